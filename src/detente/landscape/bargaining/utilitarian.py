"""Utilitarian: the greatest sum of utilities. It adds points of different parties and may leave one below disagreement.

Computed because the field asks for it; MODEL.md forbids adding utilities of parties anywhere else.
"""

import numpy as np

from ..measure import Measure
from ..packages import Floats

TITLE = "Utilitarian"
SAYS = "greatest sum of utilities, whoever bears the cost"
AXIOMS = frozenset({"efficient", "symmetric", "translation_free", "independent"})


def measure(ideal: Floats, power: Floats) -> Measure:
    """The sum, disagreement or not."""
    return Measure("sum", np.ones_like(ideal), rational=False)
