"""The compromise mean: positions weighed by power times salience."""

from __future__ import annotations

import numpy as np

from ..positions import Array, Drawn

TITLE = "compromise mean"
SOURCE = "Van den Bos 1991; Achen 2006"


def forecast(drawn: Drawn) -> Array:
    """`sum_p w_p x_p / sum_p w_p` by draw, w = power x salience."""
    return np.asarray((drawn.weight * drawn.position).sum(axis=1) / drawn.weight.sum(axis=1))
