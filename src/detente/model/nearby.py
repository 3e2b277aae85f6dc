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
from .response import TypeResponse, _all_replies, _Edges, _edges, told_by
from .reward import FAKES, OWED, PHASE, PRESSURE, RUNG, Flows
from .transition import rules_of
from .types import TypeArrays, type_arrays

NEARBY = 1e-5
"""Share of a type's spread to which its values are solved; choices move by their precision times it at most."""
_ROUNDS, _PASSES = 200, 20_000  # a handful and a few dozen suffice
_WAYS = 12  # months with and without work done, each with six ways on
_ROUGH, _FINER = 1000.0, 0.1
"""Values need not be exact while replies still change: passes stop at so many times the tolerance, less each round."""
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
    first, group = distinct(alike[:, _FLOWING])
    return rows[first], group


def distinct(rows: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first of each kind of `rows[row, field]`, in the order of their fields, and the kind of each row.

    As `np.unique(axis=0)`, for small numbers, 0 or more: a row is read as one number, which sorts many times faster.
    """
    code = np.zeros(len(rows), dtype=np.int64)
    for field in rows.T:
        code = code * (int(field.max(initial=0)) + 1) + field
    _, first, kind = np.unique(code, return_index=True, return_inverse=True)
    return first, np.asarray(kind).ravel()


def spread_out(ladder: Ladder, few: NDArray[np.int64], group: NDArray[np.int64], name: str) -> TypeArrays:
    """`type_arrays` of the states whose groups are `group[state]`, worked out once a group."""
    arrays = type_arrays(ladder, few, name)
    flows = Flows(arrays.flows.flow[group], arrays.flows.levels[group], arrays.flows.undone[group])
    return replace(arrays, flows=flows)


class _Row(NamedTuple):
    """A month from each state: `gain[state]`, ways on `to`, `p` in `first[state]..end[state]`, the chance to stay.

    Every state has room for all ways on that it may ever have, so that one alone can be laid anew.
    """

    first: NDArray[np.int64]
    end: NDArray[np.int64]
    gain: NDArray[np.float64]
    stay: NDArray[np.float64]
    to: NDArray[np.int32]
    p: NDArray[np.float64]


class Ways(NamedTuple):
    """All ways on of a process end to end, those that are never taken left out: of combination
    c = (node 4 + reply) 2 + work they are `first[c]` to `first[c + 1]`, each with its chance `p`, where it leads, `to`,
    and its `slot` among all that there is room for in `Process.chance`."""

    first: NDArray[np.int32]
    p: NDArray[np.float64]
    to: NDArray[np.int32]
    slot: NDArray[np.int64]


@kernel
def _fill_ways(
    chance: NDArray[np.float64], target: NDArray[np.int64], room: int, p: NDArray[np.float64], w: Ways
) -> None:
    first, to, slot, at = w.first, w.to, w.slot, 0
    for c in range(len(chance) // room):
        first[c] = at
        for k in range(c * room, (c + 1) * room):
            if chance[k] > 0.0:
                p[at], to[at], slot[at] = chance[k], target[k], k
                at += 1
    first[len(first) - 1] = at


def ways_of(process: Process) -> Ways:
    """The ways on of a process, the same for every type."""
    chance, target = process.chance, process.target
    size, combinations = int((chance > 0).sum()), chance[..., 0].size
    p = np.empty(size)
    ways = Ways(
        np.empty(combinations + 1, dtype=np.int32), p, np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int64)
    )
    _fill_ways(chance.ravel(), target.ravel(), chance.shape[-1], p, ways)
    return ways


@kernel
def _fill_q(e: _Edges, w: Ways, node: NDArray[np.int64], worth: NDArray[np.float64], q: NDArray[np.float64]) -> None:
    """Fill `q[state, reply]` where they choose; -inf where a reply is closed. No array is handed on state by state:
    counting references to it would take longer than the sum."""
    chooses, opened, completes, cost, honest = e.chooses, e.opened, e.completes, e.cost, 1.0 - e.spoilers
    first, p, to = w.first, w.p, w.to
    for s in range(len(node)):
        n = node[s]
        for reply in range(4 if chooses[n] else 0):
            done, c = completes[n, reply], (n * 4 + reply) * 2
            total = 0.0 if opened[n, reply] else -np.inf
            if reply == 0:
                done *= honest
                total -= cost[s] * done
            for k in range(first[c], first[c + 1]):
                total += (1.0 - done) * p[k] * worth[to[k]]
            for k in range(first[c + 1], first[c + 2]):
                total += done * p[k] * worth[to[k]]
            q[s, reply] = total


@kernel
def _choose(
    e: _Edges,
    w: Ways,
    node: NDArray[np.int64],
    best: NDArray[np.int64],
    worth: NDArray[np.float64],
    q: NDArray[np.float64],
    tolerance: float,
    changed: NDArray[np.int64],
) -> int:
    """Take the reply worth most where it beats the one held; how many states `changed`, which are named there.

    `worth[state]` is what it is worth to come there: the month and what follows.
    """
    found, chooses = 0, e.chooses
    _fill_q(e, w, node, worth, q)
    for s in range(len(node)):
        if not chooses[node[s]]:
            continue
        before = best[s]
        held = q[s, before] if before >= 0 else -np.inf
        for reply in range(4):
            if q[s, reply] > held + tolerance:
                held, best[s] = q[s, reply], reply
        if best[s] != before:
            changed[found] = s
            found += 1
    return found


@kernel
def _lay_row(e: _Edges, w: Ways, s: int, node: int, reply: int, share: float, row: _Row) -> None:
    """Add one reply's months, taken with a chance of `share`, to the row of state s."""
    chosen = reply == 0 and e.chooses[node]
    done = e.completes[node, reply] * (1.0 - e.spoilers if chosen else 1.0)
    if chosen:
        row.gain[s] -= share * e.cost[s] * done
    for work in range(2):
        weight, c = share * (done if work == 1 else 1.0 - done), (node * 4 + reply) * 2 + work
        if weight <= 0.0:
            continue
        for k in range(w.first[c], w.first[c + 1]):
            to = w.to[k]
            row.gain[s] += (1.0 - e.patience) * weight * w.p[k] * e.gain[to]
            if to == s:
                row.stay[s] += e.patience * weight * w.p[k]
            else:
                row.to[row.end[s]], row.p[row.end[s]] = to, e.patience * weight * w.p[k]
                row.end[s] += 1


@kernel
def _lay(
    e: _Edges, w: Ways, node: NDArray[np.int64], best: NDArray[np.int64], row: _Row, states: NDArray[np.int64]
) -> None:
    """The month of these states under the replies held: what it gains, where it may lead, staying eliminated."""
    for s in states:
        n = node[s]
        row.end[s], row.gain[s], row.stay[s] = row.first[s], 0.0, 0.0
        if e.chooses[n]:
            _lay_row(e, w, s, n, best[s], 1.0, row)
        elif e.opened[n, 0]:
            _lay_row(e, w, s, n, 0, 1.0 - e.spoilers, row)
            _lay_row(e, w, s, n, 1, e.spoilers, row)
        else:
            _lay_row(e, w, s, n, 1, 1.0, row)
        scale = 1.0 / (1.0 - row.stay[s])
        row.gain[s] *= scale
        for k in range(row.first[s], row.end[s]):
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
    w: Ways,
    node: NDArray[np.int64],
    order: NDArray[np.int64],
    best: NDArray[np.int64],
    value: NDArray[np.float64],
    tolerance: float,
    row: _Row,
) -> bool:
    """Policy iteration from `value[state]`: replies improved, then valued by passes, roughly at first; False if it
    never ends."""
    changed, rough, q = np.arange(len(node)), tolerance * _ROUGH, np.empty((len(node), 4))
    for n in range(len(node)):
        row.first[n] = n * 2 * _WAYS
    _choose(e, w, node, best, (1.0 - e.patience) * e.gain + e.patience * value, q, tolerance, changed.copy())
    _lay(e, w, node, best, row, changed)
    for _ in range(_ROUNDS):
        if _evaluate(order, row, value, rough, _PASSES) == _PASSES:
            return False
        worth = (1.0 - e.patience) * e.gain + e.patience * value
        found = _choose(e, w, node, best, worth, q, tolerance, changed)
        if found == 0 and rough <= tolerance:
            return True
        _lay(e, w, node, best, row, changed[:found])
        rough = max(tolerance, rough * _FINER)
    return False


