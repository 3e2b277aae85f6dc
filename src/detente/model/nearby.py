"""The same negotiation with other numbers: what was laid out and solved for a case, reused for one near it.

Studies that vary the numbers of a case solve its types a thousand times. The states and where they lead mostly stay;
`relaid` fills the same layout with new chances, and `solve_nearby` begins from the worth found before. Both give what
`build_process` and `solve_type` give, the second to `NEARBY` of the type's spread.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..errors import DetenteError
from .kernel import kernel
from .ladder import Ladder
from .observation import compile_sight
from .playbook import CompiledPlaybook
from .process import Process, _acts, _expanded, no_agreement
from .response import TypeResponse, _all_replies, _Edges, _edges, _worth, told_by
from .reward import FAKES, OWED, PHASE, PRESSURE, RUNG, Flows
from .transition import rules_of
from .types import TypeArrays, type_arrays

NEARBY = 1e-5
"""Share of a type's spread to which its values are solved; choices move by their precision times it at most."""
_ROUNDS, _PASSES = 200, 20_000  # a handful and a few dozen suffice
_WAYS = 12  # months with and without work done, each with six ways on
_FLOWING = (PHASE, RUNG, OWED, PRESSURE, FAKES)


def relaid(process: Process, ladder: Ladder, playbook: CompiledPlaybook) -> Process | None:
    """A process with the numbers of another ladder; None where those lead to states or acts that are not laid out."""
    rules, sight = rules_of(ladder), compile_sight(ladder)
    codes = np.empty(len(process.rows), dtype=np.int64)
    codes[process.index[process.index >= 0]] = np.flatnonzero(process.index >= 0)
    acts = _acts(rules, playbook, codes)
    node = process.by_act[acts, np.arange(len(codes))]
    if (node < 0).any() or len(process.index) != rules_size(process, rules.clock, rules.pressures):
        return None
    chooses, opened, completes, target, chance = _expanded(rules, sight, codes[process.origin], process.act)
    to_row = np.where(chance > 0, process.index[target], process.origin[:, None, None, None])
    if (to_row < 0).any():
        return None
    return replace(
        process,
        ladder=ladder,
        rules=rules,
        sight=sight,
        playbook=playbook,
        node=node,
        chooses=chooses,
        open=opened,
        completes=completes,
        target=to_row,
        chance=chance,
    )


def rules_size(process: Process, clock: int, pressures: int) -> int:
    """How many codes there would be with this clock and so many pressure levels."""
    old = process.rules
    return len(process.index) // ((old.clock + 5) * old.pressures) * (clock + 5) * pressures


