"""What else could be had? Plans that no other beats on all three: months, worst exposure, value to the principal.

The rush has the fewest months, the cautious plan the least exposure, the optimum the greatest value. Between them the
bound on exposure is lowered step by step and the month of the capstone moved out step by step; a plan that another
equals or beats on all three is dropped. Two measures would not do: where the steps that take longest are theirs, ours
fit into the waiting, and the soonest plan may also be the least exposed, at the price of value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case
from .answers import Deadline, FrontierPoint
from .board import Board
from .planner import Draft, Goal, Planner

STEPS = 6  # plans asked for between the soonest and the best, and below the rush's exposure
SAME = 5e-3  # points: half of the second decimal, as far as figures are printed
DATED = ("election", "deadline", "expiry")

Months = NDArray[np.int64]


def worst(planner: Planner, months: Months) -> tuple[float, str]:
    """The greatest exposure along a plan, and whose it is."""
    by_party = {name: float(x.max(initial=0.0)) for name, x in planner.exposures(months).items()}
    if not by_party:
        return 0.0, planner.case.ours
    name = max(by_party, key=lambda n: by_party[n])
    return by_party[name], planner.case.counterpart if name in planner.case.types else name


def _point(planner: Planner, months: Months, mark: str | None) -> FrontierPoint:
    exposure, party = worst(planner, months)
    schedule = {planner.board.names[s]: int(months[s]) for s in np.flatnonzero(months)}
    return FrontierPoint(int(months[-1]), exposure, party, mark, planner.worth(months), schedule)


def _beats(one: FrontierPoint, other: FrontierPoint) -> bool:
    """At least as good on all three, and better on one by more than is printed."""
    no_worse = one.months <= other.months and one.exposure <= other.exposure + SAME and one.value >= other.value - SAME
    better = one.months < other.months or one.exposure < other.exposure - SAME or one.value > other.value + SAME
    return no_worse and better


def frontier(
    planner: Planner, optimum: Months, gap: float, own: Callable[[Months], Planner]
) -> tuple[FrontierPoint, ...]:
    """The points by months, marked: plans found under one set of rates, each then weighed under those it brings about.

    `own(months)` is the planner under a plan's own rates; one that does not stand under them is left out.
    """
    points = []
    for months in (optimum, *_between(planner, optimum, gap)):
        weighed = own(months)
        if weighed.stands(months):
            points.append(_point(weighed, months, None))
    return _chosen(points)


def months_of(board: Board, schedule: Mapping[str, int]) -> Months:
    """A schedule as months in force, `[step]`, 0 where a step is left out."""
    months = np.zeros(len(board.names), dtype=np.int64)
    for name, month in schedule.items():
        months[board.names.index(name)] = month
    return months


def _chosen(points: list[FrontierPoint]) -> tuple[FrontierPoint, ...]:
    """Those that none beats, each once, by months, marked."""
    kept = [p for p in points if not any(_beats(q, p) for q in points)]
    kept = [p for i, p in enumerate(kept) if not any(_same(p, q) for q in kept[:i])]
    kept.sort(key=lambda p: (p.months, p.exposure, -p.value))
    return tuple(_marked(kept)) if kept else ()


def _same(one: FrontierPoint, other: FrontierPoint) -> bool:
    close = abs(one.exposure - other.exposure) <= SAME and abs(one.value - other.value) <= SAME
    return one.months == other.months and close


def _marked(points: list[FrontierPoint]) -> Iterable[FrontierPoint]:
    soonest = min(p.months for p in points)
    at = {
        "optimum": max(range(len(points)), key=lambda i: points[i].value),
        "rush": max((i for i, p in enumerate(points) if p.months == soonest), key=lambda i: points[i].value),
        "cautious": min(range(len(points)), key=lambda i: (round(points[i].exposure, 2), -points[i].value)),
    }
    for i, point in enumerate(points):
        yield replace(point, mark=next((mark for mark, place in at.items() if place == i), None))


def _between(planner: Planner, optimum: Months, gap: float) -> Iterable[Months]:
    soonest = _months(planner.plan(Goal("months", gap=gap), [optimum]))
    if soonest is None:
        return
    rush = _months(planner.plan(Goal("value", by=int(soonest[-1]), gap=gap), [soonest]))
    yield rush if rush is not None else soonest
    calm = _months(planner.plan(Goal("exposure", gap=SAME), [optimum]))
    least = worst(planner, calm)[0] if calm is not None else 0.0
    last = rush if rush is not None else soonest
    if calm is not None:
        refined = _months(planner.plan(Goal("value", exposure=least + SAME, gap=gap), [calm]))
        yield refined if refined is not None else calm
    yield from _later(planner, last, optimum, gap)
    yield from _safer(planner, last, least, gap)


def _later(planner: Planner, rush: Months, optimum: Months, gap: float) -> Iterable[Months]:
    """The plans of most value by months between the soonest and the optimum's."""
    start = rush
    for by in sorted({int(m) for m in np.linspace(int(rush[-1]), int(optimum[-1]), STEPS + 1)[1:-1]}):
        found = _months(planner.plan(Goal("value", by=by, gap=gap), [start]))
        if found is not None:
            yield found
            start = found


def _safer(planner: Planner, rush: Months, least: float, gap: float) -> Iterable[Months]:
    """Lower and lower bounds on exposure: the fewest months under each, then the most value in those months."""
    highest, start = worst(planner, rush)[0], rush
    for bound in np.linspace(highest, least + SAME, STEPS // 2 + 1)[1:]:
        soonest = _months(planner.plan(Goal("months", exposure=float(bound)), [start]))
        if soonest is None:
            continue
        found = _months(planner.plan(Goal("value", by=int(soonest[-1]), exposure=float(bound), gap=gap), [soonest]))
        start = found if found is not None else soonest
        yield start


def _months(draft: Draft) -> Months | None:
    return draft.months


def deadlines(planner: Planner, known: Iterable[FrontierPoint]) -> tuple[Deadline, ...]:
    """The dates of the calendar within the horizon: could the capstone be in force by then, how exposed at least?"""
    found, points = [], list(known)
    for name, date, title in _dates(planner.case):
        month = int((date - planner.case.as_of).days // planner.case.period)
        if not 0 < month <= planner.board.horizon:
            continue
        exposure = min((p.exposure for p in points if p.months <= month), default=None)
        if exposure is None and planner.first[-1] <= month:
            draft = planner.plan(Goal("exposure", by=month, gap=SAME))
            exposure = worst(planner, draft.months)[0] if draft.months is not None else None
        found.append(Deadline(name, title, month, exposure is not None, exposure))
    return tuple(sorted(found, key=lambda d: (d.month, d.name)))


def _dates(case: Case) -> Iterable[tuple[str, dt.date, str]]:
    """The next occurrence of each dated thing of the kinds that talks are planned around."""
    for name, entry in case.calendar.items():
        if entry.kind not in DATED:
            continue
        date = entry.date
        while entry.yearly and date <= case.as_of:
            date = date + dt.timedelta(days=365) if (date.month, date.day) == (2, 29) else date.replace(date.year + 1)
        yield name, date, entry.title
