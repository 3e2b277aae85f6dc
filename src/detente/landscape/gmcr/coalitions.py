"""Which outcomes hold against parties that move together?

A coalition improves on a state by a legal sequence of its members' moves to one that every member strictly prefers. It
is deterred where the others can answer so that at least one member is no better off (Kilgour, Hipel, Fang and Peng
2001; Inohara and Hipel 2008): by any legal sequence (gmr, and smr if the coalition cannot then escape), or by a legal
sequence of improvements of single others (seq, sseq). The literature states no simultaneous version.

Sixty-four states are asked about at once, one to a bit; the cost grows with the square of the number of states.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from . import kernels
from .arena import Arena, settled

CONCEPTS = ("nash", "gmr", "smr", "seq", "sseq")
MOST_STATES = 2**13
"""States up to which coalitions are looked at: beyond, the square of the number takes minutes."""
MOST_PARTIES = 4
"""Parties up to which every coalition is looked at; beyond, pairs and all together."""
WORD = 64

Words = NDArray[np.uint64]


def coalitions(parties: int) -> list[tuple[int, ...]]:
    """The coalitions looked at: two parties or more."""
    sizes = range(2, parties + 1) if parties <= MOST_PARTIES else (2, parties)
    return [group for size in sizes for group in combinations(range(parties), size)]


def stable(arena: Arena, members: tuple[int, ...], concept: str) -> NDArray[np.bool_]:
    """Is the coalition held where it is? `[state]`; a coalition of one gives the party's own stability."""
    count = len(arena.patterns)
    blocks = [np.arange(start, min(start + WORD, count)) for start in range(0, count, WORD)]
    return np.concatenate([_held(arena, members, concept, block) for block in blocks] or [np.zeros(0, dtype=bool)])


def _held(arena: Arena, members: tuple[int, ...], concept: str, asked: NDArray[np.int64]) -> NDArray[np.bool_]:
    better = _better(arena, members, asked)
    gain = better
    if concept != "nash":
        safe = ~(_reached(arena, members, better) if concept in ("smr", "sseq") else better)
        others = tuple(p for p in arena.parties if p not in members)
        gain = better & ~_reached(arena, others, safe, improving=concept in ("seq", "sseq"))
    found = _reached(arena, members, gain)[asked] >> np.arange(len(asked), dtype=np.uint64)
    return np.asarray((found & np.uint64(1)) == 0)


def _better(arena: Arena, members: tuple[int, ...], asked: NDArray[np.int64]) -> Words:
    """Bit b: does every member strictly prefer the state to the b-th asked about? `[state]`"""
    word = np.zeros(len(arena.patterns), dtype=np.uint64)
    ranks = arena.ranks[list(members)]
    for bit, state in enumerate(asked):
        above = (ranks > ranks[:, [state]]).all(axis=0)
        word |= above.astype(np.uint64) << np.uint64(bit)
    return word


def _reached(arena: Arena, movers: tuple[int, ...], word: Words, *, improving: bool = False) -> Words:
    """Bit b: do the movers reach a state whose bit b is set, by a legal sequence or by staying? `[state]`"""
    m = arena.moving

    def one(party: int, value: Words) -> Words:
        where = (m.group[party], m.way[party], int(m.bits[party]), int(m.groups[party]))
        if improving:
            return kernels.union_improving(value, arena.orders[party], arena.ranks[party], *where)
        return kernels.union(value, *where)

    return settled(movers, word, one)