def faces(rows: NDArray[np.int64], clock: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """States that differ only in reports and in how long a debt has lain idle are worth the same a month to anybody.

    Returns one row for each such group, and the group of each state: `[group, field]`, `[state]`.
    """
    alike = rows.copy()
    alike[:, OWED] = np.where((rows[:, OWED] > 0) & (rows[:, OWED] <= clock + 2), 1, rows[:, OWED])
    _, first, group = np.unique(alike[:, _FLOWING], axis=0, return_index=True, return_inverse=True)
    return rows[first], np.asarray(group).ravel()


def spread_out(ladder: Ladder, few: NDArray[np.int64], group: NDArray[np.int64], name: str) -> TypeArrays:
    """`type_arrays` of the states whose groups are `group[state]`, worked out once a group."""
    arrays = type_arrays(ladder, few, name)
    flows = Flows(arrays.flows.flow[group], arrays.flows.levels[group], arrays.flows.undone[group])
    return replace(arrays, flows=flows)


class _Row(NamedTuple):
    """A month from each state: `gain[state]`, ways on `to`, `p` in `first[state]..end[state]`, the chance to stay."""

    first: NDArray[np.int64]
    end: NDArray[np.int64]
    gain: NDArray[np.float64]
    stay: NDArray[np.float64]
    to: NDArray[np.int32]
    p: NDArray[np.float64]


@kernel
def _choose(
    e: _Edges, node: NDArray[np.int64], best: NDArray[np.int64], value: NDArray[np.float64], tolerance: float
) -> bool:
    """Take the reply worth most where it beats the one held; did any?"""
    changed = False
    for s in range(len(node)):
        n = node[s]
        if not e.chooses[n]:
            continue
        held = _worth(e, s, n, best[s], value) if best[s] >= 0 else -np.inf
        for reply in range(4):
            if e.opened[n, reply] and reply != best[s]:
                q = _worth(e, s, n, reply, value)
                if q > held + tolerance:
                    held, best[s], changed = q, reply, True
    return changed


@kernel
def _lay_row(e: _Edges, s: int, node: int, reply: int, share: float, row: _Row) -> None:
    """Add one reply's months, taken with a chance of `share`, to the row of state s."""
    chosen = reply == 0 and e.chooses[node]
    done = e.completes[node, reply] * (1.0 - e.spoilers if chosen else 1.0)
    if chosen:
        row.gain[s] -= share * e.cost[s] * done
    for work in range(2):
        weight = share * (done if work == 1 else 1.0 - done)
        for slot in range(6):
            p = weight * e.chance[node, reply, work, slot]
            if p <= 0.0:
                continue
            to = e.target[node, reply, work, slot]
            row.gain[s] += (1.0 - e.patience) * p * e.gain[to]
            if to == s:
                row.stay[s] += e.patience * p
            else:
                row.to[row.end[s]], row.p[row.end[s]] = to, e.patience * p
                row.end[s] += 1


@kernel
def _lay(e: _Edges, node: NDArray[np.int64], best: NDArray[np.int64], row: _Row) -> None:
    """Each state's month under the replies held: what it gains, where it may lead, the chance to stay eliminated."""
    at = 0
    for s in range(len(node)):
        n = node[s]
        row.first[s], row.end[s], row.gain[s], row.stay[s] = at, at, 0.0, 0.0
        if e.chooses[n]:
            _lay_row(e, s, n, best[s], 1.0, row)
        elif e.opened[n, 0]:
            _lay_row(e, s, n, 0, 1.0 - e.spoilers, row)
            _lay_row(e, s, n, 1, e.spoilers, row)
        else:
            _lay_row(e, s, n, 1, 1.0, row)
        at = row.end[s]
        scale = 1.0 / (1.0 - row.stay[s])
        row.gain[s] *= scale
        for k in range(row.first[s], at):
            row.p[k] *= scale


@kernel
def _evaluate(order: NDArray[np.int64], row: _Row, value: NDArray[np.float64], tolerance: float, most: int) -> int:
    """Passes over the states, the latest values used at once, until none moves a value by more; how many."""
    for turn in range(most):
        moved = 0.0
        for at in range(len(order)):
            s = order[at]
            new = row.gain[s]
            for k in range(row.first[s], row.end[s]):
                new += row.p[k] * value[row.to[k]]
            moved = max(moved, abs(new - value[s]))
            value[s] = new
        if moved <= tolerance:
            return turn
    return most


@kernel
def _settle(
    e: _Edges,
    node: NDArray[np.int64],
    order: NDArray[np.int64],
    best: NDArray[np.int64],
    value: NDArray[np.float64],
    tolerance: float,
    row: _Row,
) -> bool:
    """Policy iteration from `value[state]`: replies improved, then valued by passes; False if it never ends."""
    for _ in range(_ROUNDS):
        if not _choose(e, node, best, value, tolerance):
            return True
        _lay(e, node, best, row)
        if _evaluate(order, row, value, tolerance, _PASSES) == _PASSES:
            return False
    return False


def forward(process: Process) -> NDArray[np.int64]:
    """States in an order in which most come after what they lead to: later phases, higher rungs, work first."""
    rows = process.rows
    return np.lexsort((rows[:, PRESSURE], -rows[:, 4], -rows[:, OWED], -rows[:, RUNG], -rows[:, PHASE]))


def solve_nearby(
    process: Process, arrays: TypeArrays, order: NDArray[np.int64], value: NDArray[np.float64] | None = None
) -> tuple[TypeResponse, NDArray[np.float64]]:
    """One type's answer, begun from a `value[state]` found for numbers near these; also the value found."""
    edges, states = _edges(process, arrays), len(process.rows)
    worth = np.zeros(states) if value is None else value.copy()
    tolerance = NEARBY * (1 - arrays.patience) * arrays.spread
    most = 2 * _WAYS * states
    ends, sums = np.empty((2, states), dtype=np.int64), np.empty((2, states))
    row = _Row(ends[0], ends[1], sums[0], sums[1], np.empty(most, dtype=np.int32), np.empty(most))
    best = np.full(states, -1)
    if not _settle(edges, process.node[-1], order, best, worth, tolerance, row):
        raise DetenteError("replies did not settle near a solved case; this is a fault in detente")
    q = np.empty((len(worth), 4))
    _all_replies(edges, process.node[-1], worth, q)
    return told_by(process, arrays, q), worth


def narrowed(process: Process, keep: NDArray[np.bool_]) -> Process:
    """The same process with some of its nodes: those of the playbook and those marked `keep[node]`, and the states
    that they lead to from the start and from there on.
    """
    held = keep.copy()
    held[process.node.ravel()] = True
    links = np.zeros(len(process.rows), dtype=bool)
    links[[process.start, process.state_index(no_agreement(process.ladder, process.rules))]] = True
    while True:
        live = held & links[process.origin]
        led = np.unique(process.target[live][process.chance[live] > 0])
        if links[led].all():
            break
        links[led] = True
    rows = np.flatnonzero(links)
    new = np.full(len(links), -1)
    new[rows] = np.arange(len(rows))
    place = np.cumsum(live) - 1
    index = np.where(process.index >= 0, new[process.index], -1)
    by_act = np.where(process.by_act >= 0, np.where(live[process.by_act], place[process.by_act], -1), -1)[:, rows]
    return replace(
        process,
        rows=process.rows[rows],
        node=place[process.node[:, rows]],
        chooses=process.chooses[live],
        open=process.open[live],
        completes=process.completes[live],
        target=np.maximum(new[process.target[live]], 0),
        chance=process.chance[live],
        act=process.act[live],
        origin=new[process.origin[live]],
        index=index,
        by_act=by_act,
    )
