"""The states one playbook can lead to, and where each of their months may go.

A node is a pair (state, act): the act the playbook takes there in some segment of time. From a node each reply leads,
by whether the month's work completes, to successors with chances (erosion and reports). Chances that differ by type
(its replies, its spoilers) are not in here, so one process serves every type.
Size: states <= 5 (K+1) (C+1) P 3 2^K for K rungs, a clock of C months and P pressure levels; only reachable ones are
kept. Time and memory grow with the edges, about 10 a node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .kernel import kernel
from .ladder import Ladder
from .observation import Sight, compile_sight, report_shares
from .playbook import CompiledPlaybook, seen_debt
from .transition import (
    ACTIVE,
    ACTS,
    CONFIRMED,
    DELIVER,
    HOLD,
    NOTHING,
    PRESS,
    SIGN,
    SIGNED,
    SNAP_BACK,
    STALL,
    WALKED,
    Rules,
    State,
    act_and_reply,
    available,
    code_size,
    completion,
    decode,
    decode_all,
    encode,
    hear,
    honest_work,
    possible_acts,
    replies_after,
    rules_of,
    start_state,
)

_Pairs = Callable[[NDArray[np.int64]], NDArray[np.int64]]

_REPLIES = 4
_WORK = 2
_BRANCHES = 6  # erosion or not, times three reports


@dataclass(frozen=True)
class Process:
    """`rows[state, field]`; `node[segment, state]`; per node `origin` (its state), `act`, whether they choose, which
    replies are open, the chance that work completes `[node, reply]`, and successors `[node, reply, work, branch]` with
    their chances. `by_act[act, state]` is the node of an act, -1 where it is not laid out."""

    ladder: Ladder
    rules: Rules
    sight: Sight
    playbook: CompiledPlaybook
    rows: NDArray[np.int64]
    node: NDArray[np.int64]
    chooses: NDArray[np.bool_]
    open: NDArray[np.bool_]
    completes: NDArray[np.float64]
    target: NDArray[np.int64]
    chance: NDArray[np.float64]
    act: NDArray[np.int64]
    origin: NDArray[np.int64]
    index: NDArray[np.int64]
    by_act: NDArray[np.int64]

    def state_index(self, state: State) -> int:
        """Row of a state, or -1 when this playbook never leads there."""
        return int(self.index[encode(self.rules, state)])

    @property
    def start(self) -> int:
        """Row of the state the case begins in."""
        return self.state_index(start_state(self.ladder))


@kernel
def _branch(
    rules: Rules,
    sight: Sight,
    s: State,
    act: int,
    reply: int,
    work: bool,
    target: NDArray[np.int64],
    chance: NDArray[np.float64],
) -> None:
    """Fill codes and chances of the successors of one (node, reply, work)."""
    erodes = rules.erosion if s.phase == ACTIVE and s.pressure > 0 and act != PRESS else 0.0
    for fall in range(2):
        weight = erodes if fall == 1 else 1.0 - erodes
        if weight <= 0.0:
            continue
        after = act_and_reply(rules, s, act, reply, work, fall == 1)
        shares = report_shares(sight, after, act)
        for report in range(3):
            slot = fall * 3 + report
            chance[slot] = weight * shares[report]
            target[slot] = encode(rules, hear(after, report))


@kernel
def _expand(
    rules: Rules,
    sight: Sight,
    s: State,
    act: int,
    opened: NDArray[np.bool_],
    completes: NDArray[np.float64],
    target: NDArray[np.int64],
    chance: NDArray[np.float64],
) -> bool:
    """Fill one node's row; returns whether the counterpart chooses there."""
    chooses = replies_after(rules, s, act)
    for reply in range(_REPLIES):
        if chooses:
            opened[reply] = available(rules, s, reply)
        else:
            opened[reply] = reply == STALL or (
                reply == DELIVER and honest_work(rules, s) and act != SNAP_BACK and act < SIGN
            )
        if not opened[reply]:
            continue
        completes[reply] = completion(rules, s, act, reply)
        for work in range(_WORK):
            if work == 1 and completes[reply] == 0.0:
                continue
            _branch(rules, sight, s, act, reply, work == 1, target[reply, work], chance[reply, work])
    return chooses


@kernel
def _fill(
    rules: Rules,
    sight: Sight,
    codes: NDArray[np.int64],
    acts: NDArray[np.int64],
    chooses: NDArray[np.bool_],
    opened: NDArray[np.bool_],
    completes: NDArray[np.float64],
    target: NDArray[np.int64],
    chance: NDArray[np.float64],
) -> None:
    """Fill every node's row, nodes being (codes[node], acts[node]); targets are codes."""
    for node in range(len(codes)):
        s = decode(rules, codes[node])
        chooses[node] = _expand(rules, sight, s, acts[node], opened[node], completes[node], target[node], chance[node])


