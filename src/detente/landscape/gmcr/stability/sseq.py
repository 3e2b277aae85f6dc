"""Symmetric sequential stability: as sequential stability, and the party cannot escape from the answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ._moves import After, Ints, held, wherever_from

if TYPE_CHECKING:
    from ..arena import Arena

IMPLIES = ("seq", "smr", "gmr")
WORDS = "as before, and whoever had moved could not escape the answer"
SOURCE = "Rêgo and Vieira 2017"


def _left(arena: Arena, party: int) -> Ints:
    """The rank a move leaves the party with after the others' gainful answer and its own: `[state moved to]`."""
    mine = arena.ranks[party]
    reply = arena.answered(arena.others(party), arena.most(party, mine), improving=True)
    return np.asarray(np.minimum(mine, reply))


def stable(arena: Arena, party: int) -> NDArray[np.bool_]:
    """Is the party held where it is? `[state]`"""
    return held(arena, party, _left(arena, party))


def after(arena: Arena, party: int) -> After:
    """What each move leaves the party with, from any state."""
    return wherever_from(_left(arena, party))
