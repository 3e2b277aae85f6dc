"""Why not? Which conditions together forbid a plan, and the cheapest way to have one.

Conditions come in bundles. A deletion filter (Chinneck 2008) leaves bundles out one after another and keeps those
without which a plan would exist: what remains is irreducible, though another irreducible set may exist beside it. The
relaxation goes the other way: bundles are taken up one after another, what cannot change first, and those that no
longer fit are what would have to give.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from ..model.utility import SCALE
from .answers import WhyNot
from .board import CAPSTONE, Board
from .compile import begin_conditions
from .gates import least_rise
from .planner import Goal, Planner

LEAD = "lead times and prerequisites"
CAPACITY = "capacity"
PINS = "pins"
EXPOSURE = "the bound on exposure"
PENALTY_STEP = 0.1  # points: as far as a penalty is told


def bundles(planner: Planner, goal: Goal) -> list[str]:
    """The conditions of a case by name, from what can change least to what can change most."""
    board, case = planner.board, planner.case
    names = [LEAD]
    names += [CAPACITY] if board.teams else []
    names += [f"self-enforcement of {name}" for name in planner.watched]
    allies = [p for p in case.coalition if p in planner.sights and p != case.ours]
    names += [f"consent of {p}" for p in allies]
    gates = sorted(
        {w.why for w in board.waits if w.why != "requires"}
        | {v.gate for v in board.gates.votes()}
        | {t.gate for t in board.gates.thresholds()}
    )
    names += [f"gate {g}" for g in gates]
    names += [EXPOSURE] if goal.exposure is not None else []
    return names + ([PINS] if planner.pins else [])


def _less(planner: Planner, goal: Goal, without: frozenset[str]) -> tuple[Planner, Goal]:
    """The planner and goal with these bundles left out."""
    board = planner.board
    waits = tuple(
        w for w in board.waits if not (w.why == "requires" and LEAD in without) and f"gate {w.why}" not in without
    )
    lead = board.lead * 0 + 1 if LEAD in without else board.lead
    if LEAD in without:
        waits = tuple(replace(w, gap=w.gap - int(board.lead[w.step]) + 1) for w in waits)
    eased = replace(board, waits=waits, lead=lead, teams=() if CAPACITY in without else board.teams)
    watched = tuple(n for n in planner.watched if f"self-enforcement of {n}" not in without)
    pins = {} if PINS in without else planner.pins
    exact = tuple(m for m in (goal.by, None if goal.by is None else goal.by - int(lead[-1])) if m and m > 0)
    less = Planner(eased, planner.sights, planner.value, watched, planner.exposed, pins, without, exact)
    return less, replace(goal, exposure=None) if EXPOSURE in without else goal


def fits(planner: Planner, goal: Goal, without: frozenset[str] = frozenset()) -> bool:
    """Do months alone leave room, whatever the parties want, with these bundles left out?"""
    less, eased = _less(planner, goal, without)
    board = less.board
    if any(board.needed[s] for s in board.blocked) or not less.fits(eased.by):
        return False
    if (eased.by or board.horizon) > board.lead[-1]:
        return True
    begin, barred = begin_conditions(board, without)
    today = [sum(float(t[0]) for t in tables) - least for step, tables, least in begin if step == board.capstone]
    return board.capstone not in barred and min(today, default=0.0) >= 0


def possible(planner: Planner, goal: Goal, without: frozenset[str] = frozenset()) -> bool:
    """Is there any plan for the goal with these bundles left out?"""
    if not fits(planner, goal, without):
        return False
    less, eased = _less(planner, replace(goal, aim="months", enough=True), without)
    return less.plan(eased).months is not None


def binding(planner: Planner, goal: Goal) -> tuple[str, ...]:
    """An irreducible set of bundles that together leave no plan."""
    test = possible if fits(planner, goal) else fits
    left = bundles(planner, goal)
    gone: frozenset[str] = frozenset()
    for name in reversed(left):
        if not test(planner, goal, gone | {name}):
            gone |= {name}
    return tuple(name for name in left if name not in gone)


def giving(planner: Planner, goal: Goal) -> tuple[str, ...]:
    """Bundles whose leaving out makes a plan possible: one where one is enough, else those that do not fit the rest."""
    names = bundles(planner, goal)
    for name in reversed(names):
        if name != LEAD and possible(planner, goal, frozenset({name})):
            return (name,)
    late = _misfits(planner, goal, names, fits)
    if late and possible(planner, goal, frozenset(late)):
        return late
    return _misfits(planner, goal, names, possible)


def _misfits(planner: Planner, goal: Goal, names: list[str], test: Callable[..., bool]) -> tuple[str, ...]:
    """Bundles taken up one after another: those that leave no plan beside the ones taken up before."""
    kept: list[str] = []
    for name in names:
        if test(planner, goal, frozenset(n for n in names if n not in {*kept, name})):
            kept.append(name)
    return tuple(name for name in names if name not in kept)


def blocked_words(board: Board) -> tuple[str, ...]:
    """What can never be done although it is needed, with the reason."""
    found = [f"{board.names[s]}: {why}" for s, why in board.blocked.items() if board.needed[s]]
    votes = [v for v in board.gates.votes() if board.needed[v.step] and least_rise(board.case, v) == float("inf")]
    return (*found, *(f"{v.gate}: {v.constituency} cannot reach {v.share:g} whatever is agreed" for v in votes))


def relaxation(planner: Planner, goal: Goal) -> str | None:
    """The cheapest way out in words: more months where those are enough, else what would have to give."""
    words = []
    if goal.by is not None:
        soonest = planner.plan(replace(goal, aim="months", by=None))
        if soonest.months is not None:
            month = int(soonest.months[-1])
            words.append(f"allow {month - goal.by} months more: the {CAPSTONE} can be in force in month {month}")
    names = giving(planner, goal)
    if names and LEAD not in names:
        words.append(f"give up {_listed(names)}")
    for name in planner.watched:
        penalty = least_penalty(planner, goal, name)
        if penalty is not None:
            words.append(f"put a penalty worth {penalty:.1f} points on {name} for stopping")
    return "; or ".join(words) or None


def least_penalty(planner: Planner, goal: Goal, name: str) -> float | None:
    """The least penalty on one viewer's stopping with which a plan is found, points; None where none helps."""
    if not possible(planner, goal, frozenset({f"self-enforcement of {name}"})):
        return None
    low, high = 0.0, SCALE
    while high - low > PENALTY_STEP:
        middle = (low + high) / 2
        sight = planner.sights[name]
        eased = replace(sight, defection=replace(sight.defection, penalty=middle))
        trial = replace(planner, sights={**planner.sights, name: eased}, _stopping={}, _binding=[])
        found = trial.find(replace(goal, aim="months", enough=True))
        low, high = (middle, high) if found.months is None else (low, middle)
    return high


def _listed(names: tuple[str, ...]) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + " and " + names[-1]


def why_not(planner: Planner, goal: Goal, months: int) -> WhyNot:
    """Why is the capstone not in force by a month?"""
    asked = replace(goal, by=months, aim="exposure")
    draft = planner.plan(asked) if planner.first[-1] <= months else None
    if draft is not None and draft.months is not None:
        worst = max(float(x.max()) for x in planner.exposures(draft.months).values())
        return WhyNot(months, True, (), None, worst)
    names = (*blocked_words(planner.board), *binding(planner, asked))
    return WhyNot(months, False, names, relaxation(planner, asked), None)
