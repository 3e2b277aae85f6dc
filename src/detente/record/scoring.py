"""How good were forecasts of yes or no, and how sure can we be of that?

With p the chance given and y the outcome (1 or 0): Brier score, the mean of (p - y)^2 (Brier 1950), 0 best, .25 for
always saying one half; log score, the mean of -ln of the chance given to what happened (Good 1952), 0 best, .69 for
always one half. Both are proper: they are best when the chance told is the chance believed. Intervals draw whole
undertakings with replacement, the same draws for every forecaster, so differences are paired. It misleads where
undertakings are few or hang together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from .pooling import TAIL

Array = NDArray[np.float64]
Interval = tuple[float, float]

CLIP = 0.01  # the log score reads chances as no surer than this: one miss costs at most 4.6
BINS = 5
Z = float(ndtri(1 - TAIL))  # standard normal deviate of the upper end


@dataclass(frozen=True)
class Score:
    """Brier and log score of one forecaster over `n` forecasts, lower is better; `interval` is that of the Brier score.

    None where there is nothing to score, or too few undertakings for an interval.
    """

    brier: float | None
    log_score: float | None
    n: int
    interval: Interval | None


@dataclass(frozen=True)
class Calibration:
    """The forecasts from `low` to `high`: their mean and how often it came true, with Wilson's interval (1927)."""

    low: float
    high: float
    n: int
    mean: float
    came_true: int
    share: float
    interval: Interval


class Scorer:
    """Scores of several forecasters on the same outcomes: `chances[forecast, forecaster]`, `outcomes[forecast]`."""

    def __init__(self, names: Sequence[str], fewest: int, draws: int, seed: int) -> None:
        self.names, self.clip = tuple(names), CLIP
        self._fewest, self._draws, self._seed = fewest, draws, seed

    def scores(self, chances: Array, outcomes: Array, clusters: Sequence[str]) -> dict[str, Score]:
        """The scores of each forecaster."""
        if not len(outcomes):
            return {name: Score(None, None, 0, None) for name in self.names}
        errors = (chances - outcomes[:, None]) ** 2
        sure = np.clip(chances, CLIP, 1 - CLIP)
        surprise = -np.log(np.where(outcomes[:, None] == 1, sure, 1 - sure))
        intervals = self._intervals(errors, clusters)
        return {
            name: Score(float(errors[:, i].mean()), float(surprise[:, i].mean()), len(outcomes), intervals[i])
            for i, name in enumerate(self.names)
        }

    def difference(
        self, chances: Array, outcomes: Array, clusters: Sequence[str], first: str, second: str
    ) -> tuple[float | None, Interval | None]:
        """Brier score of the first less the second, and its interval."""
        if not len(outcomes):
            return None, None
        errors = (chances - outcomes[:, None]) ** 2
        gap = errors[:, self.names.index(first)] - errors[:, self.names.index(second)]
        return float(gap.mean()), self._intervals(gap[:, None], clusters)[0]

    def calibration(self, chances: Array, outcomes: Array) -> dict[str, tuple[Calibration, ...]]:
        """For each forecaster the bins that hold forecasts."""
        return {name: tuple(_bins(chances[:, i], outcomes)) for i, name in enumerate(self.names)}

    def _intervals(self, values: Array, clusters: Sequence[str]) -> list[Interval | None]:
        """Interval of the mean of each column when clusters are drawn with replacement."""
        names = sorted(set(clusters))
        if len(names) < self._fewest:
            return [None] * values.shape[1]
        member = np.array(clusters)[None, :] == np.array(names)[:, None]
        drawn = np.random.default_rng(self._seed).multinomial(
            len(names), np.full(len(names), 1 / len(names)), size=self._draws
        )
        means = (drawn @ (member @ values)) / (drawn @ member.sum(axis=1))[:, None]
        low, high = np.quantile(means, [TAIL, 1 - TAIL], axis=0)
        return [(float(a), float(b)) for a, b in zip(low, high, strict=True)]


def _bins(chances: Array, outcomes: Array) -> list[Calibration]:
    place = np.minimum((chances * BINS).astype(int), BINS - 1)
    found = []
    for index in range(BINS):
        inside = place == index
        n, true = int(inside.sum()), int(outcomes[inside].sum())
        if n:
            ends = wilson(true, n)
            found.append(
                Calibration(index / BINS, (index + 1) / BINS, n, float(chances[inside].mean()), true, true / n, ends)
            )
    return found


def wilson(k: int, n: int) -> Interval:
    """Wilson's score interval of a share. It misleads where the n cases hang together: it is then too short."""
    share, z2 = k / n, Z * Z
    middle = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = Z / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)
