"""What is believed on each rung of the ladder, and how long until each gate is passed.

Beliefs on a rung are about a signature or a look taken there: the rungs below claimed, nothing owed, no report in.
What was faked is filtered along the reference playbook: of those of a type's claims on a rung that it would make with a
clean record, the share that is sham, one rung after another (reports being inconclusive, they tell nothing).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..model.outlook import DELIVERED, FAKED, Outlook
from ..model.playbook import GateKeeper
from ..model.response import branches
from ..model.reward import FAKES, OWED, PHASE, PRESSURE, REPORT, RUNG
from ..model.transition import ACTIVE, CONFIRMED, NOTHING, State
from .pomdp import Floats
from .process import Talks

LOW, MIDDLE, HIGH = 0.1, 0.5, 0.9
"""The ends and the middle of the interval that is given for months: 80 % of what may happen lies inside."""


@dataclass(frozen=True)
class Wait:
    """Months until a gate is passed under the reference playbook: the tenth, half and nine tenths of chances.

    None where so much of the chance lies beyond the horizon; `share` is the chance that it is passed within it.
    """

    gate: str
    title: str
    side: str
    passed: bool
    low: int | None
    median: int | None
    high: int | None
    share: float


def faked(outlook: Outlook, asks: Floats) -> Floats:
    """The share of a type's claims that is sham, by rung; 0 on home rungs."""
    ends = np.nan_to_num(outlook.if_owed)
    claims = ends[:, DELIVERED] + ends[:, FAKED]
    return np.asarray(np.divide(ends[:, FAKED], claims, out=np.zeros(len(claims)), where=(claims > 0) & (asks > 0)))


def claimed(outlook: Outlook, rung: int) -> float:
    """The chance that a type claims every rung below this one, its record clean: what climbing so far says of it."""
    ends = np.nan_to_num(outlook.if_owed[:rung])
    asked = ~np.isnan(outlook.if_owed[:rung, 0])
    return float(np.prod((ends[:, DELIVERED] + ends[:, FAKED])[asked]))


def on_rung(talks: Talks, outlooks: Mapping[str, Outlook], shares: Mapping[str, float], rung: int) -> Floats:
    """The belief `[hidden state]` of these shares of types with `rung` rungs claimed, nothing owed, no report in."""
    process = talks.process
    rows = process.rows[talks.row]
    here, report = _waiting_on(talks, rung)
    told = process.sight.by_itself[rung - 1, :, report] if report != NOTHING else np.ones(2)
    belief = np.zeros(len(talks.row))
    asks = process.ladder.asks.astype(float)
    for number, name in enumerate(talks.types):
        mine = np.flatnonzero(here & (talks.kind == number))
        sham = faked(outlooks[name], asks)[:rung]
        bits = (rows[mine, FAKES][:, None] >> np.arange(rung)) & 1
        share = shares.get(name, 0.0) * np.prod(np.where(bits == 1, sham, 1 - sham), axis=1)
        belief[mine] = share * told[bits[:, -1]] if rung else share
    return np.asarray(belief / belief.sum())


def _waiting_on(talks: Talks, rung: int) -> tuple[NDArray[np.bool_], int]:
    """Hidden states with so many rungs claimed and nothing owed; no report in, or where one always is, a good one."""
    rows = talks.process.rows[talks.row]
    idle = (talks.row >= 0) & ~talks.fresh & (rows[:, PHASE] == ACTIVE) & (rows[:, OWED] == 0)
    idle &= (rows[:, RUNG] == rung) & (rows[:, PRESSURE] == talks.process.ladder.pressure_start)
    report = NOTHING if np.any(idle & (rows[:, REPORT] == NOTHING)) else CONFIRMED
    return idle & (rows[:, REPORT] == report), report


def climbed(outlooks: Mapping[str, Outlook], shares: Mapping[str, float], rung: int) -> dict[str, float]:
    """Shares of types once every rung below this one has been claimed."""
    weight = {name: share * claimed(outlooks[name], rung) for name, share in shares.items()}
    total = sum(weight.values())
    return {name: w / total for name, w in weight.items()} if total > 0 else dict(shares)


def waits(talks: Talks, shares: Mapping[str, float]) -> tuple[Wait, ...]:
    """How long until each gate of the case is passed if the reference playbook is played."""
    keeper = GateKeeper(talks.process.ladder)
    return tuple(_wait(talks, shares, keeper, gate) for gate in talks.case.gates)


def _wait(talks: Talks, shares: Mapping[str, float], keeper: GateKeeper, gate: str) -> Wait:
    process, case = talks.process, talks.case
    passed = np.array([row[PHASE] == ACTIVE and keeper.passed(gate, State(*map(int, row))) for row in process.rows])
    by_month = np.zeros(case.horizon.months + 1)
    for name in talks.types:
        response = talks.responses.by_type[name]
        forward = branches(process, response, talks.responses.last_table).T.tocsr()
        here = np.zeros(len(process.rows))
        here[process.start] = shares.get(name, 0.0)
        for month in range(len(by_month)):
            by_month[month] += here[passed].sum()
            here = forward @ np.where(passed, 0.0, here)
    total = np.cumsum(by_month)
    low, median, high = (int(np.argmax(total >= q)) if total[-1] >= q else None for q in (LOW, MIDDLE, HIGH))
    stated = case.gates[gate]
    return Wait(gate, stated.title, stated.side, bool(passed[process.start]), low, median, high, float(total[-1]))
