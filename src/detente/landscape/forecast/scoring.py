"""Which forecast was nearer? Errors on decided issues, and whether the difference to the first is more than luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from ...answer import Bounds
from .answers import Score
from .positions import Array

RESAMPLES = 10_000
"""Draws of issues with replacement: the ends of an interval move by about a hundredth of its width."""
COVER = (0.05, 0.95)
FEWEST = 2
"""Issues below which no interval is given."""


def score(errors: Mapping[str, Sequence[float]], titles: Mapping[str, str], seed: int) -> tuple[Score, ...]:
    """Scores by method, the first first; `errors` holds by method the absolute errors issue by issue, points of 100.

    The bootstrap is paired: each resample takes the same issues for both methods, so what makes an issue hard for both
    cancels. It misleads where issues are of one negotiation: they are then fewer than they look.
    """
    first = np.asarray(next(iter(errors.values())), dtype=float)
    picks = np.random.default_rng(seed).integers(0, max(1, len(first)), (RESAMPLES, len(first)))
    found = []
    for place, (method, values) in enumerate(errors.items()):
        apart = np.asarray(values, dtype=float) - first
        interval = None if place == 0 or len(first) < FEWEST else _ends(apart, picks)
        found.append(Score(method, titles[method], float(np.mean(values)), len(first), float(apart.mean()), interval))
    return tuple(found)


def _ends(apart: Array, picks: np.ndarray) -> Bounds:
    low, high = np.quantile(apart[picks].mean(axis=1), COVER)
    return Bounds(float(low), float(high))
