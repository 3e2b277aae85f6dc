"""The negotiation as a decision process of which part is seen: rungs, debt and reports seen; type and fakes hidden.

A state is (type, compact state), the type fixed and hidden. What is seen of a compact state is its rung, what is owed
(honest and sham work alike), the pressure, the last conclusive report; what was faked is not. Each month we act, the
type answers as it would if the reference playbook were played from then on (level 1), reports come in. To sign and to
walk away end the process at what they are worth from there: signed, each type plays its best reply to the last.
An act that cannot be taken ends it below the worst that can be, so that no plan takes it. Gates do not bind: whether
to wait for what they ask is the question. Abstractions and their reasons: docs/decisions/0011.

Size: types x compact states, which about double with each rung; about six ways on from each state and act.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..case.schema import Case
from ..errors import DetenteError
from ..model.outlook import costs_paid, look_cost, our_flow, our_patience, our_value
from ..model.process import Process
from ..model.response import Responses, moves_under, solve_responses
from ..model.reward import OWED, PHASE, PRESSURE, REPORT, RUNG
from ..model.transition import ACTIVE, ACTS, INSPECT, NOTHING, REPORTS, State
from ..model.utility import SCALE
from .pomdp import Floats, Pomdp

Ints = NDArray[np.int64]
OVER = "over"
_SURELY = 1.0
"""An act that cannot be taken counts for less than the worst value by the whole scale: no cost reaches so far."""


@dataclass(frozen=True)
class Talks:
    """The process of a case, and what its states are.

    `kind[h]` and `row[h]` are the type and the compact state (a row of `responses.process.rows`) of hidden state h,
    -1 for the state after the end; `fresh[h]` marks a look just in that said what the last one said. `seen[h]` is
    what is seen there, an observation of `model`.
    """

    case: Case
    model: Pomdp
    responses: Responses
    types: tuple[str, ...]
    kind: Ints
    row: Ints
    fresh: NDArray[np.bool_]
    seen: Ints

    @property
    def process(self) -> Process:
        """The compact states and where they lead."""
        return self.responses.process

    def belief(self, shares: Mapping[str, float], state: State | None = None) -> Floats:
        """The belief `[hidden state]` of these shares of types in a compact state, the start unless given.

        Raises DetenteError where the process never comes to that state or nobody is believed in.
        """
        row = self.process.start if state is None else self.process.state_index(state)
        at = np.zeros(len(self.row))
        for number, name in enumerate(self.types):
            here = (self.kind == number) & (self.row == row) & ~self.fresh
            at[here] = shares.get(name, 0.0)
        if not at.sum() > 0:
            raise DetenteError(
                f"no belief in {state or 'the start'}: no type has a share, or the talks never come there"
            )
        return np.asarray(at / at.sum())

    def possible(self, belief: Floats) -> tuple[str, ...]:
        """The acts that can be taken where a belief lies."""
        row = self.row[int(np.flatnonzero(belief)[0])]
        return tuple(act for n, act in enumerate(ACTS) if self.process.by_act[n, row] >= 0)


def talks(
    case: Case, shares: Mapping[str, float], responses: Responses | None = None, *, leader: bool = False
) -> Talks:
    """The process of a case from its start, with the types believed in these shares.

    `responses` are the types' answers wherever our acts can lead (`solve_responses(case, every_act=True)`, solved
    here if not given). With `leader` it is valued by the leader's own vision.
    """
    answers = responses or solve_responses(case, every_act=True)
    layout, split = _lay_out(answers), _split(answers.process)
    months = {name: _Type(answers, name, leader, split) for name in answers.by_type}
    transition, reward = [], []
    below = _below([month.worth for month in months.values()], case)
    for act in range(len(ACTS)):
        moves, worth = zip(*(month.month(act, layout, below) for month in months.values()), strict=True)
        transition.append(_with_end(list(moves)))
        reward.append(np.append(np.concatenate(worth), 0.0))
    types = tuple(answers.by_type)
    width = len(layout.row)
    row = np.append(np.tile(layout.row, len(types)), -1)
    kind = np.append(np.repeat(np.arange(len(types)), width), -1)
    fresh = np.append(np.tile(layout.fresh, len(types)), False)
    seen, names = _seen(answers.process, row, fresh)
    look = sparse.csr_matrix((np.ones(len(row)), (np.arange(len(row)), seen)))
    states = tuple(_name(types, *of) for of in zip(kind.tolist(), row.tolist(), fresh.tolist(), strict=True))
    empty = Pomdp(
        states,
        ACTS,
        names,
        our_patience(case),
        np.zeros(len(row)),
        tuple(transition),
        (look,) * len(ACTS),
        np.array(reward),
    )
    found = Talks(case, empty, answers, types, kind, row, fresh, seen)
    return replace(found, model=empty.at(found.belief(shares)))


@dataclass(frozen=True)
class _Layout:
    """Hidden states of one type: `row[h]` a compact state, `fresh[h]` whether a look just repeated the last report."""

    process: Process
    row: Ints
    fresh: NDArray[np.bool_]
    live: Ints
    twin: Ints
    over: Ints


def _lay_out(answers: Responses) -> _Layout:
    process = answers.process
    live = process.rows[:, PHASE] == ACTIVE
    looked_at = process.sight.on_demand[..., 1:].any()
    twin = np.flatnonzero(live & (process.rows[:, REPORT] != NOTHING) & looked_at)
    over, live = np.flatnonzero(~live), np.flatnonzero(live)
    fresh = np.repeat([False, True], [len(live), len(twin)])
    return _Layout(process, np.concatenate([live, twin]), fresh, live, twin, over)


class _Type:
    """One type's months: where they lead and what they are worth to us."""

    def __init__(self, answers: Responses, name: str, leader: bool, split: tuple[Floats, Floats]) -> None:
        self._process, self._response, self._split = answers.process, answers.by_type[name], split
        self._flow = our_flow(self._process, self._response, leader=leader)
        self._patience = our_patience(self._process.ladder.case)
        self.worth = our_value(answers, name, leader=leader)

    def month(self, act: int, layout: _Layout, below: float) -> tuple[sparse.csr_matrix, Floats]:
        """Moves `[hidden, hidden and the end]` and expected reward `[hidden]` of an act; `below` where it cannot be."""
        process = self._process
        first, again = (moves_under(process, self._response, act, chance) for chance in self._split)
        ended = np.zeros(len(process.rows))
        ended[layout.over] = 1.0
        can = process.by_act[act, layout.row] >= 0
        both = first + again
        after = (1 - self._patience) * self._flow + self._patience * ended * self.worth
        paid = costs_paid(process, both) + (act == INSPECT) * look_cost(process)
        gain = (both @ after - paid)[layout.row]
        only = sparse.diags_array(can.astype(float))
        end = np.where(can, (both @ ended)[layout.row], 1.0)
        parts = [
            only @ first[layout.row][:, layout.live],
            only @ again[layout.row][:, layout.twin],
            sparse.csr_array(end[:, None]),
        ]
        return sparse.csr_matrix(sparse.hstack(parts)), np.where(can, gain, below)


