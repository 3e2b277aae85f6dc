"""What is a contest worth in which one side's loss is the other's gain, and what does each side do to be sure of it?

Matrix games by linear programming (von Neumann 1928; Dantzig 1951), small ones also in exact fractions; games played
in stages, each stage a matrix of what is paid and where it leads, from the last stage back (Shapley 1953; Dresher
1962); games whose matrices are too large to write down, by double oracle: a restricted matrix grows by best replies
until it holds both sides (McMahan, Gordon and Blum 2003). The row side gains what the column side loses.

Every answer carries both sides' guarantees, found by evaluating the mixtures and not by the programme that found
them: the row side's is below the value, the column side's above. It misleads where the other side does not play to
hurt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linprog

from ..answer import Bounds
from ..errors import DetenteError

Floats = NDArray[np.float64]
Fractions = Sequence[Sequence[Fraction]]
ROUNDS = 200
CLOSED = 1e-9
"""Guarantees this near each other, as a share of the largest stake, are one."""


@dataclass(frozen=True)
class Mixed:
    """What each side is sure of and how: shares of rows, and of columns in each part of the game."""

    value: Bounds
    rows: Floats
    columns: tuple[Floats, ...]


def matrix_game(*payoff: Floats) -> Mixed:
    """The game in which one mixture of rows meets a column in each matrix `[row, column]`; what is paid is summed.

    One matrix is the plain game. With several the column side knows which of them is played, each weighed already by
    its chance, and the row side does not (Harsanyi 1967).
    """
    parts = [np.asarray(part, dtype=np.float64) for part in payoff]
    rows = len(parts[0])
    base = [float(part.min()) for part in parts]
    unit = max(1e-300, max(float(np.ptp(part)) for part in parts))
    scaled = [(part - low) / unit for part, low in zip(parts, base, strict=True)]
    widths = [part.shape[1] for part in parts]
    bound = np.zeros((sum(widths), rows + len(parts)))
    bound[:, :rows] = -np.concatenate([part.T for part in scaled])
    bound[np.arange(sum(widths)), rows + np.repeat(np.arange(len(parts)), widths)] = 1.0
    sums = np.concatenate([np.ones(rows), np.zeros(len(parts))])[None]
    limits = [(0, None)] * rows + [(None, None)] * len(parts)
    aim = np.concatenate([np.zeros(rows), -np.ones(len(parts))])
    found = linprog(aim, bound, np.zeros(sum(widths)), sums, [1.0], limits, method="highs")
    if found.x is None:
        raise DetenteError(f"a matrix game of {rows} rows was not solved: {found.message}; this is a fault in detente")
    shares = _shares(found.x[:rows])
    dual = np.split(-found.ineqlin.marginals, np.cumsum(widths)[:-1])
    return guarantees(parts, shares, tuple(_shares(part) for part in dual))


def guarantees(payoff: Sequence[Floats], rows: Floats, columns: tuple[Floats, ...]) -> Mixed:
    """What mixtures are sure of: the least that the rows can get, the most that the columns can be made to pay."""
    lower = sum(float((rows @ part).min()) for part in payoff)
    upper = sum((part @ shares for part, shares in zip(payoff, columns, strict=True)), np.zeros(len(rows))).max()
    return Mixed(Bounds(min(lower, float(upper)), max(lower, float(upper))), rows, columns)


def _shares(raw: Floats) -> Floats:
    kept = np.maximum(raw, 0.0)
    total = kept.sum()
    return np.asarray(kept / total if total > 0 else np.full(len(kept), 1 / len(kept)))


@dataclass(frozen=True)
class Exact:
    """The value of a matrix game and an optimal mixture of each side, in fractions."""

    value: Fraction
    rows: tuple[Fraction, ...]
    columns: tuple[Fraction, ...]


def exact_game(payoff: Fractions) -> Exact:
    """A small matrix game in fractions: the simplex method with the rule of Bland (1977), which never goes in circles.

    Raises DetenteError where the two sides' guarantees, evaluated on the matrix, are not equal.
    """
    low = min(min(row) for row in payoff)
    tableau = _tableau([[x - low + 1 for x in row] for row in payoff])
    count, width = len(payoff), len(payoff[0])
    basis = [width + i for i in range(count)]
    while (enters := next((j for j in range(width + count) if tableau[-1][j] < 0), -1)) >= 0:
        ratios = [(tableau[i][-1] / tableau[i][enters], basis[i], i) for i in range(count) if tableau[i][enters] > 0]
        _pivot(tableau, min(ratios)[2], enters)
        basis[min(ratios)[2]] = enters
    total = tableau[-1][-1]
    columns = [Fraction(0)] * (width + count)
    for i, j in enumerate(basis):
        columns[j] = tableau[i][-1] / total
    rows = tuple(tableau[-1][width + i] / total for i in range(count))
    found = Exact(1 / total + low - 1, rows, tuple(columns[:width]))
    if not held_exactly(payoff, found):
        raise DetenteError("the two sides of an exact matrix game do not meet; this is a fault in detente")
    return found


def held_exactly(payoff: Fractions, found: Exact) -> bool:
    """Is the row side sure of no less than the value, and the column side of no more?"""
    least = min(sum(p * row[j] for p, row in zip(found.rows, payoff, strict=True)) for j in range(len(payoff[0])))
    most = max(sum(q * x for q, x in zip(found.columns, row, strict=True)) for row in payoff)
    mixed = sum(found.rows) == 1 == sum(found.columns) and min(found.rows) >= 0 and min(found.columns) >= 0
    return mixed and least == found.value == most


def _tableau(payoff: list[list[Fraction]]) -> list[list[Fraction]]:
    """Columns' programme: the largest sum of y with A y <= 1, y >= 0, all entries of A above 0."""
    count = len(payoff)
    slack = [[Fraction(int(i == j)) for j in range(count)] for i in range(count)]
    rows = [[*row, *extra, Fraction(1)] for row, extra in zip(payoff, slack, strict=True)]
    return [*rows, [Fraction(-1)] * len(payoff[0]) + [Fraction(0)] * (count + 1)]


