"""Sequential stability: the others would answer every improvement, to their own gain, so that it was none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ._moves import After, Ints, held, wherever_from

if TYPE_CHECKING:
    from ..arena import Arena

IMPLIES = ("gmr",)
WORDS = "whoever moved to gain would be answered by others who gain by answering, and be no better off"
SOURCE = "Fraser and Hipel 1979"


def _left(arena: Arena, party: int) -> Ints:
    """The rank a move to a state leaves the party with, the others answering to their gain: `[state moved to]`."""
    return arena.answered(arena.others(party), arena.ranks[party], improving=True)


def stable(arena: Arena, party: int) -> NDArray[np.bool_]:
    """Is the party held where it is? `[state]`"""
    return held(arena, party, _left(arena, party))


def after(arena: Arena, party: int) -> After:
    """What each move leaves the party with, from any state."""
    return wherever_from(_left(arena, party))
