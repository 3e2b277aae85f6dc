"""What a bargaining solution makes large, in one form that lists, programs and drawn frontiers all can use.

With gains g over disagreement and a weight for each party: "least" is min_p w_p g_p, "sum" is sum_p w_p g_p, "log" is
sum_p w_p ln g_p (the Nash product's logarithm). Where several packages tie, the greatest sum of weighted gains decides
among the first kind (so that the choice is efficient), the greatest least share of what each could hope for among the
others; what ties still is taken in package order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from .packages import Floats

Kind = Literal["least", "sum", "log"]
EQUAL = 1e-9
"""Relative difference below which two values of a measure are one: rounding of sums and products lies below."""


@dataclass(frozen=True)
class Measure:
    """A kind and `weight[party]`; under "least" a party of weight 0 has no say.

    `rational`: only packages at or above disagreement for all are looked at.
    """

    kind: Kind
    weight: Floats
    rational: bool = True

    def of(self, gains: Floats) -> Floats:
        """The measure of `gains[..., party]`: -inf where a party loses, or under "log" does not gain."""
        if self.kind == "sum":
            return np.asarray((gains * self.weight).sum(axis=-1))
        if self.kind == "least":
            heard = self.weight > 0
            return np.asarray((gains * self.weight)[..., heard].min(axis=-1, initial=np.inf))
        positive = (gains > 0).all(axis=-1)
        logs = np.log(np.where(gains > 0, gains, 1.0))
        return np.where(positive, (logs * self.weight).sum(axis=-1), -np.inf)


class Solution(Protocol):
    """One file of `bargaining/`: its title, what it promises, the axioms it keeps, and its measure."""

    TITLE: str
    SAYS: str
    AXIOMS: frozenset[str]

    def measure(self, ideal: Floats, power: Floats) -> Measure:
        """The measure for `ideal[party]`, the most each could gain where nobody loses, and `power[party]` > 0."""
        ...


def shares(gains: Floats, ideal: Floats) -> Floats:
    """Gains as shares of the most each party could gain; a party that can gain nothing counts as having all."""
    able = ideal > 0
    return np.asarray(np.where(able, gains / np.where(able, ideal, 1.0), 1.0))
