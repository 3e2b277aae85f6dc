"""General metarationality: the others can answer every improvement so that it was none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ._moves import After, Ints, held, wherever_from

if TYPE_CHECKING:
    from ..arena import Arena

IMPLIES: tuple[str, ...] = ()
WORDS = "whoever moved to gain could be answered by the others, at whatever cost to them, so that it gained nothing"
SOURCE = "Howard 1971"


def _left(arena: Arena, party: int) -> Ints:
    """The rank a move to a state leaves the party with, the others answering at its worst: `[state moved to]`."""
    return arena.answered(arena.others(party), arena.ranks[party], improving=False)


def stable(arena: Arena, party: int) -> NDArray[np.bool_]:
    """Is the party held where it is? `[state]`"""
    return held(arena, party, _left(arena, party))


def after(arena: Arena, party: int) -> After:
    """What each move leaves the party with, from any state."""
    return wherever_from(_left(arena, party))
