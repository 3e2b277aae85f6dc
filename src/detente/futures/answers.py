"""What the room says: how every course fares over the futures, its regret, where it fails, what it hangs on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..answer import Pedigree, Shown
from ..settings import DEFAULT_SEED
from .discovery import Found
from .measures import Measure
from .sensitivity import Index
from .world import SHOCKS, Offer

FUTURES = 100_000
CHUNK = 16_384
BELIEFS = 6_000
"""Beliefs that the search for the solved plan goes through: as many as the policy room's."""


@dataclass(frozen=True)
class Asked:
    """What is wanted: `n` futures of these `courses` (all unless named), the solved plan among them if `policy`.

    `points` of the design of uncertain numbers (None: by n); `shocks` that may come; `months` (None: the horizon);
    `threads` workers, or a `cluster`; chunks of about `chunk` futures; `keep` every future in a file; `home` the folder
    where parts lie (None: nowhere), `fresh` to make them anew.
    """

    n: int = FUTURES
    courses: tuple[str, ...] = ()
    seed: int = DEFAULT_SEED
    policy: bool = True
    points: int | None = None
    shocks: tuple[str, ...] = SHOCKS
    months: int | None = None
    threads: int = 1
    cluster: str | None = None
    chunk: int = CHUNK
    keep: str | None = None
    home: str | None = None
    fresh: bool = False
    beliefs: int = BELIEFS


@dataclass(frozen=True)
class Summary:
    """Mean and standard deviation over all futures; quantiles over the sample."""

    mean: float
    sd: float
    q05: float
    q50: float
    q95: float


@dataclass(frozen=True)
class ScenarioRegret:
    """Regret against the course that is best on average in the same world (type and numbers), luck averaged out.

    `mean` picks the best course by the same futures it is measured by and so errs upward; `lower` picks it by one half
    and measures by the other and so errs downward. `q50`, `q95` over worlds, `worst` the largest; `by_type` means.
    """

    mean: float
    lower: float
    q50: float
    q95: float
    worst: float
    by_type: Mapping[str, float]


@dataclass(frozen=True)
class PathRegret:
    """Regret against the course that turns out best in the very same future, luck included; `best` the share of futures
    in which no course did better."""

    mean: float
    sd: float
    q50: float
    q95: float
    best: float


@dataclass(frozen=True)
class Regret:
    """Both regrets by course; both depend on which courses are in the list."""

    scenario: Mapping[str, ScenarioRegret]
    path: Mapping[str, PathRegret]


@dataclass(frozen=True)
class Verdict:
    """One criterion of robustness: the score of each course, which is best by it, and which way is better."""

    title: str
    better: str
    scores: Mapping[str, float]
    best: str


@dataclass(frozen=True)
class Fan:
    """Our points a month over time, over a sample of futures: months and quantiles."""

    months: tuple[int, ...]
    q05: tuple[float, ...]
    q25: tuple[float, ...]
    q50: tuple[float, ...]
    q75: tuple[float, ...]
    q95: tuple[float, ...]


@dataclass(frozen=True)
class Futures(Shown):
    """Every course in the same worlds.

    `enough` is the share of futures in which a course is worth no less than no agreement. `points` worlds of numbers
    were made; `doubling` is the largest change of a course's mean value when their number went from half to all, and
    `error` its standard error over points.
    """

    playbooks: Mapping[str, Mapping[str, Summary]]
    regret: Regret
    robustness: Mapping[str, Verdict]
    enough: Mapping[str, float]
    discovery: tuple[Found, ...]
    sensitivity: Mapping[str, tuple[Index, ...]]
    fans: Mapping[str, Fan]
    measures: tuple[Measure, ...]
    belief: Mapping[str, float]
    n: int
    points: int
    inputs: int
    doubling: float
    error: Mapping[str, float]
    shocks: tuple[str, ...]
    offers: tuple[Offer, ...]
    months: int
    kept: str | None
    pedigree: Pedigree
