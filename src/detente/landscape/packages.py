"""What could be agreed? Every assignment of a level to each issue, and what each is worth to each party.

A `Domain` holds a table for each issue, `tables[issue][level, party]`; a package is worth the sum of its levels
(utilities of one party only are ever added). For a case the tables come from `model.utility`, in points a month of
0-100; a domain file keeps its own scale. Packages are rows `choice[n, issue]` of level numbers.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import prod

import numpy as np
from numpy.typing import NDArray

from ..answer import Infeasible
from ..case.parties import Issue
from ..case.schema import Case
from ..errors import UsageError, suggest
from ..model.utility import compile_vision

AS_NOW = "as now"
"""The name of today's level where the case gives it a number and no name."""
MOST_LISTED = 20_000_000
"""Utilities held at once when packages are listed one by one: 160 MB."""
NEAR = 1e-9
"""Share of the widest range of utility below which two utilities are the same number: rounding of sums lies below."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Domain:
    """Issues with named levels and what each level adds for each party.

    `places[issue]` are the levels' numbers in [0, 1] where the source has them, else empty.
    """

    title: str
    parties: tuple[str, ...]
    issues: Mapping[str, tuple[str, ...]]
    tables: tuple[Floats, ...]
    disagreement: Floats
    places: tuple[Floats, ...] = ()

    @property
    def size(self) -> int:
        """Number of packages."""
        return prod(len(levels) for levels in self.issues.values())

    @cached_property
    def least(self) -> Floats:
        """The lowest utility any package has, `[party]`."""
        return np.asarray(np.sum([t.min(axis=0) for t in self.tables], axis=0), dtype=float)

    @cached_property
    def most(self) -> Floats:
        """The highest utility any package has, `[party]`."""
        return np.asarray(np.sum([t.max(axis=0) for t in self.tables], axis=0), dtype=float)

    @cached_property
    def unit(self) -> float:
        """Utilities nearer than this are one number."""
        widest = float(np.max(self.most - self.least, initial=0.0))
        return NEAR * (widest if widest > 0 else 1.0)

    def utilities(self, choice: Ints) -> Floats:
        """What packages `choice[..., issue]` are worth: `[..., party]`."""
        return np.asarray(sum(table[choice[..., i]] for i, table in enumerate(self.tables)), dtype=float)

    def package(self, choice: Ints) -> dict[str, str]:
        """One package, `choice[issue]`, as names of levels by issue."""
        return {name: levels[int(c)] for (name, levels), c in zip(self.issues.items(), choice, strict=True)}

    def levels(self, choice: Ints) -> Floats:
        """One package as places in [0, 1], `[issue]`."""
        return np.array([places[int(c)] for places, c in zip(self.places, choice, strict=True)])

    def find(self, package: Mapping[str, str], rest: Ints | None = None) -> Ints:
        """The row of a package given by names; issues not named stand as in `rest`.

        Raises UsageError on an unknown issue or level, and on an issue that neither names.
        """
        choice = np.full(len(self.issues), -1) if rest is None else rest.copy()
        order = {name: i for i, name in enumerate(self.issues)}
        for issue, level in package.items():
            if issue not in order:
                raise UsageError(f"package: no issue {issue!r}{suggest(issue, order)}")
            levels = self.issues[issue]
            if level not in levels:
                raise UsageError(f"package: {issue} has no level {level!r}{suggest(level, levels)}")
            choice[order[issue]] = levels.index(level)
        missing = [name for name, place in order.items() if choice[place] < 0]
        if missing:
            raise UsageError(f"package: no level is given for {', '.join(missing)}; give one for each issue")
        return choice


def domain_of(
    case: Case, parties: Sequence[str], disagreement: Floats, drop: Mapping[str, Sequence[str]] | None = None
) -> Domain:
    """The packages of a case for those parties, `disagreement[party]` being what each has without agreement.

    `drop` {issue: levels} leaves levels out.
    """
    visions = [compile_vision(case.issues, case.parties[p].vision) for p in parties]
    without = drop or {}
    named = {name: _levels(issue, without.get(name, ())) for name, issue in case.issues.items()}
    places = tuple(np.array(list(levels.values())) for levels in named.values())
    tables = []
    for i, place in enumerate(places):
        at = np.zeros((len(place), len(places)))
        at[:, i] = place
        tables.append(np.stack([v.by_issue(at)[:, i] for v in visions], axis=1))
    issues = {name: tuple(levels) for name, levels in named.items()}
    return Domain(case.title, tuple(parties), issues, tuple(tables), disagreement, places)


def _levels(issue: Issue, drop: Sequence[str] = ()) -> dict[str, float]:
    """An issue's levels from low to high, today's among them."""
    levels = {name: place for name, place in issue.levels.items() if name not in drop}
    start = issue.level(issue.start)
    if not any(abs(place - start) < NEAR for place in levels.values()):
        levels[AS_NOW] = start
    return dict(sorted(levels.items(), key=lambda item: item[1]))


def today(case: Case, domain: Domain) -> Ints:
    """The package that stands today: `[issue]`."""
    starts = [issue.level(issue.start) for issue in case.issues.values()]
    found = [int(np.argmin(np.abs(p - s))) for p, s in zip(domain.places, starts, strict=True)]
    return np.array(found, dtype=np.int64)


def listed(shape: Sequence[int]) -> Ints:
    """Every package, the last issue fastest: `choice[n, issue]`."""
    grid = np.indices(tuple(shape)).reshape(len(shape), -1)
    return np.asarray(grid.T, dtype=np.int64)


def tabulate(
    shape: Sequence[int], parties: int, utility: Callable[[Ints], Floats], most: int = MOST_LISTED
) -> tuple[Ints, Floats] | Infeasible:
    """Packages and utilities `[n, party]` where utility is no sum over issues: listed one by one, or Infeasible.

    Cost: one call over the product of the levels; memory grows with that product times (issues + parties).
    """
    count = prod(shape)
    if count * (len(shape) + parties) > most:
        return Infeasible(
            f"{count:,} packages whose utility is no sum over issues cannot be listed in memory",
            (f"at most {most // (len(shape) + parties):,} packages of {len(shape)} issues",),
            "hold some issues at one level, or state utilities issue by issue",
        )
    choice = listed(shape)
    return choice, np.asarray(utility(choice), dtype=float)
