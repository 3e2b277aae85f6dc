"""How does each type answer a playbook? (Level 1: quantal replies to a declared way of playing.)

Each type solves its own Markov decision problem on the states the playbook can lead to,

    q(s, a) = E[(1 - d) u(s') + d max_a' q(s', a')] - cost(a),    d its patience, u points a month,

which is (1 - d) Q in MODEL.md, on the 0-100 scale whatever the patience. It then chooses

    P(a | s) = (1 - e) softmax(l q(s, a) / spread) + e / |A(s)|,

l its precision, spread = best minus worst utility over levels, e its tremble, A(s) the replies open to it
(McKelvey & Palfrey 1995, agent form). After signing each type plays its best reply: to break a
treaty is for good and can be done in any month, so noise in each of them would break treaties nobody wants broken,
the sooner the shorter the period (docs/decisions/0005).
It misleads when read as an equilibrium: the playbook does not answer back (level-k, one step).
Cost: a handful of rounds, each one pass over the edges and one sparse linear solve, nearly triangular because the
ladder leads forward (benchmarks/responses.py prints how it grows).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..case.behaviour import CounterpartType
from ..case.schema import Case
from ..errors import DetenteError
from .chain import discounted_worth
from .kernel import kernel
from .ladder import FIRST, Ladder, compile_ladder
from .playbook import compile_playbook
from .process import Process, build_process
from .transition import ACTIVE, DELIVER, REPLIES, rules_of
from .types import TypeArrays, type_arrays

TOLERANCE = 1e-9  # of the utility spread: far below the last digit shown anywhere
_MAX_ROUNDS = 1000  # policy iteration needs a handful; each round improves some state or stops


@dataclass(frozen=True)
class TypeResponse:
    """One type's choices: `choice[table, state, reply]` and `value[table, state, reply]` (points, -inf where closed).

    Table t < last is month t; the last table holds from then on. Rows where the type does not choose hold 0 and its
    value in every open reply. `told`, where given, are its shares by our act, `[act, state, reply]`, in place of those
    with which it would answer that act if the playbook held ever after (`replies_to`).
    """

    arrays: TypeArrays
    choice: NDArray[np.float64]
    value: NDArray[np.float64]
    told: NDArray[np.float64] | None = None


@dataclass(frozen=True)
class Responses:
    """Every type's answer to one playbook."""

    process: Process
    by_type: dict[str, TypeResponse]

    @cached_property
    def last_table(self) -> int:
        """Index of the table that holds for ever."""
        return int(next(iter(self.by_type.values())).choice.shape[0]) - 1

    def table_of(self, month: int) -> int:
        """Index of the table in force in a month."""
        return min(month, self.last_table)


class _Edges(NamedTuple):
    """A process and a type's own numbers, as the kernel reads them."""

    chooses: NDArray[np.bool_]
    opened: NDArray[np.bool_]
    completes: NDArray[np.float64]
    target: NDArray[np.int64]
    chance: NDArray[np.float64]
    gain: NDArray[np.float64]
    cost: NDArray[np.float64]
    spoilers: float
    patience: float


@kernel
def _worth(e: _Edges, state: int, node: int, reply: int, follow: NDArray[np.float64]) -> float:
    """q of one reply in one node when `follow[state]` is what comes after."""
    done = e.completes[node, reply] * (1.0 - e.spoilers if reply == 0 and e.chooses[node] else 1.0)
    total = -e.cost[state] * done if reply == 0 and e.chooses[node] else 0.0
    for work in range(2):
        weight = done if work == 1 else 1.0 - done
        if weight <= 0.0:
            continue
        for slot in range(6):
            p = weight * e.chance[node, reply, work, slot]
            if p > 0.0:
                to = e.target[node, reply, work, slot]
                total += p * ((1.0 - e.patience) * e.gain[to] + e.patience * follow[to])
    return total


@kernel
def _all_replies(e: _Edges, node: NDArray[np.int64], follow: NDArray[np.float64], q: NDArray[np.float64]) -> None:
    """Fill q[state, reply] for a month whose nodes are node[state]; -inf where a reply is closed.

    Where they do not choose, all of the month's worth stands under STALL.
    """
    for s in range(len(node)):
        n = node[s]
        for reply in range(4):
            q[s, reply] = _worth(e, s, n, reply, follow) if e.opened[n, reply] else -np.inf
        if not e.chooses[n] and e.opened[n, 0]:
            q[s, 1] = (1.0 - e.spoilers) * q[s, 0] + e.spoilers * q[s, 1]
            q[s, 0] = -np.inf


