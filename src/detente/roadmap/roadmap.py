"""What should be exchanged when, so that nobody is at risk by more than it accepts, nor better off stopping?

Choose steps and months under prerequisites, lead times and capacity so that at every month each ally consents, gates
have been passed where they hold, and nobody counted on would do better to stop (`enforcement`), for the greatest
present value of the principal, delivery being as likely as the types' answers make it (`course`). What is printed has
passed `certify`. It misleads where interests are misread: rates and types rest on them, and the plan on those.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ..answer import Pedigree, Progress
from ..case.schema import Case
from ..errors import UsageError, suggest
from .answers import Asked, Deadline, FrontierPoint, PinPrice, Roadmap, Stage, WhyNot
from .board import Board, compile_board
from .certify import Claim, demand_clean, gate_open
from .course import Course, Rates, settle
from .enforcement import TOLERANCE, Reckoner, Sight, least_patience, shortfall
from .exposure import taken_back
from .frontier import deadlines, frontier, months_of
from .hearing import Hearing
from .planner import Goal, Planner, sights
from .relax import binding, blocked_words, relaxation, why_not

__all__ = ["Asked", "Deadline", "FrontierPoint", "PinPrice", "Roadmap", "Stage", "WhyNot", "roadmap"]

METHOD = "monthly plan under self-enforcement: mixed-integer program, or search with the program's relaxation as bound"


@dataclass(frozen=True)
class _Room:
    """What every part of the answer is made from."""

    case: Case
    board: Board
    belief: Mapping[str, float]
    asked: Asked
    sights: Mapping[str, Sight]
    pins: Mapping[int, int | None]


def roadmap(
    case: Case,
    belief: Mapping[str, float] | None = None,
    asked: Asked | None = None,
    progress: Progress | None = None,
) -> Roadmap:
    """The plan for a case under a belief in its types (the priors unless given), with what else could be had.

    Raises UsageError where a pin names no step of the ladder, DetenteError where a plan fails its certificate.
    """
    wanted = asked or Asked()
    shares = dict(belief) if belief is not None else {n: t.prior.mode for n, t in case.types.items()}
    board = compile_board(case)
    room = _Room(case, board, shares, wanted, sights(board, shares, wanted.penalties), _pins(board, wanted))
    tell = progress or _silent
    tell(0, 4, "plans and answers")
    rates = Rates(board, room.sights, shares, room.pins)
    course = settle(rates, wanted)
    if course.draft.months is None:
        return _infeasible(room, course)
    tell(1, 4, "what else could be had")
    points = frontier(course.planner, course.draft.months, wanted.gap, rates.own) if wanted.frontier else ()
    course = _best_met(room, rates, course, points)
    dates = deadlines(course.planner, points) if wanted.frontier else ()
    tell(2, 4, "why not sooner")
    goal = Goal("value", wanted.by, wanted.exposure, wanted.gap, wanted.seconds)
    reasons = tuple(why_not(course.planner, goal, m) for m in wanted.why_not)
    tell(3, 4, "certificates")
    for point in points:
        _certify(room, course, point.schedule)
    answer = _answer(room, course)
    tell(4, 4, "done")
    return replace(answer, frontier=points, deadlines=dates, why_not=reasons, pins=_prices(room, course))


def _silent(done: int, total: int | None, note: str = "") -> None:
    """Progress that nobody watches."""


def _pins(board: Board, asked: Asked) -> dict[int, int | None]:
    place = {name: i for i, name in enumerate(board.names)}
    for name, month in asked.pins.items():
        if name not in place:
            raise UsageError(f"pin: no step {name!r} on the ladder{suggest(name, place)}")
        if month is not None and not 0 < month <= board.horizon:
            raise UsageError(
                f"pin: {name} in month {month} lies outside the horizon; months run from 1 to {board.horizon}"
            )
    return {place[name]: month for name, month in asked.pins.items()}


def _pedigree(room: _Room) -> Pedigree:
    asked = room.asked
    said = {
        "pins": dict(asked.pins),
        "by": asked.by,
        "exposure": asked.exposure,
        "penalties": dict(asked.penalties),
        "belief": dict(room.belief),
    }
    return Pedigree(METHOD, said, tolerance=TOLERANCE, case_hash=room.case.hash)


def _best_met(room: _Room, rates: Rates, course: Course, points: tuple[FrontierPoint, ...]) -> Course:
    """The plan of greatest value met, also on the way to something else, each under its own rates."""
    asked = room.asked
    within = [
        p
        for p in points
        if (asked.by is None or p.months <= asked.by) and (asked.exposure is None or p.exposure <= asked.exposure)
    ]
    best = max(within, key=lambda p: p.value, default=None)
    if best is None or best.value <= course.value:
        return course
    months = months_of(room.board, best.schedule)
    own = rates.of_plan(months)
    draft = replace(course.draft, months=months)
    return replace(course, planner=rates.planner(own), draft=draft, delivery=own, value=best.value)


def _infeasible(room: _Room, course: Course) -> Roadmap:
    goal = Goal("months", room.asked.by, room.asked.exposure, room.asked.gap, room.asked.seconds)
    blocked = blocked_words(room.board)
    binds = blocked or binding(course.planner, goal)
    return Roadmap(
        status="infeasible",
        value=None,
        bound=None,
        stages=(),
        frontier=(),
        deadlines=(),
        least_patience={},
        penalty={},
        binding=binds,
        relaxation=None if blocked else relaxation(course.planner, goal),
        begins={},
        in_force={},
        omitted=(),
        rates=_rates(room, course),
        counted=course.delivery.counted,
        failing=(),
        rounds=course.rounds,
        converged=course.converged,
        pins=(),
        why_not=(),
        time_limited=course.draft.limited,
        pedigree=_pedigree(room),
    )


def _rates(room: _Room, course: Course) -> dict[str, float]:
    return {n: float(r) for n, r in zip(room.board.names, course.delivery.rates, strict=True)}


def _certify(room: _Room, course: Course, schedule: Mapping[str, int], bound: float = np.inf) -> None:
    counted = [n for n in course.planner.watched if n in room.case.types]
    claim = Claim(schedule, room.belief, counted, bound, room.asked.penalties, TOLERANCE)
    demand_clean(room.case, claim)


def _answer(room: _Room, course: Course) -> Roadmap:
    months, board, planner = course.draft.months, room.board, course.planner
    assert months is not None
    schedule = {board.names[s]: int(months[s]) for s in np.argsort(months, kind="stable") if months[s] > 0}
    _certify(room, course, schedule, np.inf if room.asked.exposure is None else room.asked.exposure)
    slacks, bound = planner.slacks(months), _bound(room, course)
    proven = bound - planner.worth(months) <= room.asked.gap
    return Roadmap(
        status="optimal" if proven else "feasible",
        value=planner.worth(months),
        bound=bound,
        stages=_stages(room, planner, months),
        frontier=(),
        deadlines=(),
        least_patience=_patiences(room, planner, months),
        penalty={k: shortfall(v) for k, v in _by_party(room, slacks).items()},
        binding=(),
        relaxation=None,
        begins={name: month - int(board.lead[board.names.index(name)]) for name, month in schedule.items()},
        in_force=schedule,
        omitted=tuple(n for n in board.names if n not in schedule),
        rates=_rates(room, course),
        counted=course.delivery.counted,
        failing=tuple(n for n in course.delivery.counted if _fails(room, n, months)),
        rounds=course.rounds,
        converged=course.converged,
        pins=(),
        why_not=(),
        time_limited=course.draft.limited,
        pedigree=_pedigree(room),
    )


def _bound(room: _Room, course: Course) -> float:
    """No plan is worth more: from the program where it was solved whole, else from its relaxation."""
    planner, months = course.planner, course.draft.months
    assert months is not None
    goal = Goal("value", room.asked.by, room.asked.exposure, room.asked.gap, room.asked.seconds)
    if planner.small:
        return max(planner.worth(months), planner.constant - planner.prove(goal).bound)
    return max(planner.worth(months), planner.bound(months, goal))


def _fails(room: _Room, name: str, months: NDArray[np.int64]) -> bool:
    sight = room.sights[name]
    slack = Reckoner(room.board, months).slack(sight.stream, sight.defection)[:-1]
    return bool(slack.min(initial=0.0) < -TOLERANCE)


def _by_party(room: _Room, found: Mapping[str, NDArray[np.float64]]) -> dict[str, NDArray[np.float64]]:
    """The coalition's parties, and the counterpart as the lowest of its types month by month."""
    case = room.case
    out = {n: x for n, x in found.items() if n not in case.types}
    types = [x for n, x in found.items() if n in case.types]
    return out | ({case.counterpart: np.min(types, axis=0)} if types else {})


