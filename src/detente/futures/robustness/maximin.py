"""How bad can it get? The least mean value over worlds; the largest is best (Wald 1950)."""

from __future__ import annotations

import numpy as np

from ..kernel import Floats
from ..regret import Worlds

TITLE = "value in the worst world"
BETTER = "higher"
SOURCE = "Wald 1950"


def score(worlds: Worlds) -> Floats:
    """`[course]`, points of present value."""
    return np.asarray(worlds.value.min(axis=0))