def _split(process: Process) -> tuple[Floats, Floats]:
    """The chances of what follows, those of a look that says something new and those of one that says it again."""
    again = repeats(process, np.arange(len(process.origin)))
    return process.chance * ~again, process.chance * again


def repeats(process: Process, node: Ints) -> NDArray[np.bool_]:
    """Branches in which an ordered look says again what the last report said: `[node, reply, work, branch]`."""
    report = np.arange(process.chance.shape[-1]) % len(REPORTS)
    origin = process.origin[node]
    said = process.rows[origin, REPORT][:, None]
    again = (process.act[node] == INSPECT)[:, None] & (said == report) & (report != NOTHING)
    same_rung = process.rows[process.target[node], RUNG] == process.rows[origin, RUNG][:, None, None, None]
    return np.asarray(again[:, None, None, :] & same_rung)


def _below(worth: list[Floats], case: Case) -> float:
    """What an act that cannot be taken counts for: less than anything that can follow."""
    values = np.concatenate(worth)
    return float(values.min() - np.ptp(values) - SCALE * _SURELY)


def _with_end(moves: list[sparse.csr_matrix]) -> sparse.csr_matrix:
    """The types' moves side by side, their ends one state that stays."""
    rest = sparse.block_diag([m[:, :-1] for m in moves], format="csr")
    end = sparse.vstack([m[:, -1:] for m in moves])
    stays = sparse.csr_matrix(([1.0], ([0], [rest.shape[1]])), shape=(1, rest.shape[1] + 1))
    return sparse.csr_matrix(sparse.vstack([sparse.hstack([rest, end]), stays]))


def _name(types: tuple[str, ...], kind: int, row: int, fresh: bool) -> str:
    return OVER if kind < 0 else f"{types[kind]}:{row}{'.again' * fresh}"


def _seen(process: Process, row: Ints, fresh: NDArray[np.bool_]) -> tuple[Ints, tuple[str, ...]]:
    """What is seen in each hidden state, as a number, and the names of what can be seen."""
    rows, clock = process.rows[row], process.rules.clock
    owed = np.minimum(rows[:, OWED], clock + 1)
    owed = np.where(rows[:, OWED] > clock + 2, clock + 2, owed)
    face = np.stack([rows[:, RUNG], owed, rows[:, PRESSURE], rows[:, REPORT], fresh], axis=1)
    face[row < 0] = -1
    faces, seen = np.unique(face, axis=0, return_inverse=True)
    return np.asarray(seen).ravel(), tuple(OVER if f[0] < 0 else _face(f, clock) for f in faces)


def _face(face: Ints, clock: int) -> str:
    rung, owed, pressure, report, fresh = (int(v) for v in face)
    special = {0: "settled", clock + 1: "at_work", clock + 2: "taken_back"}
    debt = special.get(owed, f"owed_{owed}")
    return f"rung_{rung}.{debt}.pressure_{pressure}.{REPORTS[report]}{'.again' * fresh}"
