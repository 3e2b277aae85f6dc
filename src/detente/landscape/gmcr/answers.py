"""What the graph model answers: frozen dataclasses, names outside, states by their `ordered` number (from 1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from ...answer import Pedigree, Shown

DRAWS = 1000
"""Draws of the numbers with a range unless asked otherwise: a share of one half is then known to 3 points."""
LISTED = 4096
"""States up to which all are listed (12 options without constraints); beyond, the equilibria and what is named."""
OUTCOMES = 24
"""Outcomes told one by one, those that hold under most concepts first."""


@dataclass(frozen=True)
class Asked:
    """What was asked beyond the game.

    `draws` of the numbers with a range (None: DRAWS where there are any); `hold` the `ordered` number of a state whose
    conditions are wanted, under the concept `under`; `coalitions` whether to look at them.
    """

    draws: int | None = None
    seed: int = 0
    hold: int | None = None
    under: str = "seq"
    coalitions: bool = True


@dataclass(frozen=True)
class StateRow:
    """A feasible state: its place among them by increasing binary value, its name, a letter (Y, N) for each option."""

    ordered: int
    label: str
    pattern: str


@dataclass(frozen=True)
class OptionRow:
    """An option and who has it; `moves` is both, forward or back."""

    id: str
    name: str
    party: str
    moves: str


@dataclass(frozen=True)
class Move:
    """One move of a path: who takes and gives up which options, from which state to which, and whether it gains."""

    party: str
    start: int
    end: int
    takes: tuple[str, ...]
    gives_up: tuple[str, ...]
    gains: bool


@dataclass(frozen=True)
class Outcome:
    """An outcome that holds: its states, the concepts it holds under in each and in any of them, and how to get there.

    `taken` are the options in force in the state shown, `ordered`; `place` is the level at which each party ranks it (1
    = best of `levels`); `path` is the shortest from today, None where there is no way or no day to start from;
    `gainful` whether every mover gains on it. `margins` and `probability` go by concept, empty where nothing is known.
    """

    label: str
    ordered: int
    states: tuple[int, ...]
    concepts: tuple[str, ...]
    today: bool
    taken: Mapping[str, tuple[str, ...]]
    place: Mapping[str, int]
    levels: Mapping[str, int]
    path: tuple[Move, ...] | None
    gainful: bool
    can_block: tuple[str, ...]
    would_block: tuple[str, ...]
    margins: Mapping[str, Mapping[str, float | None]]
    probability: Mapping[str, float]


@dataclass(frozen=True)
class CoalitionRow:
    """A coalition and the equilibria, by concept, that it would leave together."""

    parties: tuple[str, ...]
    leaves: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True)
class Need:
    """The party must not prefer `against`, which it could move to, or else all states of one of `either`, to the state.

    `alternatives` counts them all; `met` as preferences stand.
    """

    party: str
    against: int
    either: tuple[tuple[int, ...], ...]
    alternatives: int
    met: bool


@dataclass(frozen=True)
class Hold:
    """What would have to be preferred for a state to hold: conditions by party, exact under the concept."""

    ordered: int
    concept: str
    holds: bool
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class Stability(Shown):
    """Which outcomes hold, under which concept, how one gets there, who could stop it, and how sure that is.

    `feasible` counts states; `listed` says which of them `states`, `stable` and `equilibria` name; `counts` are whole:
    by concept, `equilibria` and each party. `strong` are equilibria that no coalition looked at would leave, None where
    coalitions were not looked at (`coalition_note` says why). `unseen` are states a party does not know of.
    `probabilities` lists equilibria of drawn preferences by concept: [{ordered, share}]. `by_reading`, for a
    negotiation case: labels of the outcomes that hold, by type and concept, if the counterpart has a type's interests.
    """

    title: str
    options: tuple[OptionRow, ...]
    parties: Mapping[str, str]
    feasible: int
    listed: Literal["all", "equilibria"]
    states: tuple[StateRow, ...]
    stable: Mapping[str, Mapping[str, tuple[int, ...]]]
    equilibria: Mapping[str, tuple[int, ...]]
    counts: Mapping[str, Mapping[str, int]]
    status_quo: int | None
    outcomes: tuple[Outcome, ...]
    outcomes_in_all: int
    coalitions: tuple[CoalitionRow, ...]
    strong: Mapping[str, tuple[int, ...]] | None
    coalition_note: str
    unseen: Mapping[str, int]
    hold: Hold | None
    draws: int
    uncertain_numbers: int
    probabilities: Mapping[str, tuple[Mapping[str, float], ...]]
    by_reading: Mapping[str, Mapping[str, tuple[str, ...]]]
    pedigree: Pedigree