def _pivot(tableau: list[list[Fraction]], row: int, column: int) -> None:
    by = tableau[row][column]
    tableau[row] = [x / by for x in tableau[row]]
    for i, line in enumerate(tableau):
        if i != row and line[column] != 0:
            factor = line[column]
            tableau[i] = [x - factor * y for x, y in zip(line, tableau[row], strict=True)]


@dataclass(frozen=True)
class Cell:
    """What a pair of choices pays the row side now, and the chances of the stages it leads to; the rest is the end."""

    pays: Fraction
    then: Mapping[str, Fraction]


Stage = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Staged:
    """A game in stages solved from the last one back: by stage, what each side is sure of and its shares of choices."""

    value: Mapping[str, Bounds]
    rows: Mapping[str, Floats]
    columns: Mapping[str, Floats]


@dataclass(frozen=True)
class StagedExactly:
    """As `Staged`, in fractions: the value of each stage and optimal shares."""

    value: Mapping[str, Fraction]
    rows: Mapping[str, tuple[Fraction, ...]]
    columns: Mapping[str, tuple[Fraction, ...]]


def in_stages(stages: Mapping[str, Stage]) -> Staged:
    """Solve stages, each of which leads to stages listed before it only.

    The guarantees are those of the mixtures found, played stage by stage against best replies that look ahead. Raises
    KeyError where a stage leads to one that is not listed before it.
    """
    rows: dict[str, Floats] = {}
    columns: dict[str, Floats] = {}
    worth: dict[str, float] = {}
    value: dict[str, Bounds] = {}
    low: dict[str, float] = {}
    high: dict[str, float] = {}
    for name, stage in stages.items():
        found = matrix_game(_matrix(stage, worth))
        worth[name] = (found.value.lower + found.value.upper) / 2
        rows[name], columns[name] = found.rows, found.columns[0]
        low[name] = float((rows[name] @ _matrix(stage, low)).min())
        high[name] = float((_matrix(stage, high) @ columns[name]).max())
        value[name] = Bounds(min(low[name], high[name]), max(low[name], high[name]))
    return Staged(value, rows, columns)


