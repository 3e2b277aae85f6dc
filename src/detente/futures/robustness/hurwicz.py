"""Half way between the worst world and the best (Hurwicz 1951)."""

from __future__ import annotations

import numpy as np

from ..kernel import Floats
from ..regret import Worlds

TITLE = "half way between worst and best world"
BETTER = "higher"
SOURCE = "Hurwicz 1951"
OPTIMISM = 0.5
"""Weight of the best world; one half stands for no opinion."""


def score(worlds: Worlds) -> Floats:
    """`[course]`, points of present value."""
    return np.asarray(OPTIMISM * worlds.value.max(axis=0) + (1 - OPTIMISM) * worlds.value.min(axis=0))
