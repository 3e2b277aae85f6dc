"""Which numbers of a case may be otherwise, and cases in which they are.

An uncertain number is drawn from the triangular distribution of its range, numbers that the case calls correlated
together (Gaussian copula on rank correlations). Points fill the range of each number evenly: Latin hypercubes (McKay,
Beckman and Conover 1979), each as large as all before it together, so that one run shows what twice the points changed.
It misleads where a range was never meant as a distribution: the triangle is our reading (docs/decisions/0017).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from ..case.altered import altering
from ..case.schema import Case

Floats = NDArray[np.float64]

KEPT = (
    "types.*.prior",
    "record.*",
    "correlations.*",
    "calendar.*",
    "parties.*.ratifies.support",
    "parties.*.ratifies.needs",
    "parties.*.power",
)
"""Not varied by points: types are drawn from the belief, support and need of ratification in every future; the others
move nothing here. The share of belief that a change of leader resets (`record.reset`) is varied all the same."""
VARIED = ("record.reset",)
SMALLEST = 16
_INSIDE = 1e-6  # quantiles this close to 0 or 1 are held off the ends, where the normal quantile is infinite


@dataclass(frozen=True)
class Input:
    """An uncertain number: its key path and its range."""

    path: str
    low: float
    mode: float
    high: float


def inputs(case: Case) -> tuple[Input, ...]:
    """The uncertain numbers that futures vary, in the case's order."""
    found = []
    for path, quantity, _ in case.numbers():
        kept = path not in VARIED and any(fnmatchcase(path, pattern) for pattern in KEPT)
        if quantity.uncertain and not kept:
            found.append(Input(path, quantity.low, quantity.mode, quantity.high))
    return tuple(found)


def triangular(share: Floats, low: Floats, mode: Floats, high: Floats) -> Floats:
    """Values at these shares of the triangular distribution, `[point, input]`."""
    width = high - low
    turn = (mode - low) / width
    left = low + np.sqrt(share * width * (mode - low))
    right = high - np.sqrt((1 - share) * width * (high - mode))
    return np.asarray(np.where(share < turn, left, right))


def design(case: Case, given: Sequence[Input], points: int, seed: int) -> Floats:
    """Values `[point, input]` at so many points; the points asked for less are the first of those asked for more."""
    if not given:
        return np.zeros((points, 0))
    blocks: list[Floats] = []
    size = SMALLEST
    while sum(len(block) for block in blocks) < points:
        rng = np.random.default_rng([seed, len(blocks)])
        order = rng.permuted(np.tile(np.arange(size)[:, None], len(given)), axis=0)
        blocks.append((order + rng.random(order.shape)) / size)
        size = max(size, sum(len(block) for block in blocks))
    share = np.concatenate(blocks)[:points]
    share = np.clip(share, _INSIDE, 1 - _INSIDE)
    share = _correlated(case, given, share)
    low, mode, high = (np.array([getattr(g, end) for g in given]) for end in ("low", "mode", "high"))
    return triangular(share, low, mode, high)


def _correlated(case: Case, given: Sequence[Input], share: Floats) -> Floats:
    """Shares with the case's rank correlations, by the normal copula; the others are left as they are."""
    place = {g.path: i for i, g in enumerate(given)}
    pairs = [
        (place[c.between[0]], place[c.between[1]], c.rho.mode) for c in case.correlations if _both(c.between, place)
    ]
    if not pairs:
        return share
    among = sorted({i for a, b, _ in pairs for i in (a, b)})
    matrix = np.eye(len(among))
    for a, b, rho in pairs:
        normal = 2 * np.sin(np.pi * rho / 6)  # of a normal pair with this rank correlation (Pearson 1907)
        i, j = among.index(a), among.index(b)
        matrix[i, j] = matrix[j, i] = normal
    values, vectors = np.linalg.eigh(matrix)
    root = np.linalg.cholesky((vectors * np.maximum(values, _INSIDE)) @ vectors.T)
    root /= np.linalg.norm(root, axis=1, keepdims=True)
    share = share.copy()
    share[:, among] = ndtr(ndtri(share[:, among]) @ root.T)
    return share


def _both(between: tuple[str, str], place: Mapping[str, int]) -> bool:
    return all(path in place for path in between)


def setter(case: Case, given: Sequence[Input]) -> Callable[[Floats], Case]:
    """A function from values `[input]` to the case with those numbers as points; what is not varied stays as it is."""
    return altering(case, [g.path for g in given])
