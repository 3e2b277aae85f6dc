"""Where does each type's answer lead: how does a debt end, how far does the ladder go, what follows a signature?

All shares here are exact for the abridged chain of one type under one playbook, within the case's horizon unless said
otherwise; none is a forecast of the world: they are what a reading of interests would do if that playbook were played.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..case.schema import Case
from .chain import discounted_worth
from .kernel import kernel
from .process import Process, no_agreement, owing_state
from .response import Responses, TypeResponse, branches, solve_responses
from .reward import FAKES, PHASE, RUNG, party_flows
from .transition import ACTIVE, INSPECT, NOTHING, RENEGED, SIGNED, WALKED, State
from .utility import compile_vision

DELIVERED, STALLED, FAKED, LEFT = range(4)
UNREACHED = 0.01  # a rung reached less often than this is not part of the story
LONG_RUN = 1200  # months; ten times any planning horizon
MAJORITY = 0.5  # a type delivers after signing when it more likely than not ends with everything delivered


@dataclass(frozen=True)
class Outlook:
    """One type under one playbook, by rung: how a debt there ends, first replies, chance to get there, after signing.

    `ends[rung, (delivered, stalled, faked, walked)]`: how a debt on the rung ends if it is owed in month 0 with a clean
    record; `replies[rung, reply]`: the shares in its first month; both nan at home rungs and where talks do not come.
    `if_owed[rung, end]`: the ends whether or not talks come there.
    `reached[rung]` is the chance to owe on that rung with a clean record within the horizon.
    `after_signing[rung, (delivered, stalled, faked, broken)]`: in the end, if the capstone were signed with that many
    rungs settled.
    """

    ends: NDArray[np.float64]
    if_owed: NDArray[np.float64]
    replies: NDArray[np.float64]
    reached: NDArray[np.float64]
    after_signing: NDArray[np.float64]


@dataclass(frozen=True)
class Climbing:
    """What an `Outlook` says of the ladder alone: `ends`, `if_owed`, `reached`."""

    ends: NDArray[np.float64]
    if_owed: NDArray[np.float64]
    reached: NDArray[np.float64]


def _deciding(process: Process, node: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rung a state owes on with a clean record, the debt idle or being worked off, or -1: `[state]`."""
    rows = process.rows
    clock = process.rules.clock
    owing = process.chooses[node] | ((rows[:, 2] > clock) & (rows[:, 2] <= clock + 2))
    return np.where((rows[:, PHASE] == ACTIVE) & (rows[:, FAKES] == 0) & owing, rows[:, RUNG], -1)


def _end_class(
    process: Process, source: NDArray[np.int64], target: NDArray[np.int64], deciding: NDArray[np.int64]
) -> NDArray[np.int64]:
    """How a debt ends on each edge from a deciding state; -1 where it goes on."""
    rung = deciding[source]
    rows = process.rows[target]
    end = np.full(len(source), STALLED)
    end[rows[:, RUNG] > rung] = DELIVERED
    end[(rows[:, FAKES] >> np.maximum(rung, 0)) & 1 == 1] = FAKED
    end[rows[:, PHASE] == WALKED] = LEFT
    end[(deciding[target] == rung)] = -1
    return end


class _Month(NamedTuple):
    """A type's month in one table: its chain by rows, which rung each state decides on, how debts end on each edge."""

    first: NDArray[np.int64]
    to: NDArray[np.int64]
    chance: NDArray[np.float64]
    deciding: NDArray[np.int64]
    end: NDArray[np.int64]


class _Chain:
    """A type's month-to-month chain in every table."""

    def __init__(self, responses: Responses, response: TypeResponse) -> None:
        self._responses, self._response = responses, response
        self._cache: dict[int, _Month] = {}

    def runs(self, months: int) -> list[tuple[_Month, int]]:
        """So many months from the first, each table with how long it is in force."""
        last = min(self._responses.last_table, months)
        return [*((self.month(m), 1) for m in range(last)), (self.month(last), months - last)]

    def month(self, month: int) -> _Month:
        process = self._responses.process
        table = self._responses.table_of(month)
        if table not in self._cache:
            chain = branches(process, self._response, table)
            deciding = _deciding(process, process.node[process.playbook.segment_of(month)])
            first, to = chain.indptr.astype(np.int64), chain.indices.astype(np.int64)
            source = np.repeat(np.arange(len(deciding)), np.diff(first))
            self._cache[table] = _Month(first, to, chain.data, deciding, _end_class(process, source, to, deciding))
        return self._cache[table]


@kernel
def _step(month: _Month, here: NDArray[np.float64], there: NDArray[np.float64]) -> None:
    """Put into `there[state]` where a month leads from the shares `here[state]`."""
    there[:] = 0.0
    for s in range(len(here)):
        if here[s] > 0.0:
            for e in range(month.first[s], month.first[s + 1]):
                there[month.to[e]] += here[s] * month.chance[e]


