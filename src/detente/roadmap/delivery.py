"""How much of a plan would be delivered? The plan as a ladder, each type's answer to it, and the share of each step.

A plan becomes exchanges: their steps by the month in which they come into force, each with the steps of ours that come
since the exchange before. Steps the plan leaves out trail behind on their old rungs, so that what a type cares about
does not change with the plan. The types' answers under the reference playbook then say how likely each exchange is to
be reached and delivered; weighed by the belief in each type that is the share of each step that will be in force.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..case.behaviour import First, Rung
from ..case.schema import Case
from ..model.outlook import DELIVERED, Climbing, climbing
from ..model.response import solve_responses
from .board import Board
from .enforcement import Stream, all_combinations
from .exposure import Undoing, stopped
from .worth import ACTIVE, Viewer, flows, phase_of, pressure_paid

LONGEST = 8  # rungs: the types' states double with each (a step may be real or faked), and the solver's time with them
HALF = 0.5  # a type counts as one that delivers once it more likely than not does all that is asked before signing


@dataclass(frozen=True)
class Delivery:
    """`rates[step]` that will be in force when due, and the types that deliver what is asked before the capstone."""

    rates: NDArray[np.float64]
    counted: tuple[str, ...]
    rungs: Mapping[str, Rung]


def exchanges(board: Board, months: NDArray[np.int64]) -> dict[str, Rung]:
    """The plan as rungs: done steps in exchanges by month, then the omitted ones on what is left of their old rungs."""
    done = months > 0
    theirs = [s for s in np.flatnonzero(done & board.theirs)]
    ours = [s for s in np.flatnonzero(done & board.ours)]
    trailing = _trailing(board, {board.names[s] for s in (*theirs, *ours)})
    room = max(1, LONGEST - len(trailing))
    ends = sorted({int(months[s]) for s in theirs})
    while len(ends) > room:
        gaps = [b - a for a, b in pairwise(ends)]
        ends.pop(int(np.argmin(gaps)))
    groups: list[tuple[list[int], list[int]]] = [([], []) for _ in ends] or [([], [])]
    for s in theirs:
        groups[_slot(ends, int(months[s]))][0].append(int(s))
    for s in ours:
        groups[_slot(ends, int(months[s]))][1].append(int(s))
    rungs = {f"exchange_{k + 1}": _rung(board, months, *group) for k, group in enumerate(groups) if any(group)}
    return rungs | trailing


def _slot(ends: list[int], month: int) -> int:
    return min(int(np.searchsorted(ends, month)), max(0, len(ends) - 1))


def _rung(board: Board, months: NDArray[np.int64], theirs: list[int], ours: list[int]) -> Rung:
    first: First = "together"
    if theirs and ours:
        starts = min(int(months[s] - board.lead[s]) for s in theirs)
        ends = max(int(months[s]) for s in theirs)
        if max(int(months[s]) for s in ours) <= starts:
            first = "ours"
        elif min(int(months[s]) for s in ours) >= ends:
            first = "theirs"
    order = sorted(theirs, key=lambda s: (months[s], s)), sorted(ours, key=lambda s: (months[s], s))
    names = [[board.names[s] for s in group] for group in order]
    return Rung(theirs=names[0], ours=names[1], first=first if theirs else "ours")


def _trailing(board: Board, done: set[str]) -> dict[str, Rung]:
    """What the plan leaves out, rung by rung; all on one where they would be too many."""
    left = [
        ([s for s in rung.theirs if s not in done], [s for s in rung.ours if s not in done], rung.first)
        for rung in board.case.ladder.rungs.values()
    ]
    left = [item for item in left if item[0] or item[1]]
    asking = [item for item in left if item[0]]
    if len(asking) > LONGEST // 2 or len(left) != len(asking):
        left = _merged(left)
    return {f"left_{k + 1}": Rung(theirs=t, ours=o, first=f) for k, (t, o, f) in enumerate(left)}


def _merged(left: list[tuple[list[str], list[str], First]]) -> list[tuple[list[str], list[str], First]]:
    """Fewer rungs: what is ours alone joins the rung after it, then all join where there are still too many."""
    joined: list[tuple[list[str], list[str], First]] = []
    carried: list[str] = []
    for theirs, ours, first in left:
        if theirs:
            joined.append((theirs, carried + ours, first))
            carried = []
        else:
            carried += ours
    if carried:
        joined.append(([], carried, "ours"))
    if len(joined) > LONGEST // 2:
        last = [t for theirs, _, _ in joined for t in theirs], [o for _, ours, _ in joined for o in ours]
        return [(last[0], last[1], "together")]
    return joined


def as_case(board: Board, rungs: Mapping[str, Rung]) -> Case:
    """The case with the plan's exchanges for its ladder."""
    ladder = board.case.ladder.model_copy(update={"rungs": dict(rungs)})
    return board.case.model_copy(update={"ladder": ladder})