def _expanded(
    rules: Rules, sight: Sight, codes: NDArray[np.int64], acts: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float64], NDArray[np.int64], NDArray[np.float64]]:
    """(chooses, open, completes, target codes, chance) of the nodes (codes[node], acts[node])."""
    n, shape = len(codes), (_REPLIES, _WORK, _BRANCHES)
    chooses, opened = np.zeros(n, dtype=np.bool_), np.zeros((n, _REPLIES), dtype=np.bool_)
    completes = np.zeros((n, _REPLIES))
    target, chance = np.zeros((n, *shape), dtype=np.int64), np.zeros((n, *shape))
    _fill(rules, sight, codes, acts, chooses, opened, completes, target, chance)
    return chooses, opened, completes, target, chance


def _every_pair(rules: Rules, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """All (state, act) that can be, states by their place in `codes`: `[pair, 2]`."""
    can = np.zeros((len(ACTS), len(codes)), dtype=np.bool_)
    possible_acts(rules, decode_all(rules, codes), can)
    act, state = np.nonzero(can)
    return np.stack([state, act], axis=1)


def _acts(rules: Rules, playbook: CompiledPlaybook, codes: NDArray[np.int64]) -> NDArray[np.int64]:
    """The playbook's act in each segment and state: `[segment, state]`."""
    rows = decode_all(rules, codes)
    owed = seen_debt(rows[:, 2], rules.clock)
    return np.where(rows[:, 0] == ACTIVE, playbook.act[:, rows[:, 1], owed, rows[:, 3], rows[:, 4]], HOLD)


def _reachable(rules: Rules, sight: Sight, pairs_of: _Pairs, seeds: NDArray[np.int64]) -> NDArray[np.int64]:
    """Codes of all states that can be reached from the seeds by the acts of `pairs_of`, breadth first."""
    known = np.zeros(code_size(rules), dtype=np.bool_)
    known[seeds] = True
    waves = [seeds]
    while len(waves[-1]):
        pairs = pairs_of(waves[-1])
        _, _, _, target, chance = _expanded(rules, sight, waves[-1][pairs[:, 0]], pairs[:, 1].copy())
        met = np.unique(target[chance > 0])
        waves.append(met[~known[met]])
        known[met] = True
    return np.concatenate(waves)


def _seeds(rules: Rules, ladder: Ladder) -> NDArray[np.int64]:
    """The start; no agreement from the start; the capstone signed honestly, and a debt owed, at every rung."""
    signed = [State(SIGNED, k, 0, 0, NOTHING, 0) for k in range(ladder.rungs + 1)]
    owing = [owing_state(ladder, k) for k in range(ladder.rungs) if ladder.asks[k]]
    states = dict.fromkeys([start_state(ladder), no_agreement(ladder, rules), *signed, *owing])
    return np.array([encode(rules, s) for s in states], dtype=np.int64)


def no_agreement(ladder: Ladder, rules: Rules) -> State:
    """Talks failed before anything was asked of them: only home rungs, ours alone to climb, are settled."""
    return State(WALKED, int(np.argmax(ladder.asks)), 0, rules.after_walk, NOTHING, 0)


def owing_state(ladder: Ladder, rung: int) -> State:
    """A debt on a rung in its first month, the record clean and the last delivery confirmed."""
    confirmed = CONFIRMED if ladder.asks[:rung].any() else NOTHING
    return State(ACTIVE, rung, 1, ladder.pressure_start, confirmed, 0)


def build_process(
    ladder: Ladder,
    playbook: CompiledPlaybook,
    *,
    every_act: bool = False,
    waits: bool = False,
    also: Sequence[CompiledPlaybook] = (),
) -> Process:
    """Everything a playbook can lead to on a ladder, ready for any type; with `every_act` all that any acts can.

    With `waits` also what follows where it would sign and has to hold instead; with `also` what follows where other
    numbers would make it act as in these.
    """
    rules, sight = rules_of(ladder), compile_sight(ladder)

    def played(codes: NDArray[np.int64]) -> NDArray[np.int64]:
        acts = np.concatenate([_acts(rules, book, codes) for book in (playbook, *also)])
        pairs = np.stack([np.tile(np.arange(len(codes)), len(acts)), acts.ravel()], axis=1)
        held = pairs[pairs[:, 1] == SIGN] * [1, 0] + [0, HOLD] if waits else pairs[:0]
        return np.concatenate([pairs, held, *([_every_pair(rules, codes)] if every_act else [])])

    codes = _reachable(rules, sight, played, _seeds(rules, ladder))
    index = np.full(code_size(rules), -1, dtype=np.int64)
    index[codes] = np.arange(len(codes))
    nodes = np.unique(played(codes), axis=0)
    origin, act = nodes[:, 0], nodes[:, 1].copy()
    by_act = np.full((len(ACTS), len(codes)), -1, dtype=np.int64)
    by_act[act, origin] = np.arange(len(nodes))
    chooses, opened, completes, target, chance = _expanded(rules, sight, codes[origin], act)
    to_row = np.where(chance > 0, index[target], origin[:, None, None, None])
    return Process(
        ladder,
        rules,
        sight,
        playbook,
        decode_all(rules, codes),
        by_act[_acts(rules, playbook, codes), np.arange(len(codes))],
        chooses,
        opened,
        completes,
        to_row,
        chance,
        act=act,
        origin=origin,
        index=index,
        by_act=by_act,
    )
