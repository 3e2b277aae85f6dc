"""How far does it fall short of its own median, on average over the worlds where it does? (Kwakkel et al. 2016.)"""

from __future__ import annotations

import numpy as np

from ..kernel import Floats
from ..regret import Worlds, quantile

TITLE = "mean shortfall below its own median"
BETTER = "lower"
SOURCE = "Kwakkel, Eker and Pruyt 2016"


def score(worlds: Worlds) -> Floats:
    """`[course]`, points of present value."""
    middle = np.array([quantile(column, worlds.weight, 0.5) for column in worlds.value.T])
    return np.asarray(worlds.weight @ np.maximum(0.0, middle - worlds.value))