@kernel
def _owed(
    month: _Month, months: int, rung: int, here: NDArray[np.float64], ends: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Months of debts on a rung: those that end are added to `ends[end]`; where the others stand, `[state]`."""
    there = np.empty(len(here))
    for _ in range(months):
        for s in range(len(here)):
            if month.deciding[s] != rung:
                here[s] = 0.0
            elif here[s] > 0.0:
                for e in range(month.first[s], month.first[s + 1]):
                    if month.end[e] >= 0:
                        ends[month.end[e]] += here[s] * month.chance[e]
        _step(month, here, there)
        here, there = there, here
    return here


@kernel
def _arrived(
    month: _Month, months: int, rung: int, here: NDArray[np.float64], arrived: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Months of talks: the share that comes to owe on a rung is added to `arrived[0]`; where the others stand."""
    there = np.empty(len(here))
    for _ in range(months):
        for s in range(len(here)):
            if month.deciding[s] == rung:
                arrived[0] += here[s]
                here[s] = 0.0
        _step(month, here, there)
        here, there = there, here
    return here


@kernel
def _long_run(month: _Month, start: int, months: int) -> NDArray[np.float64]:
    """The shares `[state]` after so many of the same months from one state; only what it leads to is gone through."""
    here, there = np.zeros((2, len(month.first) - 1))
    place, known = np.full(len(here), -1), np.empty(len(here), dtype=np.int64)
    place[start], known[0], count, at = 0, start, 1, 0
    while at < count:
        for e in range(month.first[known[at]], month.first[known[at] + 1]):
            to = month.to[e]
            if place[to] < 0:
                place[to], known[count] = count, to
                count += 1
        at += 1
    here[start] = 1.0
    for _ in range(months):
        for k in range(count):
            there[known[k]] = 0.0
        for k in range(count):
            s = known[k]
            for e in range(month.first[s], month.first[s + 1]):
                there[month.to[e]] += here[s] * month.chance[e]
        here, there = there, here
    return here


def _debt(process: Process, chain: _Chain, rung: int, months: int) -> NDArray[np.float64]:
    """How a debt on a rung ends, owed with a clean record: shares `[end]`; still open at the horizon is stalled."""
    here = np.zeros(len(process.rows))
    here[process.state_index(owing_state(process.ladder, rung))] = 1.0
    ends = np.zeros(4)
    for month, count in chain.runs(months):
        here = _owed(month, count, rung, here, ends)
    ends[STALLED] += 1 - ends.sum()
    return ends


def _reached(process: Process, chain: _Chain, rung: int, months: int) -> float:
    here, arrived = np.zeros(len(process.rows)), np.zeros(1)
    here[process.start] = 1.0
    for month, count in chain.runs(months):
        here = _arrived(month, count, rung, here, arrived)
    return float(arrived[0])


def signed_state(process: Process, rung: int) -> int:
    """Row of the capstone signed with `rung` rungs settled, nothing faked."""
    return process.state_index(State(SIGNED, rung, 0, 0, NOTHING, 0))


def failed_state(process: Process) -> int:
    """Row of no agreement from the start: nothing done by anybody but what is ours alone to do."""
    return process.state_index(no_agreement(process.ladder, process.rules))


def after_signing(process: Process, forever: sparse.csr_array) -> NDArray[np.float64]:
    """Shares `[rung, (all delivered, stalled, something faked, broken)]` in the end, signed with `rung` rungs settled.

    `forever[state, state']` is the chain of the type; "in the end" is LONG_RUN months on, by when each of its best
    replies has shown.
    """
    rungs, rows, none = process.ladder.rungs, process.rows, np.empty(0, dtype=np.int64)
    month = _Month(forever.indptr.astype(np.int64), forever.indices.astype(np.int64), forever.data, none, none)
    here = np.stack([_long_run(month, signed_state(process, k), LONG_RUN) for k in range(rungs + 1)])
    broken = rows[:, PHASE] >= RENEGED
    faked = ~broken & (rows[:, FAKES] > 0)
    delivered = ~broken & ~faked & (rows[:, RUNG] >= rungs)
    stalled = ~(broken | faked | delivered)
    return np.stack([here[:, where].sum(axis=1) for where in (delivered, stalled, faked, broken)], axis=1)


@dataclass(frozen=True)
class Answered:
    """Every type's answer to one playbook and where it leads."""

    responses: Responses
    outlooks: dict[str, Outlook]


def answered(case: Case, playbook: str | None = None) -> Answered:
    """Solve a case's types against one of its playbooks (the reference playbook unless named)."""
    responses = solve_responses(case, playbook)
    return Answered(responses, {name: outlook(responses, name) for name in case.types})


def outlook(responses: Responses, kind: str) -> Outlook:
    """How one type's answer to the playbook unfolds over the case's horizon."""
    process, response = responses.process, responses.by_type[kind]
    climb = climbing(responses, kind)
    forever = branches(process, response, responses.last_table)
    first = _first_replies(process, response, np.nan_to_num(climb.reached) >= UNREACHED)
    return Outlook(climb.ends, climb.if_owed, first, climb.reached, after_signing(process, forever))


def climbing(responses: Responses, kind: str) -> Climbing:
    """How far one type comes, and how its debts end, within the case's horizon."""
    process = responses.process
    months, rungs, asks = process.ladder.case.horizon.months, process.ladder.rungs, process.ladder.asks
    chain = _Chain(responses, responses.by_type[kind])
    reached = np.array([_reached(process, chain, k, months) if asks[k] else np.nan for k in range(rungs)])
    comes_to = np.nan_to_num(reached) >= UNREACHED
    if_owed = np.array([_debt(process, chain, k, months) if asks[k] else np.full(4, np.nan) for k in range(rungs)])
    return Climbing(np.where(comes_to[:, None], if_owed, np.nan), if_owed, reached)


def _first_replies(process: Process, response: TypeResponse, comes_to: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Shares of replies in the first month a rung is owed, the record clean."""
    ladder = process.ladder
    rows = [process.state_index(owing_state(ladder, k)) if comes_to[k] else -1 for k in range(ladder.rungs)]
    return np.array([response.choice[0, row] if row >= 0 else np.full(4, np.nan) for row in rows])


def delivers(responses: Responses, outlooks: dict[str, Outlook], rung: int) -> list[str]:
    """The types that, the capstone signed with `rung` rungs settled, deliver what is left: solved, never by name."""
    return [name for name in responses.by_type if outlooks[name].after_signing[rung, DELIVERED] >= MAJORITY]


def our_value(responses: Responses, kind: str, *, leader: bool = False) -> NDArray[np.float64]:
    """What each state is worth to us if this type answers the playbook: points of present value, `[state]`.

    With `leader` under the leader's own vision. Exact policy evaluation: (I - d P) w = (1 - d) P u - paid.
    """
    process, response = responses.process, responses.by_type[kind]
    flow, patience = our_flow(process, response, leader=leader), our_patience(process.ladder.case)
    chain = branches(process, response, responses.last_table)
    looks = process.act[process.node[-1]] == INSPECT
    paid = costs_paid(process, chain) + looks * look_cost(process)
    return discounted_worth(chain, patience, (1 - patience) * (chain @ flow) - paid)


def our_patience(case: Case) -> float:
    """Our own discount factor a month, the case's where we have none of our own."""
    party = case.parties[case.ours]
    return party.patience.mode if party.patience else case.discount.mode


def our_flow(process: Process, response: TypeResponse, *, leader: bool = False) -> NDArray[np.float64]:
    """Points a month that each state is worth to us, `[state]`, the type having taken back what it would take back."""
    case = process.ladder.case
    party = case.parties[case.ours]
    wishes = party.leader_vision if leader and party.leader_vision else party.vision
    vision = compile_vision(case.issues, wishes)
    undone = response.arrays.flows.undone
    return party_flows(process.ladder, process.rows, case.ours, vision, our_patience(case), undone).flow


def costs_paid(process: Process, chain: sparse.csr_array) -> NDArray[np.float64]:
    """One-off costs we pay in expectation in each state's month, `[state]`: our steps taking effect, the capstone."""
    edges = sparse.coo_array(chain)
    total = np.zeros(len(process.rows))
    np.add.at(total, edges.row, edges.data * cost_between(process, edges.row, edges.col))
    return total


def cost_between(process: Process, before: NDArray[np.int64], after: NDArray[np.int64]) -> NDArray[np.float64]:
    """What we pay where a month leads from one state to another, `[edge]`: rows of the process before and after."""
    ladder, rows, case = process.ladder, process.rows, process.ladder.case
    ours = ladder.cost(case.ours, -1)
    source, target = rows[before], rows[after]
    sealing = (source[:, PHASE] == ACTIVE) & (target[:, PHASE] == SIGNED)
    capstone = case.capstone.cost.get(case.ours)
    cost = sealing * (capstone.mode if capstone else 0.0)
    for k in range(ladder.rungs):
        waits = (source[:, RUNG] == k) & ((source[:, 2] == 0) | (source[:, 2] > process.rules.clock + 2))
        early = ladder.first[k] != 1 and ladder.asks[k]
        given_now = (target[:, RUNG] == k) & (target[:, 2] > 0) & (target[:, 2] <= process.rules.clock + 2)
        given = given_now if early else target[:, RUNG] > k
        cost = cost + (waits & given & (target[:, PHASE] <= SIGNED)) * ours[k]
    return np.asarray(cost)


def look_cost(process: Process) -> NDArray[np.float64]:
    """What ordering a look costs us in each state: `[state]`, points of present value."""
    case = process.ladder.case
    cost = np.zeros(len(process.rows))
    for j, rung in enumerate(case.ladder.rungs.values()):
        names = dict.fromkeys(c for s in rung.theirs for c in case.steps[s].seen_by if case.channels[c].on_demand)
        price = sum(case.channels[c].cost.mode for c in names)
        cost += price * ((process.rows[:, PHASE] == ACTIVE) & (process.rows[:, RUNG] > j))
    return cost