def deliveries(
    board: Board, rungs: Mapping[str, Rung], belief: Mapping[str, float], asked: NDArray[np.bool_]
) -> Delivery:
    """Solve the types on a ladder; `asked[step]` are the steps due before the capstone."""
    responses = solve_responses(as_case(board, rungs))
    by_type = {name: _shares(board, rungs, climbing(responses, name)) for name in board.case.types}
    rates = sum((belief.get(n, 0.0) * by_type[n] for n in by_type), np.zeros(len(board.names)))
    due = asked & board.theirs
    counted = tuple(n for n, share in by_type.items() if share[due].min(initial=1.0) >= HALF and belief.get(n, 0.0) > 0)
    reached = board.needed & (board.theirs | board.ours)
    rates[board.capstone] = rates[reached].min(initial=1.0)
    return Delivery(np.clip(rates, 0.0, 1.0), counted, rungs)


def _shares(board: Board, rungs: Mapping[str, Rung], climb: Climbing) -> NDArray[np.float64]:
    """Share of each step that comes into force with one type: `[step]`."""
    share = np.ones(len(board.names))
    place = {name: i for i, name in enumerate(board.names)}
    for k, rung in enumerate(rungs.values()):
        if not rung.theirs:
            continue
        reached = float(np.nan_to_num(climb.reached[k]))
        delivered = reached * float(np.nan_to_num(climb.ends[k, DELIVERED]))
        for name in rung.theirs:
            share[place[name]] = delivered
        for name in rung.ours:
            share[place[name]] = delivered if rung.first == "theirs" else reached
    return share


def expected(board: Board, viewer: Viewer, way: Undoing, rates: NDArray[np.float64]) -> Stream:
    """The principal's stream if each step is delivered at its rate: a course broken off leaves what had been done.

    Delivery is nested, so with the steps of a combination in falling order of rates r the j-th prefix stands with
    chance r_j - r_(j+1); the whole of it counts as a course that goes on, a prefix as one that has stopped.
    """
    done = all_combinations(board)
    goes_on = flows(board, viewer, done.astype(float), phase_of(done[:, board.capstone]))
    out = np.zeros_like(goes_on)
    order = np.argsort(-rates, kind="stable")
    for row, flags in enumerate(done):
        steps = [int(s) for s in order if flags[s]]
        shares = np.append(np.append(1.0, rates[steps]), 0.0)
        chance = shares[:-1] - shares[1:]
        prefixes = np.zeros((len(steps) + 1, len(board.names)), dtype=bool)
        for j in range(1, len(steps) + 1):
            prefixes[j:, steps[j - 1]] = True
        broken = stopped(board, viewer, way, prefixes[:-1])
        out[row] = chance[:-1] @ broken + chance[-1] * goes_on[row]
    nothing = flows(board, viewer, np.zeros((1, len(board.names))), np.array([ACTIVE]))[0]
    touched = {g.issue for g in board.groups}
    idle = float(sum(nothing[i] for i in range(len(nothing)) if i not in touched))
    tables, start = [], 0
    for group in board.groups:
        tables.append(out[start : start + len(group.done), group.issue])
        start += len(group.done)
    paid = pressure_paid(board, viewer, ACTIVE)
    cost = board.cost(viewer.party) * rates
    return Stream(tuple(tables), idle - paid, paid * float(rates[board.capstone]), cost, viewer.patience)
