"""What would a party have to prefer for a state to hold it? (Kinsara, Kilgour and Hipel 2015)

For each state the party could move to, its conditions name states that it must not prefer to the one asked about: that
state itself, or one that the others' answer leads to (with, where the concept asks for it, all it could escape to from
there). One alternative is enough. The others' preferences are taken as they stand. The conditions are exact: all are
met if and only if the party is held.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .arena import Arena

MOST_ALTERNATIVES = 6
"""Alternatives shown of one condition, the shortest first; how many there are is told."""


@dataclass(frozen=True)
class Condition:
    """For the move to `against`: the party must like the state no less than all states of one of `either`.

    `met` under the preferences as they stand; `alternatives` counts all, `either` holds those
    that are met and the shortest.
    """

    against: int
    either: tuple[tuple[int, ...], ...]
    alternatives: int
    met: bool


def conditions(arena: Arena, party: int, state: int, concept: str) -> list[Condition]:
    """One for each state the party can move to, those not met first; states by place among those the party knows."""
    found = [_condition(arena, party, state, int(t), concept) for t in arena.targets(party, state)]
    return sorted(found, key=lambda c: (c.met, c.against))


def _condition(arena: Arena, party: int, state: int, target: int, concept: str) -> Condition:
    ways = [(target,), *dict.fromkeys(_answers(arena, party, state, target, concept))]
    ranks = arena.ranks[party]
    fulfilled = [bool((ranks[list(way)] <= ranks[state]).all()) for way in ways]
    order = sorted(range(len(ways)), key=lambda i: (not fulfilled[i], len(ways[i]), i))
    return Condition(target, tuple(ways[i] for i in order[:MOST_ALTERNATIVES]), len(ways), any(fulfilled))


def _answers(arena: Arena, party: int, state: int, target: int, concept: str) -> Iterator[tuple[int, ...]]:
    if concept == "nash":
        return
    if concept == "sim":
        yield from ((int(u),) for u in arena.joint(party, state, target))
        return
    moves, _, _ = arena.spread(target, arena.others(party), improving=concept in ("seq", "sseq"))
    for end in np.flatnonzero(moves > 0):
        escapes = arena.targets(party, int(end)) if concept in ("smr", "sseq") else ()
        yield (int(end), *(int(t) for t in escapes))
