"""The definitions, word for word, over lists of states: the slow twin of the room's arithmetic; and random games."""

from __future__ import annotations

from functools import cache
from itertools import product
from math import inf

import numpy as np

from detente.landscape.gmcr.game import Game, GameParty, Option
from detente.landscape.gmcr.preferences import Pattern, Ranking


class Brute:
    """`stable(party, pattern, concept)` by the definitions; `score[party][pattern]`."""

    def __init__(self, game, score):
        self.score, self.states = score, game.patterns.tolist()
        self.masks = [sum(1 << i for i in party.options) for party in game.parties]
        self.ways = [(1 << i, option.moves) for i, option in enumerate(game.options)]
        self.moves, self.gains, self.sequence = cache(self.moves), cache(self.gains), cache(self.sequence)

    def moves(self, p, s):
        """Where p can jump by changing its own options only, one-way options one way."""
        near = [t for t in self.states if s != t and not (s ^ t) & ~self.masks[p]]
        ways = [w for w in self.ways if w[1] != "both"]
        return [t for t in near if all(not (s ^ t) & b or bool(t & b) == (m == "forward") for b, m in ways)]

    def gains(self, p, s):
        return [t for t in self.moves(p, s) if self.score[p][t] > self.score[p][s]]

    def sequence(self, p, s, improving):
        """All states the others reach by legal sequences from s, nobody moving twice in succession."""
        todo, met, step = [(s, None)], {(s, None)}, self.gains if improving else self.moves
        while todo:
            here, last = todo.pop()
            movers = [q for q in range(len(self.score)) if q not in (p, last)]
            new = {(t, q) for q in movers for t in step(q, here)} - met
            met |= new
            todo += new
        return {t for t, last in met if last is not None}

    def at_once(self, p, s, t):
        """What comes about when p moves from s to t and any others improve from s at the same moment."""
        own = [[t & m] if q == p else [u & m for u in (s, *self.gains(q, s))] for q, m in enumerate(self.masks)]
        return [sum(parts) for parts in product(*own)]

    def undone(self, p, s, t, concept):
        """Is the move from s to t answered so that it was no gain?"""
        worth, symmetric = self.score[p], concept in ("smr", "sseq")
        if concept == "sim":
            return any(worth.get(u, inf) <= worth[s] for u in self.at_once(p, s, t))
        return concept != "nash" and any(
            worth[u] <= worth[s] and not (symmetric and any(worth[v] > worth[s] for v in self.moves(p, u)))
            for u in self.sequence(p, t, concept in ("seq", "sseq"))
        )

    def stable(self, p, s, concept):
        return all(self.undone(p, s, t, concept) for t in self.gains(p, s))


def brute(game, score):
    """The question that the class answers."""
    return Brute(game, score).stable


def scores(game):
    """`score[party][pattern]`, each party as it ranks the feasible states."""
    held = [party.preferences.score(game.patterns) for party in game.parties]
    return [dict(zip(game.patterns.tolist(), score.tolist(), strict=True)) for score in held]


def random_game(rng, parties=None, options=None, ties=True):
    """A game of 2 to 4 parties and up to 6 options: one-way options, infeasible states, ties."""
    count = parties or int(rng.integers(2, 5))
    size = options or int(rng.integers(count, 7))
    owner = np.concatenate([np.arange(count), rng.integers(0, count, size - count)])
    rng.shuffle(owner)
    ways = rng.choice(["both", "both", "forward", "back"], size)
    everything = np.arange(1 << size)
    out = rng.choice(everything, int(rng.integers(0, (1 << size) // 2)), replace=False)
    infeasible = tuple(Pattern((1 << size) - 1, int(x)) for x in out)
    made = tuple(Option(f"o{i}", f"o{i}", str(w)) for i, w in enumerate(ways))
    left = (1 << size) - len(out)
    sides = tuple(
        GameParty(f"p{p}", f"P{p}", tuple(np.flatnonzero(owner == p).tolist()), drawn_ranking(rng, left, ties))
        for p in range(count)
    )
    return Game("random", made, sides, infeasible)


def drawn_ranking(rng, states, ties=True):
    """States in random order, some of them tied."""
    height = rng.integers(0, max(2, states * 2 // 3), states) if ties else rng.permutation(states)
    levels = [tuple(np.flatnonzero(height == h).tolist()) for h in np.unique(height)[::-1]]
    return Ranking(tuple(levels))
