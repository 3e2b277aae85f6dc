"""Simultaneous stability: others improving at the same time, unaware of the party's move, undo every improvement."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from ._moves import After

if TYPE_CHECKING:
    from ..arena import Arena

IMPLIES: tuple[str, ...] = ()
WORDS = "whoever moved to gain would find others moving to gain at the same moment, and be no better off"
SOURCE = "Fraser and Hipel 1984"


def stable(arena: Arena, party: int) -> NDArray[np.bool_]:
    """Is the party held where it is? Each other stays or makes one improvement from the same state: `[state]`.

    A joint result that is infeasible undoes nothing.
    """
    return arena.together(party)


def after(arena: Arena, party: int) -> After:
    """What each move leaves the party with, which hangs on where it started: the others improve from there."""

    def left(state: int) -> NDArray[np.int32]:
        return arena.together_left(party, state)

    return left