def _solve_for_ever(process: Process, edges: _Edges, node: NDArray[np.int64], tolerance: float) -> NDArray[np.float64]:
    """q[state, reply] when these nodes hold for ever: policy iteration (Howard 1960), each policy valued exactly."""
    states = np.arange(len(node))
    q = np.empty((len(node), len(REPLIES)))
    value, best = np.zeros(len(node)), np.full(len(node), -1)
    for _ in range(_MAX_ROUNDS):
        _all_replies(edges, node, value, q)
        better = q.max(axis=1) > q[states, best] + tolerance
        better |= best < 0
        if not better.any():
            return q
        best = np.where(better, q.argmax(axis=1), best)
        chain = _chain(process, node, np.eye(len(REPLIES))[best], edges.spoilers)
        paid = edges.cost * process.chooses[node] * (best == DELIVER) * process.completes[node, DELIVER]
        flow = (1 - edges.patience) * (chain @ edges.gain) - paid * (1 - edges.spoilers)
        value = discounted_worth(chain, edges.patience, flow)
    raise DetenteError(
        f"replies did not settle in {_MAX_ROUNDS} rounds of policy iteration; this is a fault in detente"
    )


def _edges(process: Process, arrays: TypeArrays) -> _Edges:
    rung = process.rows[:, 1]
    cost = np.append(arrays.cost, 0.0)[rung]
    return _Edges(
        process.chooses,
        process.open,
        process.completes,
        process.target,
        process.chance,
        arrays.flows.flow,
        cost,
        arrays.spoilers,
        arrays.patience,
    )


def quantal(q: NDArray[np.float64], precision: float, spread: float, tremble: float) -> NDArray[np.float64]:
    """Choice shares `[..., reply]` from values `q[..., reply]`, -inf marking closed replies."""
    is_open = np.isfinite(q)
    top = np.max(q, axis=-1, keepdims=True)
    scale = precision / spread if spread > 0 else 0.0
    weight = np.where(is_open, np.exp(scale * (np.where(is_open, q, top) - top)), 0.0)
    soft = weight / weight.sum(axis=-1, keepdims=True)
    return np.asarray((1 - tremble) * soft + tremble * is_open / is_open.sum(axis=-1, keepdims=True))


def best_reply(q: NDArray[np.float64]) -> NDArray[np.float64]:
    """Choice shares `[..., reply]`: all on the best reply, the earlier in the order of REPLIES where two are equal."""
    return np.asarray(np.eye(q.shape[-1])[np.argmax(q, axis=-1)])


def _stated(process: Process, kind: CounterpartType, choice: NDArray[np.float64]) -> NDArray[np.float64]:
    """Replace solved shares of active talks by the type's rates from a source, closed replies left out."""
    assert kind.rates is not None
    case = process.ladder.case
    rungs = list(case.ladder.rungs.values())
    out = choice.copy()
    for s in np.flatnonzero((process.rows[:, 0] == ACTIVE) & (process.rows[:, 1] < len(rungs))):
        theirs = rungs[process.rows[s, 1]].theirs
        category = case.steps[theirs[0]].category if theirs else "default"
        rates = kind.rates.get(category, kind.rates.get("default"))
        if rates is not None:
            shares = np.array([rates.deliver.mode, rates.stall.mode, rates.fake.mode, rates.walk.mode])
            shares = np.where(choice[:, s] > 0, shares, 0.0)
            total = shares.sum(axis=-1, keepdims=True)
            out[:, s] = np.where(total > 0, shares / np.where(total > 0, total, 1.0), choice[:, s])
    return out


def solve_type(process: Process, name: str) -> TypeResponse:
    """One type's answer to the playbook of a process."""
    arrays = type_arrays(process.ladder, process.rows, name)
    edges = _edges(process, arrays)
    tolerance = TOLERANCE * (1 - arrays.patience) * arrays.spread
    return told_by(process, arrays, _solve_for_ever(process, edges, process.node[-1], tolerance))


def told_by(process: Process, arrays: TypeArrays, q: NDArray[np.float64]) -> TypeResponse:
    """A type's choices in every month, given what its replies are worth once the last rules hold, `q[state, reply]`."""
    edges = _edges(process, arrays)
    tables = [(q, process.node[-1])]
    for month in range(int(process.playbook.starts[-1]) - 1, -1, -1):
        node = process.node[process.playbook.segment_of(month)]
        earlier = np.empty_like(q)
        _all_replies(edges, node, tables[-1][0].max(axis=1), earlier)
        tables.append((earlier, node))
    tables.reverse()
    value = np.stack([t for t, _ in tables])
    chooses = np.stack([process.chooses[node] for _, node in tables])
    talks = (process.rows[:, 0] == ACTIVE)[:, None]
    quantal_shares = quantal(value, arrays.precision, arrays.spread, arrays.tremble)
    choice = np.where(talks, quantal_shares, best_reply(value)) * chooses[..., None]
    kind = process.ladder.case.types[arrays.name]
    return TypeResponse(arrays, _stated(process, kind, choice) if kind.rates else choice, value)


