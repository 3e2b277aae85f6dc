"""Under what conditions does a course fail, or is it right? Boxes of worlds, in words.

PRIM (Friedman and Fisher 1999) peels thin slices off until most of the worlds inside are of the kind asked about, then
pastes some back; each step trades coverage (how many of them are inside) for density (how many inside are of
them). CART (Breiman et al. 1984) splits instead. A restriction that a binomial test at the box would let pass as chance
is dropped, the more inputs there are the stricter (Bonferroni). Boxes describe the worlds drawn, not causes: among
many inputs some will always seem to matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Limit:
    """One side of a box: the input at least `low`, at most `high`, or one of `among`; `quasi_p` the chance that a
    restriction no better than none would do as well, by a binomial test."""

    name: str
    low: float | None = None
    high: float | None = None
    among: tuple[str, ...] = ()
    quasi_p: float | None = None


@dataclass(frozen=True)
class Found:
    """A box: which course, what was asked of it, by which method, its limits, and what it holds.

    `coverage` is the share of the worlds asked about that lie inside, `density` the share of those inside that are
    asked about, `mass` the share of all worlds inside; `base` the share asked about among all.
    """

    playbook: str
    question: str
    method: str
    box: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float
    base: float
    words: str = ""


@dataclass(frozen=True)
class Space:
    """Worlds as rows: numbers `x[row, input]`; where `labels[input]` is given, x counts its places instead.

    Rows with one `cluster` share all their numbers: for a limit on a number they count once.
    """

    x: Floats
    names: tuple[str, ...]
    weight: Floats
    labels: Mapping[int, tuple[str, ...]]
    cluster: Ints | None = None

    def rows(self, inside: Flags, number: bool) -> float:
        """How many rows lie inside in effect, (sum of weights)^2 / sum of squares, clusters as one for a `number`."""
        weight = self.weight[inside]
        if number and self.cluster is not None:
            weight = np.bincount(self.cluster[inside], weight).astype(np.float64)
        return float(weight.sum() ** 2 / (weight**2).sum()) if weight.any() else 0.0


@dataclass(frozen=True)
class Held:
    """How much a set of rows holds."""

    coverage: float
    density: float
    mass: float


def held(inside: Flags, wanted: Flags, weight: Floats) -> Held:
    """Coverage, density and mass of the rows inside."""
    mass, hits = float(weight[inside].sum()), float(weight[inside & wanted].sum())
    everything = float(weight[wanted].sum())
    return Held(
        hits / everything if everything > 0 else 0.0, hits / mass if mass > 0 else 0.0, mass / float(weight.sum())
    )


def limits_of(space: Space, inside: Flags, tried: Sequence[int]) -> list[tuple[int, Limit]]:
    """The box of these rows, input by input, where it restricts: half way between the last row inside and the next."""
    found = []
    for i in tried:
        column = space.x[:, i]
        here = column[inside]
        if i in space.labels:
            among = tuple(space.labels[i][int(v)] for v in np.unique(here))
            if len(among) < len(np.unique(column)):
                found.append((i, Limit(space.names[i], among=among)))
            continue
        below, above = column[column < here.min()], column[column > here.max()]
        low = float((below.max() + here.min()) / 2) if len(below) else None
        high = float((above.min() + here.max()) / 2) if len(above) else None
        if low is not None or high is not None:
            found.append((i, Limit(space.names[i], low, high)))
    return found


def inside_of(space: Space, box: Sequence[tuple[int, Limit]]) -> Flags:
    """The rows within every limit."""
    where = np.ones(len(space.x), dtype=bool)
    for i, limit in box:
        column = space.x[:, i]
        if limit.among:
            places = [space.labels[i].index(name) for name in limit.among]
            where &= np.isin(column, places)
        if limit.low is not None:
            where &= column >= limit.low
        if limit.high is not None:
            where &= column <= limit.high
    return where
