"""How would one get from today to an outcome, and who could stop it?

A path is a legal sequence of single parties' moves. A party can block an outcome that the others cannot reach without
its moves; it would want to where it ranks the outcome below today.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .arena import Arena, Ints


@dataclass(frozen=True)
class Leg:
    """One move on a path: who, from which state to which (by place), and whether it gains by it."""

    party: int
    start: int
    end: int
    gains: bool


@dataclass(frozen=True)
class Routes:
    """All shortest ways from one state: by moves that each gain the mover where there is such a way, else by any.

    `alone[party]` are the fewest moves where that party does not move (-1: no way).
    """

    arena: Arena
    start: int
    gaining: tuple[Ints, Ints, Ints]
    any: tuple[Ints, Ints, Ints]
    without: tuple[Ints, ...]

    def reachable(self, end: int) -> bool:
        """Is there any way?"""
        return bool(self.any[0][end] >= 0)

    def gainful(self, end: int) -> bool:
        """Is there a way on which every mover gains by its own move?"""
        return bool(self.gaining[0][end] >= 0)

    def path(self, end: int) -> tuple[Leg, ...]:
        """The shortest way, each mover gaining if that is possible; empty where there is none."""
        _, came, mover = self.gaining if self.gainful(end) else self.any
        legs, here = [], end
        while here != self.start and self.reachable(end):
            before, who = int(came[here]), int(mover[here])
            gains = self.arena.ranks[who, here] > self.arena.ranks[who, before]
            legs.append(Leg(who, before, here, bool(gains)))
            here = before
        return tuple(reversed(legs))

    def can_block(self, end: int) -> list[int]:
        """The parties without whose moves the outcome is out of reach; none where it is out of reach of all."""
        return [p for p, moves in enumerate(self.without) if moves[end] < 0] if self.reachable(end) else []

    def would_block(self, end: int) -> list[int]:
        """Those of them that rank the outcome below where things stand."""
        ranks = self.arena.ranks
        return [p for p in self.can_block(end) if ranks[p, end] < ranks[p, self.start]]

    def moves(self) -> NDArray[np.int32]:
        """Fewest moves to each state, -1 where there is no way: `[state]`."""
        return self.any[0]


def routes(arena: Arena, start: int) -> Routes:
    """All ways from a state, by place."""
    everybody = list(arena.parties)
    return Routes(
        arena,
        start,
        arena.spread(start, everybody, improving=True),
        arena.spread(start, everybody, improving=False),
        tuple(arena.spread(start, arena.others(p), improving=False)[0] for p in everybody),
    )
