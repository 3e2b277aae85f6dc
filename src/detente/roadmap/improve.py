"""Good plans fast: start somewhere, try every month for every step, and whole parts of the plan moved, keep the best.

It proves nothing; `sequence` does. It is deterministic: no chance enters, and the first of equal moves is taken.
"""

from __future__ import annotations

from typing import NamedTuple

from ..model.kernel import kernel
from .judge import Demands, Flag, Sums, Verdict, Whole, judge, settle

VALUE, MONTHS, EXPOSURE = range(3)
NEAR, DENSE, SPARSE = 4, 24, 3
"""Months tried for a step: all near where it stands and all soon, every third later; by moving on it reaches all."""
SWEEPS = 40
EQUAL = 1e-7  # points: a move must better the plan by more
JUMPS = (-24, -12, -6, -3, -2, -1, 1, 2, 3, 6, 12, 24)


@kernel
def _rank(v: Verdict, months: Whole, aim: int, by: int, bound: float, held: Flag, pins: Whole) -> tuple[float, float]:
    """How far a plan is from allowed, and how good it is: both to be made small."""
    broken = v.broken + max(0.0, v.exposure - bound - 1e-9)
    last = months[len(months) - 1]
    broken += float(max(0, last - by))
    for s in range(len(months)):
        if held[s] and months[s] != pins[s]:
            broken += 1000.0
    if aim == MONTHS:
        return broken, float(last) - 1e-4 * v.value
    if aim == EXPOSURE:
        return broken, max(0.0, v.exposure) - 1e-4 * v.value
    return broken, -v.value


class Wanted(NamedTuple):
    """What is sought: an aim, the capstone by a month, exposure within a bound, and steps held where `pins` has them.

    `value` is the number of the principal's stream, `first[step]` the earliest month. With `enough` any plan that is
    allowed ends the search.
    """

    aim: int
    by: int
    bound: float
    held: Flag
    pins: Whole
    value: int
    continues: bool
    first: Whole
    enough: bool


@kernel
def _tried(s: Sums, d: Demands, w: Wanted, months: Whole, rank: tuple[float, float]) -> tuple[float, float]:
    least, last = -1e9, months[len(months) - 1]
    if rank[0] <= 0:
        if last > w.by or (w.aim == MONTHS and last > rank[1] + 1):
            return (1e6, 0.0)
        if w.aim == VALUE:
            least = -rank[1]
    verdict = judge(s, d, months, w.value, w.continues, least, rank[0])
    return _rank(verdict, months, w.aim, w.by, w.bound, w.held, w.pins)


@kernel
def _better(new: tuple[float, float], old: tuple[float, float]) -> bool:
    return new[0] < old[0] - EQUAL or (new[0] <= old[0] and new[1] < old[1] - EQUAL)


@kernel
def _one_step(s: Sums, d: Demands, w: Wanted, best: Whole, rank: tuple[float, float]) -> tuple[float, float]:
    """Every month for every step, the rest settled around it; `best` is changed in place."""
    for step in range(len(best)):
        for month in range(d.horizon + 1):
            if w.enough and rank[0] <= 0:
                return rank
            near = abs(month - best[step]) <= NEAR or month <= DENSE or month % SPARSE == 0
            if month == best[step] or (0 < month < w.first[step]) or not (near or month == w.first[step]):
                continue
            trial = best.copy()
            if settle(d, trial, w.first, step, month):
                new = _tried(s, d, w, trial, rank)
                if _better(new, rank):
                    best[:], rank = trial, new
    return rank


@kernel
def _many_steps(s: Sums, d: Demands, w: Wanted, best: Whole, rank: tuple[float, float]) -> tuple[float, float]:
    """All steps from some month on moved together; `best` is changed in place."""
    for anchor in range(len(best)):
        for jump in JUMPS:
            if best[anchor] == 0:
                continue
            trial = best.copy()
            inside = True
            for other in range(len(best)):
                if best[other] >= best[anchor]:
                    trial[other] += jump
                    inside &= w.first[other] <= trial[other] <= d.horizon
            if inside:
                new = _tried(s, d, w, trial, rank)
                if _better(new, rank):
                    best[:], rank = trial, new
    return rank


@kernel
def _pairs(s: Sums, d: Demands, w: Wanted, best: Whole, rank: tuple[float, float]) -> tuple[float, float]:
    """Two steps at once: one into the month of the other or left out, the other moved to any month or left out."""
    for one in range(len(best)):
        for other in range(len(best)):
            if one != other:
                rank = _pair(s, d, w, best, rank, one, other)
    return rank


@kernel
def _pair(
    s: Sums, d: Demands, w: Wanted, best: Whole, rank: tuple[float, float], one: int, other: int
) -> tuple[float, float]:
    """One step into the month of the other or left out, the other moved or left out."""
    for month in (0, best[other], best[one]):
        if 0 < month < w.first[one]:
            continue
        for place in (0, w.first[other], w.first[other] + 6, w.first[other] + 12, w.first[other] + 24):
            trial = best.copy()
            if settle(d, trial, w.first, one, month) and settle(d, trial, w.first, other, place):
                new = _tried(s, d, w, trial, rank)
                if _better(new, rank):
                    best[:], rank = trial, new
    return rank


@kernel
def improve(s: Sums, d: Demands, w: Wanted, start: Whole) -> Whole:
    """The plan reached from `start` when no move betters it any more."""
    best = start.copy()
    verdict = judge(s, d, best, w.value, w.continues, -1e9, 1e9)
    rank = _rank(verdict, best, w.aim, w.by, w.bound, w.held, w.pins)
    for _ in range(SWEEPS):
        if w.enough and rank[0] <= 0:
            break
        before = rank
        rank = _one_step(s, d, w, best, rank)
        rank = _many_steps(s, d, w, best, rank)
        if not _better(rank, before):
            rank = _pairs(s, d, w, best, rank)
            if not _better(rank, before):
                break
    return best