def replies_to(process: Process, response: TypeResponse, act: int) -> NDArray[np.float64]:
    """A type's choice shares `[state, reply]` this month if we take `act`, the playbook holding ever after.

    Where the playbook takes that act itself these are its solved shares. 0 where it does not choose or where the act
    is not laid out (`Process.by_act`).
    """
    if response.told is not None:
        return np.asarray(response.told[act])
    node, arrays = _node_of(process, act), response.arrays
    value = np.empty(response.value.shape[1:])
    _all_replies(_edges(process, arrays), node, response.value[-1].max(axis=1), value)
    talks = (process.rows[:, 0] == ACTIVE)[:, None]
    shares = quantal(value, arrays.precision, arrays.spread, arrays.tremble)
    asked = (process.chooses[node] & (process.by_act[act] >= 0))[:, None]
    choice = np.where(talks, shares, best_reply(value)) * asked
    kind = process.ladder.case.types[arrays.name]
    return np.asarray(_stated(process, kind, choice[None])[0] if kind.rates else choice)


def moves_under(
    process: Process, response: TypeResponse, act: int, chance: NDArray[np.float64] | None = None
) -> sparse.csr_array:
    """The chain of one month in which we take `act` and the type answers it: `P[state, state']`.

    Rows where the act is not laid out hold nothing to rely on. `chance` stands in for the process's own
    chances of what follows, to take only some of the branches.
    """
    choice = replies_to(process, response, act)
    some = process if chance is None else replace(process, chance=chance)
    return _chain(some, _node_of(process, act), choice, response.arrays.spoilers)


def _node_of(process: Process, act: int) -> NDArray[np.int64]:
    return np.asarray(np.where(process.by_act[act] >= 0, process.by_act[act], process.node[-1]))


def process_for(
    case: Case, playbook: str, ladder: Ladder | None = None, *, every_act: bool = False, waits: bool = False
) -> Process:
    """The process of one of the case's playbooks, who moves first included."""
    compiled = ladder or compile_ladder(case)
    first = case.playbooks[playbook].first
    if first is not None:
        compiled = replace(compiled, first=np.where(compiled.gives, FIRST[first], FIRST["theirs"]))
    book = compile_playbook(compiled, rules_of(compiled), playbook)
    return build_process(compiled, book, every_act=every_act, waits=waits)


def solve_responses(case: Case, playbook: str | None = None, *, every_act: bool = False) -> Responses:
    """How every type of a case answers one of its playbooks (the reference playbook unless named).

    With `every_act` in every state that any acts of ours can lead to, the playbook holding from there on.
    """
    process = process_for(case, playbook or reference(case), every_act=every_act)
    return Responses(process, {name: solve_type(process, name) for name in case.types})


def reference(case: Case) -> str:
    """The playbook that stands for our declared way of playing: as the case says, else its first."""
    return case.reference_playbook or next(iter(case.playbooks))


def branches(process: Process, response: TypeResponse, table: int) -> sparse.csr_array:
    """The month-to-month chain of one type under the playbook: `P[state, state']`, rows summing to 1."""
    month = process.playbook.starts[-1] if table == response.choice.shape[0] - 1 else table
    node = process.node[process.playbook.segment_of(int(month))]
    return _chain(process, node, response.choice[table], response.arrays.spoilers)


def _chain(process: Process, node: NDArray[np.int64], choice: NDArray[np.float64], spoilers: float) -> sparse.csr_array:
    """`P[state, state']` for a month whose nodes are `node[state]`, replies chosen by `choice[state, reply]`."""
    chooses, opened = process.chooses[node][:, None], process.open[node]
    under_way = ~chooses & opened[:, :1]
    idle = np.where(under_way, np.array([1 - spoilers, spoilers, 0.0, 0.0]), opened.astype(float))
    choice = np.where(chooses, choice, idle)
    done = process.completes[node] * np.where(chooses, np.array([1 - spoilers, 1.0, 1.0, 1.0]), 1.0)
    split = np.stack([1 - done, done], axis=-1) * choice[..., None]
    weight = split[..., None] * process.chance[node]
    origin = np.broadcast_to(np.arange(len(node))[:, None, None, None], weight.shape)
    keep = weight > 0
    shape = (len(node), len(node))
    return sparse.csr_array(sparse.coo_array((weight[keep], (origin[keep], process.target[node][keep])), shape=shape))
