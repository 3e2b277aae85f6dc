"""Weighted Nash (Kalai 1977b; Binmore, Rubinstein and Wolinsky 1986): the product of gains to the power of each party.

It is where alternating offers lead when the parties' patience differs. It misleads where power is read as worth.
"""

from ..measure import Measure
from ..packages import Floats

TITLE = "Nash, weighted by power"
SAYS = "greatest product of gains, each to the share of power its party has"
AXIOMS = frozenset({"efficient", "rational", "scale_free", "translation_free", "independent"})


def measure(ideal: Floats, power: Floats) -> Measure:
    """The logarithm of the product, weights summing to 1."""
    return Measure("log", power / power.sum())
