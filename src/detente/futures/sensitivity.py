"""Which uncertain numbers move an answer, and by how much of its variance?

`sobol` estimates first-order and total shares of variance from a design of its own (Saltelli 2010; Jansen 1999 for
totals), whole groups of inputs varied together where they are correlated, with bootstrap errors. `given_data` reads
first-order shares off futures that are there already, by the variance between slices of an input (Plischke et al.
2013), less what slices of pure noise would show. Both misread inputs that act only together: their first-order
share is small, their total is not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import qmc

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
RESAMPLES = 200
"""Bootstrap resamples behind an error: enough for two digits of it."""
SLICES = 12
"""Slices of an input: each then has scores of points, and a curve with one bend is still followed."""
SHOWN = 12
SHUFFLES, CHANCE = 40, 0.05
FEWEST_ROWS, ROWS_A_SLICE = 32, 16
_LEAST_VARIANCE = 1e-12


@dataclass(frozen=True)
class Index:
    """Share of variance that an input or a group accounts for by itself, its standard error; `total` with what it does
    together with others, None where that was not asked."""

    name: str
    first: float
    error: float
    total: float | None = None
    total_error: float | None = None


def sobol(
    function: Callable[[Floats], Floats], groups: Mapping[str, Sequence[int]], n: int, seed: int
) -> tuple[Index, ...]:
    """Indices of `function(shares[row, input]) -> value[row]`, inputs being shares in [0, 1].

    Costs n (groups + 2) evaluations. The design is a scrambled Sobol sequence in twice as many dimensions.
    """
    inputs = 1 + max(i for group in groups.values() for i in group)
    draws = qmc.Sobol(2 * inputs, scramble=True, seed=np.random.default_rng(seed)).random_base2(
        int(np.ceil(np.log2(n)))
    )[:n]
    a, b = draws[:, :inputs], draws[:, inputs:]
    value_a, value_b = function(a), function(b)
    mixed = []
    for group in groups.values():
        rows = a.copy()
        rows[:, list(group)] = b[:, list(group)]
        mixed.append(function(rows))
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, n, (RESAMPLES, n))
    found = []
    for name, value in zip(groups, mixed, strict=True):
        first, total = _indices(value_a, value_b, value)
        again = np.array([_indices(value_a[p], value_b[p], value[p]) for p in picks])
        error = again.std(axis=0, ddof=1)
        found.append(Index(name, first, float(error[0]), total, float(error[1])))
    return tuple(found)


def _indices(a: Floats, b: Floats, mixed: Floats) -> tuple[float, float]:
    """First-order (Saltelli 2010) and total (Jansen 1999)."""
    both = np.concatenate([a, b])
    middle, variance = both.mean(), max(float(both.var()), _LEAST_VARIANCE)
    first = float(np.mean((b - middle) * (mixed - a)) / variance)
    return first, float(np.mean((a - mixed) ** 2) / (2 * variance))


def given_data(
    values: Floats, answer: Floats, weight: Floats, names: Sequence[str], seed: int, shown: int = SHOWN
) -> tuple[Index, ...]:
    """First-order shares of inputs `values[row, input]` in `answer[row]`, the largest first; errors by bootstrap.

    Only inputs are kept whose share is larger than the largest among all inputs in nineteen of twenty shuffles of the
    answer: what is left of many inputs tried on few rows.
    """
    total, rows = _variance(answer, weight), len(answer)
    if total <= _LEAST_VARIANCE or rows < FEWEST_ROWS:
        return ()
    rng = np.random.default_rng(seed)
    labels = np.stack([_slices(column, min(SLICES, rows // ROWS_A_SLICE)) for column in values.T])
    share = np.array([_between(label, answer, weight) / total for label in labels])
    shuffled = [rng.permutation(rows) for _ in range(SHUFFLES)]
    noise = [max(_between(label, answer[p], weight[p]) for label in labels) / total for p in shuffled]
    line = float(np.quantile(noise, 1 - CHANCE))
    picks = rng.integers(0, rows, (RESAMPLES // 2, rows))
    found = []
    for i in np.argsort(-share, kind="stable")[:shown]:
        if share[i] > line:
            again = [_between(labels[i, p], answer[p], weight[p]) / _variance(answer[p], weight[p]) for p in picks]
            found.append(Index(names[i], float(share[i]), float(np.std(again, ddof=1))))
    return tuple(found)


def _variance(answer: Floats, weight: Floats) -> float:
    mean = weight @ answer / weight.sum()
    return float(weight @ (answer - mean) ** 2 / weight.sum())


def _slices(column: Floats, slices: int) -> Ints:
    """The slice of each row, slices holding about as many rows each; equal values lie in one."""
    if len(np.unique(column)) <= slices:
        return np.asarray(np.unique(column, return_inverse=True)[1]).ravel()
    edges = np.quantile(column, np.arange(1, slices) / slices)
    return np.asarray(np.searchsorted(edges, column, side="right"))


def _between(label: Ints, answer: Floats, weight: Floats) -> float:
    """Variance between slices less what noise within them puts there."""
    mass = np.bincount(label, weight)
    mean = np.bincount(label, weight * answer) / np.where(mass > 0, mass, 1)
    overall = weight @ answer / weight.sum()
    between = float(mass @ (mean - overall) ** 2 / weight.sum())
    within = _variance(answer, weight) - between
    slices = int((mass > 0).sum())
    rows = len(answer)
    return between - within * (slices - 1) / max(1, rows - slices)
