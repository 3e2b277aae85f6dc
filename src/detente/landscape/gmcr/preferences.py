"""What does a party prefer to what? Rankings, weights, option prioritisation, or values from elsewhere.

Every kind gives a score by state, `score(patterns)[state]`, higher preferred; only its order counts for stability. A
kind with ranges also scores under drawn numbers, for the question of how far the answer hangs on them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

TIE = 9
"""Decimals to which weighted scores are compared: sums of the same numbers in another order must tie."""
MOST_STATEMENTS = 62
"""Statements of an option prioritisation that fit a 64-bit score."""

Scores = NDArray[np.float64] | NDArray[np.int64]


@dataclass(frozen=True)
class Pattern:
    """Options that must be taken or not: a state fits where `state & care == want`."""

    care: int
    want: int

    def fits(self, states: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Where the pattern holds: `[state]`."""
        return np.asarray((states & self.care) == self.want)


Clause = tuple[Pattern, ...]
"""Patterns of which any may hold."""


def holds(clause: Iterable[Pattern], states: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Where any of the patterns holds: `[state]`."""
    found = np.zeros(len(states), dtype=bool)
    for pattern in clause:
        found |= pattern.fits(states)
    return found


class Preferences(Protocol):
    """A party's preferences over the feasible states."""

    @property
    def numbers(self) -> int:
        """How many of its numbers have a range."""
        ...

    @property
    def cardinal(self) -> bool:
        """True where differences of scores mean something (points), not only their order."""
        ...

    def score(self, states: NDArray[np.int64], shares: NDArray[np.float64] | None = None) -> Scores:
        """Score by state; `shares[number]` in [0, 1) puts each ranged number at that share of its distribution."""
        ...


@dataclass(frozen=True)
class Ranking:
    """States by hand, most preferred first; a level holds the places (from 0) of states that tie."""

    levels: tuple[tuple[int, ...], ...]
    numbers: int = 0
    cardinal: bool = False

    def score(self, states: NDArray[np.int64], shares: NDArray[np.float64] | None = None) -> Scores:
        """Levels counted from the worst."""
        found = np.zeros(len(states), dtype=np.int64)
        for height, level in enumerate(reversed(self.levels)):
            found[list(level)] = height
        return found


@dataclass(frozen=True)
class Priorities:
    """Option prioritisation: statements, most important first; a state that meets one beats all that meet only later
    ones (with n statements the j-th adds 2 ** (n - 1 - j))."""

    statements: tuple[Clause, ...]
    numbers: int = 0
    cardinal: bool = False

    def score(self, states: NDArray[np.int64], shares: NDArray[np.float64] | None = None) -> Scores:
        """The statements met, as a binary number."""
        found = np.zeros(len(states), dtype=np.int64)
        for clause in self.statements:
            found = 2 * found + holds(clause, states)
        return found


@dataclass(frozen=True)
class Range:
    """A number with its least, most likely and greatest value; drawn from the triangular distribution between them."""

    low: float
    mode: float
    high: float

    @property
    def uncertain(self) -> bool:
        """True when the number has a range."""
        return self.low < self.high

    def at(self, share: float) -> float:
        """The value below which that share of the distribution lies."""
        width = self.high - self.low
        if width <= 0:
            return self.mode
        turn = (self.mode - self.low) / width
        if share < turn:
            return float(self.low + np.sqrt(share * width * (self.mode - self.low)))
        return float(self.high - np.sqrt((1 - share) * width * (self.high - self.mode)))


@dataclass(frozen=True)
class Weights:
    """Points for what a state fulfils: the sum of the weights of the clauses that hold in it."""

    terms: tuple[tuple[Clause, Range], ...]
    cardinal: bool = True

    @property
    def numbers(self) -> int:
        """Weights with a range."""
        return sum(weight.uncertain for _, weight in self.terms)

    def score(self, states: NDArray[np.int64], shares: NDArray[np.float64] | None = None) -> Scores:
        """Points by state."""
        total, used = np.zeros(len(states)), 0
        for clause, weight in self.terms:
            worth = weight.mode
            if shares is not None and weight.uncertain:
                worth, used = weight.at(float(shares[used])), used + 1
            total += worth * holds(clause, states)
        return np.round(total, TIE)
