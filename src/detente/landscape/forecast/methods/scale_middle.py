"""The middle of the scale, whoever stands where: what a forecast has to beat."""

from __future__ import annotations

import numpy as np

from ..positions import Array, Drawn

TITLE = "middle of the scale"
SOURCE = "a baseline that reads no party's position"


def forecast(drawn: Drawn) -> Array:
    """The same place in every draw."""
    return np.full(len(drawn.position), (drawn.scale[0] + drawn.scale[1]) / 2)
