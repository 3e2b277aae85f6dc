"""The challenge model under the rules that reproduce the trajectory Scholz, Calbert and Smith (2011) print."""

from __future__ import annotations

from ..contest import Rules, settled
from ..positions import Array, Drawn

TITLE = "challenge model, as published"
SOURCE = "Bueno de Mesquita 1994; Scholz, Calbert and Smith 2011"
RULES = Rules()


def forecast(drawn: Drawn) -> Array:
    """The weighted median of positions after the last round of challenges, by draw."""
    return settled(drawn, RULES)
