"""How much may groups of few cases learn from each other? A Beta-Binomial hierarchy on a grid.

Group c has k_c of n_c; θ_c ~ Beta(μκ, (1-μ)κ). μ is uniform on (0, 1) and κ / (κ + REFERENCE_N) is uniform on (0, 1);
both are taken at midpoints of equal cells, so that every cell weighs the same beforehand. Given μ and κ the group means
are exact, (μκ + k) / (κ + n); intervals come from the mixture over the cells, on a grid of log-odds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaln, expit, log_expit

Array = NDArray[np.float64]

LEVEL = 0.9  # of every interval
TAIL = (1 - LEVEL) / 2
REFERENCE_N = 10.0  # promises; at this many, every weight of the pool is as likely beforehand. Judgement
MEANS, WEIGHTS = 64, 48  # cells for μ and for κ / (κ + REFERENCE_N)
TOLERANCE = 0.002  # largest change of a mean or an end of an interval on grids some four times finer (a test looks)
_EDGE, _POINTS = 10.0, 401  # log-odds from -10 to 10: shares below 5 in 100 000 are lumped at the ends


@dataclass(frozen=True)
class Spread:
    """A mean (for a strength of pooling: a median) and its credible interval at LEVEL."""

    mean: float
    low: float
    high: float


def cells(count: int) -> Array:
    """Midpoints of `count` equal cells of (0, 1)."""
    return (np.arange(count) + 0.5) / count


def concentrations(count: int = WEIGHTS) -> tuple[float, ...]:
    """κ at equal steps of κ / (κ + REFERENCE_N)."""
    weight = cells(count)
    return tuple(float(k) for k in REFERENCE_N * weight / (1 - weight))


class Fit:
    """The posterior over μ and κ for some groups. `weights[cell]` sums to 1."""

    def __init__(self, counts: Sequence[tuple[int, int]], means: int, kappas: tuple[float, ...]) -> None:
        self._counts, self._means, self._kappas = list(counts), means, kappas
        self._a, self._b = _beta_parameters(means, kappas)
        self._own = {pair: self._likelihood(*pair) for pair in set(self._counts)}
        log = np.sum([self._own[pair] for pair in self._counts], axis=0) if self._counts else np.zeros(len(self._a))
        self._log = log - log.max()
        self.weights = _normal(np.exp(self._log))

    def _likelihood(self, k: int, n: int) -> Array:
        return np.asarray(betaln(self._a + k, self._b + n - k) - betaln(self._a, self._b))

    def group_mean(self, k: int, n: int) -> float:
        """Expected share of a group of these with k of n."""
        return float(self.weights @ ((self._a + k) / (self._a + self._b + n)))

    def groups(self) -> list[Spread]:
        """The share of each group, in the order given."""
        found = {pair: self._spread(*pair, self._log - self._own[pair]) for pair in self._own}
        return [found[pair] for pair in self._counts]

    def new(self) -> Spread:
        """The share of a group not seen yet."""
        return self._spread(0, 0, self._log)

    def typical(self) -> Spread:
        """The mean over groups, μ."""
        mass, at = self.weights.reshape(self._means, -1).sum(axis=1), cells(self._means)
        low, _, high = _quantiles(mass, at)
        return Spread(float(mass @ at), low, high)

    def concentration(self) -> Spread:
        """The strength of pooling, κ: median and interval."""
        mass, kappa = self.weights.reshape(self._means, -1).sum(axis=0), np.array(self._kappas)
        low, middle, high = (REFERENCE_N * w / (1 - w) for w in _quantiles(mass, kappa / (kappa + REFERENCE_N)))
        return Spread(middle, low, high)

    def _spread(self, k: int, n: int, log_others: Array) -> Spread:
        """Mean and interval of a share with k of n of its own, `log_others` being what the other groups say."""
        others = np.exp(log_others - log_others.max())
        odds = np.linspace(-_EDGE, _EDGE, _POINTS)
        share = expit(odds)
        density = others @ _basis(self._means, self._kappas) * share**k * (1 - share) ** (n - k)
        steps = (density[1:] + density[:-1]) / 2 * (odds[1] - odds[0])
        scale = log_others - log_others.max() - betaln(self._a, self._b)
        below, above = ((np.exp(scale + x * np.log(share[0])) / x).sum() for x in (self._a + k, self._b + n - k))
        mass = np.concatenate([[below], steps, [above]])
        cumulative = np.cumsum(mass)[:-1] / mass.sum()
        low, high = np.interp([TAIL, 1 - TAIL], cumulative, share)
        return Spread(self.group_mean(k, n), float(low), float(high))


def fit(counts: Sequence[tuple[int, int]], *, means: int = MEANS, kappas: tuple[float, ...] | None = None) -> Fit:
    """Pool groups of (k, n). Without groups the answer is the prior. `kappas` replaces the grid of κ, cells alike."""
    return Fit(counts, means, kappas or concentrations())


def _quantiles(mass: Array, at: Array) -> tuple[float, float, float]:
    """Lower end, median and upper end of a distribution over cells with midpoints `at`."""
    low, middle, high = np.interp([TAIL, 0.5, 1 - TAIL], np.cumsum(mass) - mass / 2, at)
    return float(low), float(middle), float(high)


def _normal(mass: Array) -> Array:
    return np.asarray(mass / mass.sum())


@lru_cache(maxsize=4)
def _beta_parameters(means: int, kappas: tuple[float, ...]) -> tuple[Array, Array]:
    """μκ and (1-μ)κ for each cell, κ running fastest."""
    mu, kappa = np.meshgrid(cells(means), np.array(kappas), indexing="ij")
    return (mu * kappa).ravel(), ((1 - mu) * kappa).ravel()


@lru_cache(maxsize=4)
def _basis(means: int, kappas: tuple[float, ...]) -> Array:
    """basis[cell, point]: the density of the log-odds of a share under the Beta of each cell."""
    a, b = _beta_parameters(means, kappas)
    odds = np.linspace(-_EDGE, _EDGE, _POINTS)
    log = np.outer(a, log_expit(odds)) + np.outer(b, log_expit(-odds)) - betaln(a, b)[:, None]
    return np.asarray(np.exp(log))
