"""Is it good and does it vary little? (mean + 1) / (standard deviation + 1) over worlds (Hamarat et al. 2014)."""

from __future__ import annotations

import numpy as np

from ..kernel import Floats
from ..regret import Worlds

TITLE = "mean against spread over worlds"
BETTER = "higher"
SOURCE = "Hamarat, Kwakkel, Pruyt and Loonen 2014"


def score(worlds: Worlds) -> Floats:
    """`[course]`, no unit; 1 is added to both so that a course that never varies has a score."""
    mean = worlds.weight @ worlds.value
    spread = np.sqrt(worlds.weight @ (worlds.value - mean) ** 2)
    return np.asarray((mean + 1) / (spread + 1))
