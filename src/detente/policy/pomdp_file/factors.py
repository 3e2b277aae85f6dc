"""The tables of a POMDPX file: shares or rewards by the values of named variables."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from ...errors import suggest
from ..pomdp import Floats
from .rows import NEAR_ONE
from .xml_nodes import Node

MOST_CELLS = 50_000_000
"""Cells of one table: 0.4 GB."""
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Variable:
    """A variable of the file: its name, its values, and whether it is seen."""

    name: str
    values: tuple[str, ...]
    seen: bool = False


@dataclass(frozen=True)
class Factor:
    """`table[value of axes[0], value of axes[1], ...]`; the last axis is the variable itself, unless a reward."""

    axes: tuple[str, ...]
    table: Floats
    node: Node

    def at(self, values: dict[str, Ints]) -> Floats:
        """The table's entries at each row of values; without the last axis the rows gain one."""
        given = [values[axis] for axis in self.axes if axis in values]
        return np.asarray(self.table[tuple(given)])


def read_factor(node: Node, known: dict[str, Variable], reward: bool = False) -> Factor:
    """A `CondProb` or `Func` element as a table. Raises InvalidCase; decision diagrams are not read and said so."""
    kind = node.one("Parameter")
    if kind.attributes.get("type", "TBL") != "TBL":
        kind.fail(f"parameters of type {kind.attributes['type']!r} are not read; write them as TBL")
    axes = [word for word in node.one("Parent").words() if word != "null"]
    axes += [] if reward else node.one("Var").words()
    for axis in axes:
        if axis not in known:
            node.fail(f"no variable {axis!r} may stand here{suggest(axis, known)}")
    shape = tuple(len(known[axis].values) for axis in axes)
    if prod(shape) > MOST_CELLS:
        node.fail(f"a table of {prod(shape):,} entries was found; at most {MOST_CELLS:,} are read")
    table = np.zeros(shape)
    for entry in kind.all("Entry"):
        _enter(table, entry, [known[axis] for axis in axes], reward)
    if not reward:
        _check_sums(node, table)
    return Factor(tuple(axes), table, node)


def _enter(table: Floats, entry: Node, axes: list[Variable], reward: bool) -> None:
    instance, cells = entry.one("Instance"), entry.one("ValueTable" if reward else "ProbTable")
    words = instance.words()
    if len(words) != len(axes):
        instance.fail(f"{len(words)} values were found; {len(axes)} were expected: {' '.join(v.name for v in axes)}")
    spread = [variable for word, variable in zip(words, axes, strict=True) if word == "-"]
    shape = tuple(len(variable.values) if word == "-" else 1 for word, variable in zip(words, axes, strict=True))
    where = tuple(_place(instance, word, variable) for word, variable in zip(words, axes, strict=True))
    table[where] = _cells(cells, spread, reward).reshape(shape)


def _place(node: Node, word: str, variable: Variable) -> slice:
    if word in ("*", "-"):
        return slice(None)
    if word not in variable.values:
        node.fail(f"no value {word!r} of {variable.name}{suggest(word, variable.values)}")
    index = variable.values.index(word)
    return slice(index, index + 1)


def _cells(node: Node, spread: list[Variable], reward: bool) -> Floats:
    words, count = node.words(), prod(len(variable.values) for variable in spread)
    if words == ["uniform"] and spread:
        return np.full(count, 1 / len(spread[-1].values))
    if words == ["identity"] and len(spread) >= 2 and len(spread[-1].values) == len(spread[-2].values):
        width = len(spread[-1].values)
        return np.tile(np.eye(width).ravel(), count // width**2)
    if len(words) != count:
        node.fail(f"{len(words)} numbers were found in <{node.tag}>; {count} were expected")
    values = np.array([node.number(word) for word in words])
    if not reward and ((values < 0) | (values > 1)).any():
        node.fail("a number that is not a probability (0 to 1) was found")
    return values


def _check_sums(node: Node, table: Floats) -> None:
    totals = table.sum(axis=-1)
    wrong = np.argwhere(np.abs(totals - 1) > NEAR_ONE)
    if len(wrong):
        found = float(totals[tuple(wrong[0])])
        name = node.one("Var").text.strip()
        node.fail(f"the shares of {name} sum to {found:.6g} in {len(wrong)} of its rows; 1 was expected")
    table /= totals[..., None]


def joint(variables: list[Variable]) -> dict[str, Ints]:
    """Every combination of values, the last variable fastest: for each variable a column of value numbers."""
    rows = np.array(list(product(*(range(len(v.values)) for v in variables))), dtype=np.int64)
    rows = rows.reshape(-1, len(variables))
    return {variable.name: rows[:, place] for place, variable in enumerate(variables)}
