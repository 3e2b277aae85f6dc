"""The challenge model with chances that sum to one: support counted in the pair that contests, not over all pairs."""

from __future__ import annotations

from ..contest import Rules, settled
from ..positions import Array, Drawn

TITLE = "challenge model, pairwise chances"
SOURCE = "Bueno de Mesquita 1985, 1994"
RULES = Rules(votes="pair", offers="least move")


def forecast(drawn: Drawn) -> Array:
    """The weighted median of positions after the last round of challenges, by draw."""
    return settled(drawn, RULES)
