"""What both layouts of game files share: values of the right kind, and options that belong to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np

from ...case.quantity import describe
from ...case.tree import Path, Tree, hint
from .game import MOST_OPTIONS, TooLarge, feasible
from .preferences import Clause, Pattern, Ranking, holds

T = TypeVar("T")
KINDS: dict[type, str] = {str: "text", list: "a list", dict: "an object", int: "a whole number", bool: "true or false"}
MOST_TEXT = 2000


class Sheet:
    """A tree under examination: asks for values of a kind, complains where they are not."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree

    def get(self, path: Path, kind: type[T], default: T | None = None) -> T:
        """The value at `path`; `default` where it is absent and one is given; an empty value where it is wrong."""
        if path not in self.tree:
            if default is None:
                self.tree.complain(path[:-1], f"'{path[-1]}' is missing (expected {KINDS[kind]})")
            return kind() if default is None else default
        value = self.tree.get(path)
        right = isinstance(value, kind) and not (kind is int and isinstance(value, bool))
        if not right or (isinstance(value, str) and len(value) > MOST_TEXT):
            self.tree.complain(path, f"found {describe(value)}, expected {KINDS[kind]}")
            return kind()
        assert isinstance(value, kind)
        return value

    def keys(self, path: Path, known: Sequence[str]) -> None:
        """Complain about keys that mean nothing."""
        for key in self.get(path, dict):
            if key not in known:
                self.tree.complain((*path, key), f"unknown key{hint(key, known)}", key=True)

    def complain(self, path: Path, message: str) -> None:
        """Add a problem."""
        self.tree.complain(path, message)

    def one_of(self, path: Path, value: str, known: Sequence[str], what: str) -> str:
        """`value` where it is known, else the first of `known` after a complaint."""
        if value not in known:
            self.tree.complain(path, f"no {what} {value!r}{hint(value, known)}")
            return known[0] if known else ""
        return value


def option_count(sheet: Sheet, path: Path) -> int:
    """How many options the file lists; complains where there are none or too many."""
    count = len(sheet.get(path, list))
    if not 1 <= count <= MOST_OPTIONS:
        sheet.complain(path, f"found {count} options, expected 1 to {MOST_OPTIONS}")
    sheet.tree.refuse()
    return count


def owners(sheet: Sheet, parties: Sequence[tuple[Path, Sequence[int]]], count: int) -> None:
    """Complain about an option that two parties have, or nobody."""
    owner: dict[int, Path] = {}
    for path, options in parties:
        for option in options:
            if option in owner:
                sheet.complain(path, f"option {option} belongs to two parties; give each option to one")
            owner[option] = path
    free = [i for i in range(count) if i not in owner]
    if free and parties:
        sheet.complain(parties[-1][0], f"option {free[0]} belongs to no party; give it to one")


def states_of(sheet: Sheet, path: Path, count: int, infeasible: Clause) -> Any:
    """The feasible patterns; complains where there are none or too many. Raises InvalidCase."""
    try:
        states = feasible(count, infeasible)
    except TooLarge as fault:
        sheet.complain(path, f"{fault}; {fault.answer.relaxation}")
        sheet.tree.refuse()
        raise AssertionError("unreachable") from fault
    if not len(states):
        sheet.complain(path, "no state is feasible; every combination of options is ruled out")
    sheet.tree.refuse()
    return states


def ranking(sheet: Sheet, path: Path, levels: Sequence[Sequence[int]], states: Any, named: Sequence[str]) -> Ranking:
    """Levels of places among the feasible states, most preferred first; each state must stand in exactly one."""
    times = np.zeros(len(states), dtype=np.int64)
    for level in levels:
        np.add.at(times, np.array(level, dtype=np.int64), 1)
    for wrong, words in ((times == 0, "is missing from"), (times > 1, "stands more than once in")):
        if wrong.any():
            sheet.complain(path, f"state {named[int(np.argmax(wrong))]} {words} the ranking; name each state once")
    return Ranking(tuple(tuple(level) for level in levels))


def letters(states: Any, count: int) -> list[str]:
    """States as letters, Y and N."""
    return ["".join("Y" if int(s) >> i & 1 else "N" for i in range(count)) for s in states]


def fitting(pattern: Pattern, states: Any) -> list[int]:
    """Places of the states that a pattern fits."""
    return [int(i) for i in np.flatnonzero(holds((pattern,), states))]
