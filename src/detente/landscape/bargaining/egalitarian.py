"""Egalitarian (Kalai 1977): the greatest least gain, in points. It compares points of one party with another's."""

import numpy as np

from ..measure import Measure
from ..packages import Floats

TITLE = "Egalitarian"
SAYS = "greatest least gain, in points"
AXIOMS = frozenset({"efficient", "rational", "symmetric", "translation_free", "strongly_monotone"})


def measure(ideal: Floats, power: Floats) -> Measure:
    """The least gain."""
    return Measure("least", np.ones_like(ideal))
