"""The weighted median: half of power times salience stands on either side."""

from __future__ import annotations

from ..contest import weighted_median
from ..positions import Array, Drawn

TITLE = "weighted median"
SOURCE = "Black 1948"


def forecast(drawn: Drawn) -> Array:
    """The median of positions under w = power x salience, by draw."""
    return weighted_median(drawn.position, drawn.weight)
