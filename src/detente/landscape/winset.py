"""What passes at home, and what does a narrower win-set do to the bargain? (Putnam 1988; Schelling 1960.)

The win-set at chance t: packages that the constituency ratifies with chance t or more (`model.ratification`: its
support and the share needed are ranges). A greater t is a narrower win-set. Each solution is taken again over the
packages left: Schelling's conjecture is that a narrow win-set helps the party it binds; the utilities say whether it
does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ..answer import Infeasible
from ..case.schema import Case
from ..model.ratification import chance
from ..model.utility import SCALE, Vision, compile_vision
from .bargaining import kalai_smorodinsky, nash
from .packages import Domain, Floats, Ints
from .program import Demand, Program

ASKED = (0.5, 0.8)
"""Chances of ratification asked for: as likely as not, and likely."""
SOLUTIONS = {"nash": nash.measure, "kalai_smorodinsky": kalai_smorodinsky.measure}
FINE = 1e-6
"""Points of the constituency's utility to which the rise it needs is found."""


@dataclass(frozen=True)
class Narrowed:
    """A solution over the packages ratified with chance `at_least` or more; null where there are none.

    `shift` is what it gives each party less what the solution without the condition gives it.
    """

    at_least: float
    solution: str
    package: Mapping[str, str] | None
    utilities: Mapping[str, float] | None
    shift: Mapping[str, float] | None


@dataclass(frozen=True)
class WinSet:
    """A constituency: its chance of ratifying today's levels and each solution, and what its conditions do to them.

    `rise[chance]` is by how many points its own utility must rise above today's; null where no rise is enough.
    """

    constituency: str
    of: str
    today: float
    chance: Mapping[str, float]
    rise: Mapping[str, float | None]
    narrowed: tuple[Narrowed, ...]


def winsets(case: Case, domain: Domain, start: Floats, deals: Mapping[str, Ints]) -> tuple[WinSet, ...]:
    """Every constituency that ratifies; `start[issue]` are today's levels, `deals` packages by solution."""
    names = [name for name, party in case.parties.items() if party.ratifies is not None and party.of is not None]
    return tuple(_winset(case, domain, name, start, deals) for name in names)


def _winset(case: Case, domain: Domain, name: str, start: Floats, deals: Mapping[str, Ints]) -> WinSet:
    vision = compile_vision(case.issues, case.parties[name].vision)
    base = float(vision.utility(start))
    chances = {s: chance(case, name, float(vision.utility(domain.levels(c))) - base) for s, c in deals.items()}
    rise = {f"{asked:g}": rise_needed(case, name, asked) for asked in ASKED}
    tables = tuple(_table(domain, vision, i) for i in range(len(domain.tables)))
    narrowed = []
    for asked in ASKED:
        needed = rise[f"{asked:g}"]
        for solution in SOLUTIONS:
            held = None if needed is None else Demand(tables, base + needed)
            narrowed.append(_narrowed(domain, solution, asked, held, deals.get(solution)))
    return WinSet(name, str(case.parties[name].of), chance(case, name, 0.0), chances, rise, tuple(narrowed))


def _table(domain: Domain, vision: Vision, issue: int) -> Floats:
    at = np.zeros((len(domain.places[issue]), len(domain.places)))
    at[:, issue] = domain.places[issue]
    return np.asarray(vision.by_issue(at)[:, issue])


def rise_needed(case: Case, constituency: str, asked: float) -> float | None:
    """Points by which the constituency's utility must rise for that chance; None where no rise is enough."""
    low, high = -SCALE, SCALE
    if chance(case, constituency, high) < asked:
        return None
    if chance(case, constituency, low) >= asked:
        return low
    while high - low > FINE:
        middle = (low + high) / 2
        low, high = (low, middle) if chance(case, constituency, middle) >= asked else (middle, high)
    return high


def _narrowed(domain: Domain, solution: str, asked: float, held: Demand | None, free: Ints | None) -> Narrowed:
    if held is None or free is None:
        return Narrowed(asked, solution, None, None, None)
    before = domain.utilities(free)
    inside = sum(float(t[c]) for t, c in zip(held.table, free, strict=True)) >= held.floor
    found = free if inside else Program(domain, [held]).best(SOLUTIONS[solution])
    if isinstance(found, Infeasible):
        return Narrowed(asked, solution, None, None, None)
    worth = domain.utilities(found)
    named = dict(zip(domain.parties, map(float, worth), strict=True))
    shift = dict(zip(domain.parties, map(float, worth - before), strict=True))
    return Narrowed(asked, solution, domain.package(found), named, shift)
