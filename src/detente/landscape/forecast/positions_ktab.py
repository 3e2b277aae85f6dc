"""The door to KTAB's CSV scenarios: a line with the name and the counts of parties and dimensions, then the table."""

from __future__ import annotations

import numpy as np

from ...errors import InvalidCase, Problem
from .positions import IssuePositions
from .positions_table import FULL, Read

SCALE = (0.0, 100.0)
"""KTAB states positions and saliences from 0 to 100."""
FIRST = ("actor", "description")
ABOUT = 3  # columns before the first position: name, description, power


def is_ktab(rows: list[tuple[int, list[str]]]) -> bool:
    """Is the second line KTAB's header, `Actor,Description,...`?"""
    return len(rows) > 1 and tuple(cell.casefold() for cell in rows[1][1][:2]) == FIRST


def read_ktab(name: str, rows: list[tuple[int, list[str]]]) -> Read:
    """Each dimension as an issue of its own; raises InvalidCase with every fault, at its line and column."""
    problems: list[Problem] = []
    parties, dimensions = _counts(name, rows[0], problems)
    header = rows[1][1]
    body = rows[2:]
    if len(body) != parties:
        said = f"says {parties} parties; {len(body)} lines follow the header"
        problems.append(Problem(name, rows[0][0], 3, "", said))
    numbers = [_numbers(name, line, cells, dimensions, problems) for line, cells in body]
    if problems or not body:
        raise InvalidCase(problems or [Problem(name, 2, 1, "", "a header and no party")])
    values = np.array(numbers)
    names = tuple(cells[0] for _, cells in body)
    if len(set(names)) < len(names):
        twice = next(n for n in names if names.count(n) > 1)
        raise InvalidCase([Problem(name, body[names.index(twice)][0], 1, "actor", f"{twice!r} is there twice")])
    if not (values[:, :1] * values[:, 2::2]).sum(axis=0).all():
        raise InvalidCase([Problem(name, 2, 1, "", "on one dimension no party has both salience and power; one must")])
    return Read(tuple(_dimension(header, names, values, k) for k in range(dimensions)), ("description",))


def _dimension(header: list[str], names: tuple[str, ...], values: np.ndarray, k: int) -> IssuePositions:
    place = 1 + 2 * k
    three = [np.repeat(values[:, [column]], 3, axis=1) for column in (place, place + 1, 0)]
    title = header[ABOUT + 2 * k] or f"dimension {k + 1}"
    return IssuePositions(title, SCALE, names, three[0], three[1] / FULL, three[2])


def _counts(name: str, first: tuple[int, list[str]], problems: list[Problem]) -> tuple[int, int]:
    line, cells = first
    counts = [int(cell) if cell.isdecimal() and len(cell) < 7 else 0 for cell in (cells + [""] * 4)[2:4]]
    for place, (what, count) in enumerate(zip(("parties", "dimensions"), counts, strict=True), start=3):
        if count < 1:
            problems.append(Problem(name, line, place, "", f"expected the number of {what}, a whole number above 0"))
    return counts[0], counts[1]


def _numbers(name: str, line: int, cells: list[str], dimensions: int, problems: list[Problem]) -> list[float]:
    wanted = ABOUT + 2 * dimensions
    texts = cells[ABOUT - 1 : wanted]
    if len(cells) < wanted or any(cells[wanted:]):
        problems.append(Problem(name, line, 1, "", f"{len(cells)} cells; {dimensions} dimensions take {wanted}"))
        return []
    found = []
    for column, text in enumerate(texts, start=ABOUT):
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        highest = float("inf") if column == ABOUT else SCALE[1]
        if not 0 <= value <= highest or value == float("inf"):
            limit = "of 0 or more" if column == ABOUT else f"from 0 to {SCALE[1]:g}"
            problems.append(Problem(name, line, column, "", f"found {text!r}, expected a number {limit}"))
        found.append(value)
    return found
