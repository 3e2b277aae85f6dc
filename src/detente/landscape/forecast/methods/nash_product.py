"""The weighted Nash product, no agreement being as bad for a party as the end of the scale farther from it."""

from __future__ import annotations

import numpy as np

from ..positions import Array, Drawn

TITLE = "Nash product"
SOURCE = "Nash 1950; Harsanyi and Selten 1972; Achen 2006"
STEPS = 64
"""Halvings: the last interval is below the spacing of floats on the scale."""
NOTHING = 1e-300
"""Stands for a gain of nothing, in parts of the scale, where it would be divided by."""


def forecast(drawn: Drawn) -> Array:
    """The place that maximises `sum_p w_p log(1 - |x - x_p| / reach_p)`, reach = distance to the farther end, by draw.

    The sum is concave on the scale and its slope falls, so the slope's change of sign is found by halving.
    """
    reach = np.maximum(drawn.position - drawn.scale[0], drawn.scale[1] - drawn.position)

    def slope(at: Array) -> Array:
        ahead = drawn.position - at[:, None]
        return np.asarray((drawn.weight * np.sign(ahead) / np.maximum(reach - np.abs(ahead), NOTHING)).sum(axis=1))

    low, high = (np.full(len(drawn.position), float(end)) for end in drawn.scale)
    for _ in range(STEPS):
        middle = (low + high) / 2
        up = slope(middle)
        low, high = np.where(up >= 0, middle, low), np.where(up <= 0, middle, high)
    return np.asarray((low + high) / 2)