def forward(process: Process) -> NDArray[np.int64]:
    """States in an order in which most come after what they lead to: later phases, higher rungs, work first."""
    rows = process.rows
    return np.lexsort((rows[:, PRESSURE], -rows[:, 4], -rows[:, OWED], -rows[:, RUNG], -rows[:, PHASE]))


def solve_nearby(
    process: Process,
    arrays: TypeArrays,
    order: NDArray[np.int64],
    value: NDArray[np.float64] | None = None,
    ways: Ways | None = None,
) -> tuple[TypeResponse, NDArray[np.float64]]:
    """One type's answer, begun from a `value[state]` found for numbers near these; also the value found.

    `ways` are those of the process, where they are known already.
    """
    edges, states = _edges(process, arrays), len(process.rows)
    worth = np.zeros(states) if value is None else value.copy()
    tolerance = NEARBY * (1 - arrays.patience) * arrays.spread
    most = 2 * _WAYS * states
    ends, sums = np.empty((2, states), dtype=np.int64), np.empty((2, states))
    row = _Row(ends[0], ends[1], sums[0], sums[1], np.empty(most, dtype=np.int32), np.empty(most))
    best = np.full(states, -1)
    if not _settle(edges, ways or ways_of(process), process.node[-1], order, best, worth, tolerance, row):
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
