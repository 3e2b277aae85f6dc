"""A type's replies to a fixed plan as a decision process: who gains what, the best replies, the line of play."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from ..errors import DetenteError
from ..model.chain import discounted_visits, discounted_worth, reached
from ..model.outlook import cost_between
from ..model.process import Process
from ..model.reward import PHASE, RUNG
from ..model.transition import ACTIVE, DELIVER, HOLD, REPLIES, STALL
from .pomdp import Floats
from .process import Ints, repeats

ROUNDS = 200
ROUNDING = 1e-9
AHEAD = 24
"""Months that values are carried on between two exact ones."""
TELLING = 0.1
"""Replies on a rung that differ by less in all are not part of the story."""
SELDOM = 1e-3
"""Nor is a rung on which so few discounted months are spent choosing."""


@dataclass(frozen=True)
class Turn:
    """On one rung, while something is owed: shares of replies as modelled, and under the reply best for the type."""

    rung: str
    modelled: Mapping[str, float]
    best: Mapping[str, float]


@dataclass(frozen=True)
class Stakes:
    """What a month is worth to whoever chooses, `gain[reply, state]` (-inf where closed), and its discount factor."""

    gain: Floats
    patience: float

    def of(self, kept: Ints) -> Stakes:
        """The stakes in some of the states."""
        return Stakes(self.gain[:, kept], self.patience)


@dataclass(frozen=True)
class Game:
    """Replies to a plan on product states: `moves[reply]`, who gains what, replies as modelled `[state, reply]`.

    `harm` counts what we lose; `rung[state]` is where the ladder stands.
    """

    moves: tuple[sparse.csr_array, ...]
    start: int
    rung: Ints
    rungs: tuple[str, ...]
    ours: Stakes
    harm: Stakes
    theirs: Stakes
    modelled: Floats

    def within_reach(self) -> Game:
        """The same game on the states that some reply can lead to."""
        kept = reached(sum(self.moves[1:], self.moves[0]), self.start)
        return replace(
            self,
            moves=tuple(move[kept][:, kept] for move in self.moves),
            start=int(np.searchsorted(kept, self.start)),
            rung=self.rung[kept],
            ours=self.ours.of(kept),
            harm=self.harm.of(kept),
            theirs=self.theirs.of(kept),
            modelled=self.modelled[kept],
        )

    def worth(self, stakes: Stakes, choice: Floats) -> float:
        """What choices `[state, reply]` are worth from the start."""
        return float(self.value(stakes, choice)[self.start])

    def best(self, stakes: Stakes) -> Floats:
        """The best choices: policy iteration from the replies as modelled, each policy valued exactly.

        Between two of them values are carried a few months further, which never loses an improvement and saves solves.
        """
        choice, value = self.modelled, self.value(stakes, self.modelled)
        taken = np.full(len(choice), -1)
        for _ in range(ROUNDS):
            worth = self._month(stakes, value)
            better = worth.max(axis=0) > np.where(taken >= 0, worth[taken, np.arange(len(taken))], -np.inf) + ROUNDING
            if not better.any():
                return choice
            for _ in range(AHEAD):
                worth = self._month(stakes, worth.max(axis=0))
            kept = (taken >= 0) & (worth[taken, np.arange(len(taken))] >= worth.max(axis=0) - ROUNDING)
            taken = np.where(kept, taken, worth.argmax(axis=0))
            choice = np.eye(len(REPLIES))[taken]
            value = self.value(stakes, choice)
        raise DetenteError(f"replies to the plan did not settle in {ROUNDS} rounds; this is a fault in detente")

    def _month(self, stakes: Stakes, value: Floats) -> Floats:
        """What each reply is worth, `[reply, state]`, where `value[state]` follows."""
        return stakes.gain + stakes.patience * np.stack([move @ value for move in self.moves])

    def turns(self, reply: Floats) -> tuple[Turn, ...]:
        """The rungs on which the best reply differs from what is modelled, as they come up in play."""
        before, after = (self._by_rung(choice) for choice in (self.modelled, reply))
        found = []
        for rung in range(len(self.rungs)):
            if after[rung].sum() > 0 and np.abs(before[rung] - after[rung]).sum() / 2 > TELLING:
                shares = (dict(zip(REPLIES, (float(x) for x in by[rung]), strict=True)) for by in (before, after))
                found.append(Turn(self.rungs[rung], *shares))
        return tuple(found)

    def _by_rung(self, choice: Floats) -> Floats:
        """Shares of replies `[rung, reply]` where the type chooses, weighted by how often play comes there."""
        visits = discounted_visits(self._chain(choice), self.ours.patience, self.start)
        chooses = np.isfinite(self.theirs.gain).sum(axis=0) > 1
        total = np.zeros((len(self.rungs), len(REPLIES)))
        np.add.at(total, self.rung[chooses], (visits[:, None] * choice)[chooses])
        sums = total.sum(axis=1, keepdims=True)
        return np.asarray(np.divide(total, sums, out=np.zeros_like(total), where=sums > SELDOM))

    def _chain(self, choice: Floats) -> sparse.csr_array:
        parts = [sparse.diags_array(choice[:, r]) @ move for r, move in enumerate(self.moves)]
        return sparse.csr_array(sum(parts[1:], parts[0]))

    def value(self, stakes: Stakes, choice: Floats) -> Floats:
        """What choices are worth in each state, `[state]`."""
        flow = (choice * np.where(choice > 0, stakes.gain.T, 0.0)).sum(axis=1)
        return discounted_worth(self._chain(choice), stakes.patience, flow)


@dataclass(frozen=True)
class Ways:
    """One reply's ways on: from place `at` (in the list asked about), with `chance`, to the row `to`; `again` marks a
    look that said what the last one said."""

    at: Ints
    to: Ints
    chance: Floats
    again: NDArray[np.bool_]


def ways_on(process: Process, node: Ints, spoilers: float, reply: int) -> Ways:
    """The ways on from nodes under a reply; where the type does not choose all stands under STALL."""
    chooses = process.chooses[node]
    sources = [(np.flatnonzero(chooses & process.open[node, reply]), reply, 1.0)]
    if reply == STALL:
        honest = ~chooses & process.open[node, DELIVER]
        sources += [
            (np.flatnonzero(~chooses & ~honest), STALL, 1.0),
            (np.flatnonzero(honest), DELIVER, 1 - spoilers),
            (np.flatnonzero(honest), STALL, spoilers),
        ]
    parts = [_spread(process, node, at, real, weight, spoilers) for at, real, weight in sources]
    return Ways(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _spread(
    process: Process, node: Ints, at: Ints, reply: int, weight: float, spoilers: float
) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]]:
    here = node[at]
    done = process.completes[here, reply]
    done = np.where(process.chooses[here] & (reply == DELIVER), done * (1 - spoilers), done)
    split = np.stack([1 - done, done], axis=1)[:, :, None]
    chance = weight * split * process.chance[here, reply]
    target = process.target[here, reply]
    again = repeats(process, here)[:, reply]
    kept = chance > 0
    places = np.broadcast_to(at[:, None, None], chance.shape)
    return places[kept], target[kept], chance[kept], again[kept]


def worst_after(process: Process, spoilers: float, flow: Floats, patience: float) -> Floats:
    """The least that replies can make each state worth to us once talks are over, `[state]`: points."""
    node = np.where(process.by_act[HOLD] >= 0, process.by_act[HOLD], process.node[-1])
    over = process.rows[:, PHASE] != ACTIVE
    n = len(node)
    moves, gains = [], np.full((len(REPLIES), n), -np.inf)
    for reply in range(len(REPLIES)):
        way = ways_on(process, node, spoilers, reply)
        keep = over[way.at]
        at, to, chance = way.at[keep], way.to[keep], way.chance[keep]
        moves.append(sparse.csr_array((chance, (at, to)), shape=(n, n)))
        each = (1 - patience) * flow[to] - cost_between(process, at, to)
        gains[reply, at] = 0.0
        gains[reply] -= np.where(np.isfinite(gains[reply]), np.bincount(at, chance * each, minlength=n), 0.0)
    gains[STALL, ~over] = 0.0
    first = np.eye(len(REPLIES))[np.isfinite(gains).argmax(axis=0)]
    stakes = Stakes(gains, patience)
    game = Game(tuple(moves), 0, process.rows[:, RUNG], (), stakes, stakes, stakes, first)
    return np.asarray(-game.value(stakes, game.best(stakes)))
