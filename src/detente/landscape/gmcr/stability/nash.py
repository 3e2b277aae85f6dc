"""Nash: the party has nowhere better to go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ._moves import After, Ints, held, wherever_from

if TYPE_CHECKING:
    from ..arena import Arena

IMPLIES = ("gmr", "smr", "seq", "sim", "sseq")
WORDS = "nobody has anywhere better to go"
SOURCE = "Nash 1950"


def _left(arena: Arena, party: int) -> Ints:
    """The rank a move to a state leaves the party with: nobody answers. `[state moved to]`"""
    return np.asarray(arena.ranks[party])


def stable(arena: Arena, party: int) -> NDArray[np.bool_]:
    """Is the party held where it is? `[state]`"""
    return held(arena, party, _left(arena, party))


def after(arena: Arena, party: int) -> After:
    """What each move leaves the party with, from any state."""
    return wherever_from(_left(arena, party))