def _stages(room: _Room, planner: Planner, months: NDArray[np.int64]) -> tuple[Stage, ...]:
    board, case = room.board, room.case
    exposures = {n: -x for n, x in planner.exposures(months).items()}
    exposed = {n: -x for n, x in _by_party(room, exposures).items()}
    slacks = _by_party(room, planner.slacks(months))
    names = [p for p in case.coalition if p in room.sights] + [case.counterpart]
    schedule = {board.names[s]: int(months[s]) for s in np.flatnonzero(months)}
    hearing, passed = Hearing(case, schedule, room.belief), set[str]()
    stages = []
    for month in sorted({int(m) for m in months if m > 0}):
        done = tuple(board.names[s] for s in np.flatnonzero(months == month))
        new = [g for g in case.gates if g not in passed and gate_open(case, schedule, hearing, g, month)]
        passed |= set(new)
        slack = {n: float(slacks[n][month - 1]) if n in slacks else None for n in names}
        shown = {n: float(exposed[n][month]) for n in names if n in exposed}
        stages.append(Stage(month, done, shown, slack, tuple(new)))
    return tuple(stages)


def _patiences(room: _Room, planner: Planner, months: NDArray[np.int64]) -> dict[str, float | None]:
    case, board = room.case, room.board
    viewers = {p: s.viewer for p, s in room.sights.items() if p not in case.types}
    taken = taken_back(board, viewers, room.belief)
    found: dict[str, float | None] = {}
    for name in planner.watched:
        sight = room.sights[name]
        least = least_patience(board, sight.viewer, taken, months, sight.defection.penalty)
        party = sight.viewer.party
        worst_yet = found.get(party, 0.0)
        found[party] = None if least is None or worst_yet is None else max(least, worst_yet)
    return found


def _prices(room: _Room, course: Course) -> tuple[PinPrice, ...]:
    """What each pin costs: the plan without it against the plan with all of them, under the same rates."""
    planner, months = course.planner, course.draft.months
    assert months is not None
    found = []
    for step, month in room.pins.items():
        rest = {s: m for s, m in room.pins.items() if s != step}
        free = replace(planner, pins=rest, _stopping={}, _binding=[])
        goal = Goal("value", room.asked.by, room.asked.exposure, room.asked.gap, room.asked.seconds)
        draft = free.plan(goal, [months])
        name = room.board.names[step]
        if draft.months is None:
            found.append(PinPrice(name, month, True, None, None))
            continue
        price = max(0.0, free.worth(draft.months) - planner.worth(months))
        found.append(PinPrice(name, month, True, price, int(months[-1]) - int(draft.months[-1])))
    return tuple(found)
