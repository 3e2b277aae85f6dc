"""Symmetric metarationality: as general metarationality, and the party cannot escape from the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ._moves import After, Ints, held, wherever_from

if TYPE_CHECKING:
    from ..arena import Arena

IMPLIES = ("gmr",)
WORDS = "as before, and whoever had moved could not escape the answer"
SOURCE = "Howard 1971"


def _left(arena: Arena, party: int) -> Ints:
    """The rank a move to a state leaves the party with after the others' answer and its own: `[state moved to]`."""
    mine = arena.ranks[party]
    reply = arena.answered(arena.others(party), arena.most(party, mine), improving=False)
    return np.asarray(np.minimum(mine, reply))


def stable(arena: Arena, party: int) -> NDArray[np.bool_]:
    """Is the party held where it is? `[state]`"""
    return held(arena, party, _left(arena, party))


def after(arena: Arena, party: int) -> After:
    """What each move leaves the party with, from any state."""
    return wherever_from(_left(arena, party))
