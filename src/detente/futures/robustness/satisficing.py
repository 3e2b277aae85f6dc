"""In what share of worlds is it worth at least what no agreement is worth there? (Simon 1956; Starr 1963.)"""

from __future__ import annotations

import numpy as np

from ..kernel import Floats
from ..regret import Worlds

TITLE = "share of worlds in which it is worth no less than no agreement"
BETTER = "higher"
SOURCE = "Simon 1956; Starr 1963"


def score(worlds: Worlds) -> Floats:
    """`[course]`, shares."""
    return np.asarray(worlds.weight @ (worlds.value >= worlds.fallback[:, None]))
