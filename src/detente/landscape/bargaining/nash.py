"""Nash 1950: the package with the greatest product of gains over disagreement; each party's unit is its own."""

import numpy as np

from ..measure import Measure
from ..packages import Floats

TITLE = "Nash"
SAYS = "greatest product of gains: a further percent to one costs another at least a percent"
AXIOMS = frozenset({"efficient", "rational", "symmetric", "scale_free", "translation_free", "independent"})


def measure(ideal: Floats, power: Floats) -> Measure:
    """The logarithm of the product, all parties alike."""
    return Measure("log", np.ones_like(ideal))
