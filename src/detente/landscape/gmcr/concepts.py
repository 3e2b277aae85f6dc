"""The stability concepts on offer, and what each says of every state for every party."""

from __future__ import annotations

from functools import cache
from typing import Protocol, cast

import numpy as np
from numpy.typing import NDArray

from ...catalog import offers, pick
from .arena import Arena
from .stability._moves import After

STABILITY = f"{__package__}.stability"
ORDER = ("nash", "gmr", "smr", "seq", "sim", "sseq")
"""How the first six are listed; a further file in the folder follows by name."""


class Concept(Protocol):
    """A file of the catalogue: what it implies, its words, and its two questions."""

    IMPLIES: tuple[str, ...]
    WORDS: str
    SOURCE: str

    def stable(self, arena: Arena, party: int) -> NDArray[np.bool_]:
        """Is the party held where it is? `[state]`"""
        ...

    def after(self, arena: Arena, party: int) -> After:
        """The rank that each state moved to leaves the party with, by the state it moved from."""
        ...


@cache
def names() -> tuple[str, ...]:
    """The concepts on offer, the usual ones first."""
    found = offers(STABILITY)
    return tuple(sorted(found, key=lambda name: (ORDER.index(name) if name in ORDER else len(ORDER), name)))


@cache
def concept(name: str) -> Concept:
    """The concept of that name; raises NotFound with the nearest."""
    return cast(Concept, pick(STABILITY, name))


def stable(name: str, arena: Arena, party: int) -> NDArray[np.bool_]:
    """Where the party is held, over all feasible states: a state it does not know of never holds it."""
    found = np.zeros(len(arena.known), dtype=bool)
    found[arena.known] = concept(name).stable(arena, party)
    return found
