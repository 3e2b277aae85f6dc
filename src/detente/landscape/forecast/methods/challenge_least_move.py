"""The challenge model as its text says: of several compromises a party takes the one that moves it least."""

from __future__ import annotations

from ..contest import Rules, settled
from ..positions import Array, Drawn

TITLE = "challenge model, least move"
SOURCE = "Bueno de Mesquita 1997; Scholz, Calbert and Smith 2011, text"
RULES = Rules(offers="least move")


def forecast(drawn: Drawn) -> Array:
    """The weighted median of positions after the last round of challenges, by draw."""
    return settled(drawn, RULES)
