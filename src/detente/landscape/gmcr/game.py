"""A conflict as options: who decides what, which combinations can occur, which moves can be taken back.

A state is the set of options taken, packed into the bits of a whole number, first option the lowest bit; the feasible
ones stand in increasing order, and everything else is indexed by that order. A party moves by changing any of its own
options at once. No matrix of states by states exists anywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from ...answer import Infeasible
from .preferences import Clause, Pattern, Preferences, holds

Moves = Literal["both", "forward", "back"]
MOST_OPTIONS = 40
"""Options of a game: far beyond what can be enumerated unless most combinations are infeasible."""
MOST_STATES = 2**22
"""Feasible states that are held at once: about 2 GB at two parties."""
MOST_TABLE = 2**28
"""Entries of a party's largest table, groups of states times patterns of its one-way options: 1 GB."""


@dataclass(frozen=True)
class Option:
    """Something a party may do or not; `moves` says whether it can be taken and given up, or only one of these."""

    id: str
    name: str
    moves: Moves = "both"


@dataclass(frozen=True)
class GameParty:
    """A party: its options by place, what it prefers, and what it gets wrong.

    `unseen` are states it does not know to be possible; `views` the preferences it believes others to have.
    """

    id: str
    name: str
    options: tuple[int, ...]
    preferences: Preferences
    unseen: Clause = ()
    views: Mapping[str, Preferences] = field(default_factory=dict)


@dataclass(frozen=True)
class Game:
    """A conflict. `infeasible` removes states; `labels` names states by pattern; `status_quo` is where things stand.

    `today` is the pattern of the status quo, None where the file names none. States with one label are one outcome.
    """

    title: str
    options: tuple[Option, ...]
    parties: tuple[GameParty, ...]
    infeasible: Clause = ()
    today: int | None = None
    labels: Mapping[int, str] = field(default_factory=dict)
    source: str = ""

    @cached_property
    def patterns(self) -> NDArray[np.int64]:
        """The feasible states in increasing order: `[state]`. Raises TooLarge where there are too many."""
        return feasible(len(self.options), self.infeasible)

    @property
    def misperceived(self) -> bool:
        """True where some party misses states or misreads another's preferences."""
        return any(party.unseen or party.views for party in self.parties)

    def text(self, pattern: int) -> str:
        """A state as one letter an option: `YNN`."""
        return "".join("Y" if pattern >> i & 1 else "N" for i in range(len(self.options)))

    def label(self, pattern: int) -> str:
        """A state's name, its letters where it has none."""
        return self.labels.get(pattern, self.text(pattern))


class TooLarge(Exception):
    """A game with more states than can be held; `answer` says so."""

    def __init__(self, answer: Infeasible) -> None:
        super().__init__(answer.reason)
        self.answer = answer


def feasible(options: int, infeasible: Iterable[Pattern]) -> NDArray[np.int64]:
    """All patterns of so many options that no infeasible pattern fits, in increasing order.

    Options are added one by one and what is infeasible is dropped as soon as its last option is there. Raises TooLarge.
    """
    due: dict[int, list[Pattern]] = {}
    for pattern in infeasible:
        due.setdefault(pattern.care.bit_length(), []).append(pattern)
    states = np.zeros(1, dtype=np.int64)
    if 0 in due:
        states = states[:0]
    for i in range(options):
        states = np.concatenate([states, states | (1 << i)])
        if i + 1 in due:
            states = states[~holds(due[i + 1], states)]
        if len(states) > MOST_STATES:
            reason = f"more than {MOST_STATES:,} states are feasible with the first {i + 1} of {options} options"
            out = "rule out combinations that cannot occur, or leave out options"
            raise TooLarge(Infeasible(reason, relaxation=out))
    return states


def mask(options: Iterable[int]) -> int:
    """Options by place as bits."""
    found = 0
    for option in options:
        found |= 1 << option
    return found


def gathered(states: NDArray[np.int64], bits: Iterable[int], flipped: int) -> NDArray[np.int64]:
    """These bits of each state pushed together, those in `flipped` turned over: `[state]`."""
    found = np.zeros(len(states), dtype=np.int64)
    for place, bit in enumerate(bits):
        found |= (((states ^ flipped) >> bit) & 1) << place
    return found


@dataclass(frozen=True)
class Moving:
    """Who can go where, for states in a given order; axes `[party, state]`.

    `group` numbers what the others decide, `way` the party's one-way options (a legal move keeps set bits set), `own`
    the party's own patterns; `bits[party]` one-way options, `groups[party]` and `owns[party]` how many there are.
    """

    group: NDArray[np.int32]
    way: NDArray[np.int32]
    own: NDArray[np.int32]
    bits: NDArray[np.int64]
    groups: NDArray[np.int64]
    owns: NDArray[np.int64]

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """Where each group begins in a list of states by group: `[party, group]`, one more than there are groups."""
        found = np.full((len(self.group), int(self.groups.max(initial=0)) + 1), self.group.shape[1], dtype=np.int64)
        for p, group in enumerate(self.group):
            counts = np.bincount(group, minlength=int(self.groups[p]))
            found[p, : len(counts) + 1] = np.concatenate([[0], np.cumsum(counts)])
        return found


def moving(game: Game, states: NDArray[np.int64]) -> Moving:
    """The moves among these states. Raises TooLarge where a party's one-way options need too large a table."""
    shape = (len(game.parties), len(states))
    group, way, own = (np.empty(shape, dtype=np.int32) for _ in range(3))
    bits, groups, owns = (np.zeros(len(game.parties), dtype=np.int64) for _ in range(3))
    back = mask(i for i, option in enumerate(game.options) if option.moves == "back")
    for p, party in enumerate(game.parties):
        mine = mask(party.options)
        others, group[p] = np.unique(states & ~mine, return_inverse=True)
        kinds, own[p] = np.unique(states & mine, return_inverse=True)
        oneway = [i for i in party.options if game.options[i].moves != "both"]
        way[p] = gathered(states, oneway, back)
        bits[p], groups[p], owns[p] = len(oneway), len(others), len(kinds)
        if len(others) << len(oneway) > MOST_TABLE:
            reason = f"{party.name} has {len(oneway)} one-way options in {len(others):,} situations made by the others"
            raise TooLarge(Infeasible(reason, relaxation="let some options be taken back, or rule out combinations"))
    return Moving(group, way, own, bits, groups, owns)
