"""What the landscape answers: frozen dataclasses, names outside, utilities on each party's own scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from ..answer import Infeasible, Pedigree, Shown
from .chasm import Pair
from .core import Core
from .frontier import MOST_POINTS
from .improve import Improvement
from .patronage import Patronage
from .ripeness import Ripeness
from .wedge import Wedge
from .winset import WinSet

Convention = Literal["stated", "domain-minimum"]
"""What a party has without agreement: as stated (a case: its value without agreement), or no less than its worst."""
SHOWN_POINTS = 1_000
"""Frontier points listed in an answer; of more, so many spread evenly over the first party's utility."""


@dataclass(frozen=True)
class Asked:
    """What was asked beyond the case or domain.

    `parties`: who must agree (unless given: who signs the capstone, both sides of the ladder, allies with a vision).
    `package` {issue: level}: one to look at, issues left out standing as today. `power` {party: weight} for the
    weighted Nash solution (unless given: the case's `power`, where every party has one). `within_steps` leaves out the
    levels that no step of the case goes as far as.
    """

    parties: tuple[str, ...] = ()
    package: Mapping[str, str] = field(default_factory=dict)
    power: Mapping[str, float] = field(default_factory=dict)
    convention: Convention = "stated"
    within_steps: bool = False
    most: int = MOST_POINTS


@dataclass(frozen=True)
class Deal:
    """A package and what it is worth to each party; `below` are the parties it leaves below disagreement.

    `ties`: other packages with other utilities that the solution likes as well.
    """

    package: Mapping[str, str]
    utilities: Mapping[str, float]
    below: tuple[str, ...] = ()
    ties: int = 0


@dataclass(frozen=True)
class Point:
    """One efficient package."""

    package: Mapping[str, str]
    utilities: Mapping[str, float]


@dataclass(frozen=True)
class Extent:
    """How many efficient packages there are that nobody would rather refuse, and of how many packages in all.

    `size` counts distinct utilities; `epsilon` 0 is exact, else no package beats all that are kept by more than it for
    everybody. `listed` of them stand in `pareto`.
    """

    size: int
    epsilon: float
    packages: int
    listed: int


@dataclass(frozen=True)
class Zopa:
    """Packages that nobody would rather refuse: `empty` where there are none, then `clash` names whose demands collide.

    `least` and `most` are what each party can come away with among efficient ones; `count` is exact or null where
    packages are too many to list.
    """

    empty: bool
    clash: tuple[str, ...]
    least: Mapping[str, float]
    most: Mapping[str, float]
    count: int | None


@dataclass(frozen=True)
class Landscape(Shown):
    """Who wants what, and what could all live with.

    `disagreement` and `today` are utilities by party (today null for a domain file). `chasm`, `wedge` and `patronage`
    are handed in by who composes the answer and empty unless. `winset` has an entry for each constituency that
    ratifies.
    """

    parties: tuple[str, ...]
    disagreement: Mapping[str, float]
    today: Mapping[str, float] | None
    now: Mapping[str, str] | None
    solutions: Mapping[str, Deal | Infeasible]
    pareto: tuple[Point, ...]
    frontier: Extent
    zopa: Zopa
    core: Core | Infeasible
    chasm: tuple[Pair, ...]
    wedge: tuple[Wedge, ...]
    patronage: tuple[Patronage, ...]
    winset: tuple[WinSet, ...]
    ripeness: Ripeness | Infeasible
    improvement: Improvement | None
    beyond: Mapping[str, tuple[str, ...]]
    within_steps: Mapping[str, Deal | Infeasible]
    pedigree: Pedigree
