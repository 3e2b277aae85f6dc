"""What all concepts share: a party is held where no move, the answers to it counted in, leaves it better off."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ..arena import Arena

Ints = NDArray[np.int32]
After = Callable[[int], Ints]
"""From a state: the rank that each state moved to leaves the party with once answered."""


def held(arena: Arena, party: int, left: Ints) -> NDArray[np.bool_]:
    """Where nothing the party can reach leaves it better off, `left[state moved to]` being what is left to it.

    Moves that are no improvement need no exception, `left` being at most the rank of the state moved to.
    """
    return np.asarray(arena.most(party, left) <= arena.ranks[party])


def wherever_from(left: Ints) -> After:
    """The same answers, whatever state the move started from."""

    def after(state: int) -> Ints:
        return left

    return after
