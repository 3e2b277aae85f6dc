"""What can no plan of ours be sure of, however it is mixed? More than we could be sure of if we saw all.

A game of two sides that see type, fakes and each other's moves: we act, they reply, month by month (Shapley 1953). Its
value bounds from above what any plan can hold against replies chosen to hurt, since a plan sees less.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from scipy import sparse

from ..model.outlook import our_patience
from ..model.reward import PHASE
from ..model.transition import ACTIVE
from .exploit import _Product
from .game import Ways
from .process import Talks

SWEEPS = 3000
"""Months that the bound is carried back at most."""
SETTLED = 1e-4
"""It is left off once what is still to come is less than this, in points."""


def ceiling(talks: Talks, shares: Mapping[str, float]) -> float:
    """What no plan, mixed or not, can be sure of more than: that of one who saw the type and what was faked.

    Carried back from the most that can be, so that it bounds from above whenever it is stopped.
    """
    total = 0.0
    for number, name in enumerate(talks.types):
        if shares.get(name, 0.0) > 0:
            total += shares[name] * _sure_if_seen(talks, number)
    return total


def _sure_if_seen(talks: Talks, number: int) -> float:
    """The value of the game in which both sides see all: we act, they reply, month by month (Shapley 1953)."""
    process, patience = talks.process, our_patience(talks.case)
    live = np.flatnonzero(process.rows[process.origin, PHASE] == ACTIVE)
    of_row = np.full(len(process.rows), -1)
    mine = np.flatnonzero((talks.kind == number) & ~talks.fresh)
    of_row[talks.row[mine]] = mine
    hidden = of_row[process.origin[live]]
    nothing = np.zeros(1, dtype=np.int64)
    seen = _Seen(
        talks, number, process.act[live], hidden, hidden, nothing, nothing, nothing, nothing[None].astype(np.int32)
    )
    game = seen.game(0)
    origin = process.origin[live]
    order = np.argsort(origin, kind="stable")
    rows, begins = np.unique(origin[order], return_index=True)
    most = float(np.max(-game.harm.gain[np.isfinite(game.harm.gain)]))
    value = np.full(len(process.rows), max(0.0, most) / (1 - patience))
    for _ in range(SWEEPS):
        follows = patience * np.stack([move @ value for move in game.moves]) - game.harm.gain
        best = np.maximum.reduceat(follows.min(axis=0)[order], begins)
        change = float(np.max(value[rows] - best))
        value[rows] = best
        if change < SETTLED * (1 - patience):
            break
    return float(value[process.start])


class _Seen(_Product):
    """The nodes of the process itself: what follows is a compact state, whatever was seen."""

    def _moves(self, way: Ways) -> sparse.csr_array:
        stays = ~self._ended[way.to]
        shape = (len(self.hidden), len(self.talks.process.rows))
        return sparse.csr_array((way.chance[stays], (way.at[stays], way.to[stays])), shape=shape)