def _matrix(stage: Stage, worth: Mapping[str, float]) -> Floats:
    """What each pair of choices is worth if the stages after are worth so much."""
    return np.array(
        [[float(c.pays) + sum(float(p) * worth[s] for s, p in c.then.items()) for c in row] for row in stage]
    )


def exactly_in_stages(stages: Mapping[str, Stage]) -> StagedExactly:
    """As `in_stages`, in fractions: each stage's matrix is solved and checked exactly."""
    value: dict[str, Fraction] = {}
    rows: dict[str, tuple[Fraction, ...]] = {}
    columns: dict[str, tuple[Fraction, ...]] = {}
    for name, stage in stages.items():
        matrix = [[c.pays + sum((p * value[s] for s, p in c.then.items()), Fraction(0)) for c in row] for row in stage]
        found = exact_game(matrix)
        value[name], rows[name], columns[name] = found.value, found.rows, found.columns
    return StagedExactly(value, rows, columns)


Row = TypeVar("Row")
Column = TypeVar("Column")


class Contest(Protocol[Row, Column]):
    """A game too large to write down, which can answer mixtures with best replies. What is paid is a sum of parts, and
    the column side chooses in each part; a column holds a choice for every part."""

    def pays(self, row: Row, column: Column) -> Floats:
        """What a row gets from a column, `[part]`."""
        ...

    def best_row(self, columns: Sequence[Column], shares: tuple[Floats, ...]) -> tuple[Row, float]:
        """The row that gets most from a mixture of columns in each part, `shares[part][column]`, and what it gets."""
        ...

    def best_column(self, rows: Sequence[Row], shares: Floats) -> tuple[Column, float]:
        """The column that leaves a mixture of rows least, and what is left; it does not know which row was drawn."""
        ...


@dataclass(frozen=True)
class Narrowed(Generic[Row, Column]):
    """Bounds of a game's value: what the mixture `shares` of `rows` is sure of against anything; what the columns can
    hold any row of the contest to. `stopped` is `closed` or `rounds`."""

    value: Bounds
    rows: tuple[Row, ...]
    shares: Floats
    columns: tuple[Column, ...]
    rounds: int
    stopped: str


def double_oracle(
    contest: Contest[Row, Column], first: Row, *, rounds: int = ROUNDS, tolerance: float = CLOSED
) -> Narrowed[Row, Column]:
    """Grow a restricted matrix from one row by best replies until both bounds meet, or for so many rounds.

    Both bounds hold whenever it is stopped. `tolerance` is in the unit of what is paid.
    """
    column, least = contest.best_column([first], np.ones(1))
    rows, columns = [first], [column]
    table = [[contest.pays(first, column)]]
    best, shares, top = least, np.ones(1), np.inf
    done = 0
    while done < rounds and top - best > tolerance:
        done += 1
        mixed = matrix_game(*np.moveaxis(np.array(table), -1, 0))
        row, most = contest.best_row(columns, mixed.columns)
        column, least = contest.best_column(rows, mixed.rows)
        if least > best:
            best, shares = least, mixed.rows
        top = min(top, most)
        if top - best <= tolerance:
            break
        columns.append(column)
        for held, line in zip(rows, table, strict=True):
            line.append(contest.pays(held, column))
        if row not in rows:
            rows.append(row)
            table.append([contest.pays(row, column) for column in columns])
    top = max(top, best)
    full = np.concatenate([shares, np.zeros(len(rows) - len(shares))])
    stopped = "closed" if top - best <= tolerance else "rounds"
    return Narrowed(Bounds(best, top), tuple(rows), full, tuple(columns), done, stopped)
