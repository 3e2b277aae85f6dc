"""What the forecasts answer: frozen dataclasses, positions in each issue's own unit, errors in points of its scale."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...answer import Bounds, Pedigree, Shown


@dataclass(frozen=True)
class Forecast:
    """One method's place on the scale; `interval` holds 90 % of the draws, None where no number has a range."""

    method: str
    title: str
    value: float
    interval: Bounds | None


@dataclass(frozen=True)
class Swing:
    """How far the first forecast moves as one number goes from its low to its high, all others at their modes."""

    party: str
    number: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def size(self) -> float:
        """The forecast's way from one end to the other."""
        return abs(self.at_high - self.at_low)


@dataclass(frozen=True)
class Round:
    """Where the weighted median and mean of positions stand after a round of challenges."""

    median: float
    mean: float


@dataclass(frozen=True)
class IssueForecast:
    """One issue: every method, the compromise mean first; `rounds` by variant of the challenge model."""

    issue: str
    scale: Bounds
    parties: int
    forecasts: tuple[Forecast, ...]
    tornado: tuple[Swing, ...]
    rounds: Mapping[str, tuple[Round, ...]]
    actual: float | None


@dataclass(frozen=True)
class Score:
    """Mean absolute error of a method in points of 100 of the scale, over the `n` issues with a known decision.

    `against_first` is its error less that of the first forecast, on the same issues; `interval` holds 90 % of that
    difference over issues drawn anew in pairs (sampling), None for the first itself and below two issues.
    """

    method: str
    title: str
    error: float
    n: int
    against_first: float
    interval: Bounds | None


@dataclass(frozen=True)
class History:
    """What methods of this kind were worth elsewhere: mean absolute error, points of 100, and where that is from."""

    issues: int
    errors: Mapping[str, float]
    source: str


@dataclass(frozen=True)
class Forecasts(Shown):
    """Forecasts of an unmanaged settlement by issue, how they did where the outcome is known, and before."""

    issues: tuple[IssueForecast, ...]
    scores: tuple[Score, ...]
    history: History
    ignored: tuple[str, ...]
    pedigree: Pedigree
