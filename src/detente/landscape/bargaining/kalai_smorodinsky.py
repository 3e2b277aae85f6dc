"""Kalai and Smorodinsky 1975: the greatest equal share of what each could hope for; aspirations count, not only offers.

On a finite list the shares need not be equal: the least of them is made as large as it goes.
"""

import numpy as np

from ..measure import Measure
from ..packages import Floats

TITLE = "Kalai-Smorodinsky"
SAYS = "greatest least share of the most each could gain"
AXIOMS = frozenset({"efficient", "rational", "symmetric", "scale_free", "translation_free", "monotone"})


def measure(ideal: Floats, power: Floats) -> Measure:
    """The least share; a party that can gain nothing has no say."""
    able = ideal > 0
    return Measure("least", np.where(able, 1 / np.where(able, ideal, 1.0), 0.0))
