"""How large can regret become? The largest scenario regret over worlds; the least is best (Savage 1951)."""

from __future__ import annotations

import numpy as np

from ..kernel import Floats
from ..regret import Worlds

TITLE = "largest regret"
BETTER = "lower"
SOURCE = "Savage 1951"


def score(worlds: Worlds) -> Floats:
    """`[course]`, points of present value."""
    return np.asarray(worlds.regret.max(axis=0))
