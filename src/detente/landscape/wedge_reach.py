"""What can parties reach from where things stand? Combinations of steps, the levels they lead to, what they are worth.

Arrays: `base[row, issue]` levels one starts from (a row a draw, or a row a package), `chosen[combination, act]`.
All combinations of at most `MOST` are enumerated whole: with n steps 2^n of them, each one pass over the issues.
Beyond, combinations of few steps come first and the answer says that it is no longer exact.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import comb

import numpy as np
from numpy.typing import NDArray

from ..case.schema import Case
from .wedge_numbers import Floats, Numbers

Flags = NDArray[np.bool_]

MOST = 1 << 14
"""Most combinations of the steps of one pair that are looked at: fourteen steps whole."""
CELLS = 1 << 22
"""Levels held at a time, 32 MiB: rows times combinations times issues."""


@dataclass(frozen=True)
class Stage:
    """Where things stand: levels by issue (one left out: at its start), the month, and the steps done by then."""

    label: str
    levels: Mapping[str, float]
    month: int | None = None
    done: tuple[str, ...] = ()


def status_quo(case: Case) -> Stage:
    """The case's date: every issue at its start, nothing done."""
    return Stage("today", {name: issue.level(issue.start) for name, issue in case.issues.items()}, 0)


def level_row(case: Case, stage: Stage) -> Floats:
    """The stage's levels in the case's order of issues."""
    return np.array([stage.levels.get(name, issue.level(issue.start)) for name, issue in case.issues.items()])


def free(case: Case, step: str, done: Iterable[str]) -> bool:
    """Can a step still be taken, as far as what is done neither is it nor shuts it out?"""
    stands = set(done)
    return step not in stands and not any(step in case.steps[name].excludes for name in stands if name in case.steps)


@dataclass(frozen=True)
class Move:
    """What an act does to one issue: it sets the level to `value[draw]`, or adds it."""

    issue: int
    sets: bool
    value: Floats


@dataclass(frozen=True)
class Act:
    """A step as arrays: its moves, its one-off cost by party over the draws, the share of it that cannot be undone."""

    name: str
    moves: tuple[Move, ...]
    cost: Mapping[str, Floats]
    kept: Floats
    requires: tuple[str, ...]
    excludes: tuple[str, ...]

    def costs(self, party: str) -> Floats | float:
        """Points of present value that taking it costs a party."""
        return self.cost.get(party, 0.0)


def acts(numbers: Numbers, names: Iterable[str]) -> tuple[Act, ...]:
    """Steps of the case as arrays, in the order given."""
    return tuple(_act(numbers, name) for name in names)


def _act(numbers: Numbers, name: str) -> Act:
    step, order = numbers.case.steps[name], list(numbers.case.issues)
    moves = []
    for issue, move in step.moves.items():
        path = f"steps.{name}.moves.{issue}"
        if move.to is not None:
            value = numbers.place(path, numbers.case.issues[issue], move.to)
        else:
            value = numbers.of(f"{path}.by", move.by)
        moves.append(Move(order.index(issue), move.to is not None, value))
    cost = {party: numbers.of(f"steps.{name}.cost.{party}", paid) for party, paid in step.cost.items()}
    kept = 1 - numbers.of(f"steps.{name}.undo.share", step.undo.share)
    return Act(name, tuple(moves), cost, kept, tuple(step.requires), tuple(step.excludes))


@dataclass(frozen=True)
class Choices:
    """Combinations of acts, `chosen[combination, act]`; `whole` says whether these are all there are."""

    acts: tuple[Act, ...]
    chosen: Flags
    whole: bool

    def names(self, row: int) -> tuple[str, ...]:
        """The steps of one combination."""
        return tuple(act.name for act, taken in zip(self.acts, self.chosen[row], strict=True) if taken)

    def only(self, row: int) -> Choices:
        """That combination alone; -1 is the last, of all acts where all were enumerated."""
        return Choices(self.acts, self.chosen[[row]], False)

    def takes(self, names: Iterable[str]) -> Flags:
        """Which combinations take any of these steps."""
        wanted = set(names)
        return np.asarray(self.chosen[:, [act.name in wanted for act in self.acts]].any(axis=1))

    def touched(self) -> set[int]:
        """The issues that any of the acts moves."""
        return {move.issue for act in self.acts for move in act.moves}

    def cost(self, party: str) -> Floats:
        """One-off cost to a party, `[draw, combination]`."""
        total = np.zeros((1, len(self.chosen)))
        for place, act in enumerate(self.acts):
            total = total + np.atleast_1d(np.asarray(act.costs(party)))[:, None] * self.chosen[:, place]
        return total

    def levels(self, base: Floats, undone: Iterable[str] = ()) -> Floats:
        """Levels `[row, combination, issue]` after the acts, in their order, from `base[row, issue]`.

        Of the acts in `undone` only what cannot be taken back again: the share `kept` of the way, as on the ladder.
        """
        x, partly = np.repeat(base[:, None, :], len(self.chosen), axis=1), set(undone)
        for place, act in enumerate(self.acts):
            taken = self.chosen[:, place]
            share = np.broadcast_to(act.kept if act.name in partly else 1.0, (len(base),))[:, None]
            for move in act.moves:
                value = np.broadcast_to(move.value, (len(base),))[:, None]
                old = x[:, taken, move.issue]
                x[:, taken, move.issue] = np.clip(old + share * (value - old if move.sets else value), 0.0, 1.0)
        return x


NOTHING = Choices((), np.zeros((1, 0), dtype=bool), True)
"""The one combination of no acts."""


def choices(group: Sequence[Act], most: int = MOST) -> Choices:
    """All combinations of the acts, the empty one first; beyond `most`, those of fewest acts."""
    count = len(group)
    whole = count < most.bit_length() and 1 << count <= most
    rows: list[tuple[int, ...]] = []
    for size in range(count + 1):
        if not whole and len(rows) + comb(count, size) > most:
            break
        rows += combinations(range(count), size)
    chosen = np.zeros((len(rows), count), dtype=bool)
    for row, members in enumerate(rows):
        chosen[row, list(members)] = True
    return Choices(tuple(group), chosen, whole)


def allowed(found: Choices, done: Iterable[str], before: Choices | None = None) -> Flags:
    """Which combinations may be taken, `[row, combination]`: what is required is done or taken, nothing excluded is.

    With `before`, a row for each of its combinations, taken first: they fulfil what is required, they may themselves
    not be allowed (then nothing is), and no step is taken twice. Without, one row.
    """
    first = before or NOTHING
    there = {act.name: first.chosen[:, [place]] for place, act in enumerate(first.acts)}
    here = {act.name: found.chosen[:, place][None, :] for place, act in enumerate(found.acts)}
    stands, never = set(done), np.zeros((1, 1), dtype=bool)

    def present(name: str) -> Flags:
        return np.asarray((name in stands) | there.get(name, never) | here.get(name, never))

    may = np.ones((len(first.chosen), len(found.chosen)), dtype=bool)
    for acts_of, table, beside in ((first.acts, there, there), (found.acts, here, None)):
        for act in acts_of:
            taken = table[act.name]
            for name in act.requires:
                fulfilled = present(name) if beside is None else (name in stands) | beside.get(name, never)
                may &= ~taken | fulfilled
            for name in act.excludes:
                may &= ~taken | ~present(name)
    for name in there.keys() & here.keys():
        may &= ~(there[name] & here[name])
    return may
