"""The door to tables of positions: CSV and XLSX with a header, and what was decided, for scoring."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ...errors import InvalidCase, NotFound, Problem, suggest
from ...record.sheets import is_workbook, workbook_rows
from .positions import NUMBERS, IssuePositions

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes; a table of positions typed by people is far below it."""
FULL = 100.0
"""Salience is read as a share of this where any stated value is above 1."""
WORDS = {
    "party": ("party", "actor", "stakeholder", "name", "player", "state"),
    "issue": ("issue", "dimension", "topic"),
    "position": ("position", "ideal", "stance"),
    "salience": ("salience", "importance"),
    "power": ("power", "capability", "capabilities", "influence", "weight", "resources", "clout"),
    "actual": ("actual", "outcome", "decided"),
}
"""Column names that are understood, without regard to case; the first of each is ours."""
ENDS = ("low", "high")
SCALE = ("scale_low", "scale_high")


@dataclass(frozen=True)
class Read:
    """Issues of a file, in its order, and the columns that were not read."""

    issues: tuple[IssuePositions, ...]
    ignored: tuple[str, ...]


@dataclass
class Sheet:
    """A header with its rows, and the faults found in them; `name` is the file's."""

    name: str
    header: list[str]
    rows: list[tuple[int, list[str]]]
    problems: list[Problem] = field(default_factory=list)

    def problem(self, line: int, column: str, message: str) -> None:
        """Note a fault at a line, in the column of that name where there is one."""
        place = self.header.index(column) + 1 if column in self.header else 1
        self.problems.append(Problem(self.name, line, place, column, message))

    def refuse(self) -> None:
        """Raise InvalidCase if anything was noted."""
        if self.problems:
            raise InvalidCase(self.problems)

    def column(self, word: str, *, needed: bool = True) -> str | None:
        """The header's column for `word`, by any of its names; notes where it is missing."""
        found = [name for name in self.header if name in WORDS[word]]
        if len(found) > 1:
            self.problem(1, found[1], f"{' and '.join(map(repr, found))} both mean {word}; keep one")
        if not found and needed:
            self.problem(1, "", f"no column {word!r} (also understood: {', '.join(WORDS[word][1:])}){self._near(word)}")
        return found[0] if found else None

    def _near(self, word: str) -> str:
        return suggest(word, self.header)

    def number(self, line: int, row: dict[str, str], column: str) -> float | None:
        """The finite number in a cell, or None and a noted fault; an empty cell is a fault too."""
        try:
            value = float(row[column])
        except ValueError:
            value = math.nan
        if math.isfinite(value):
            return value
        self.problem(line, column, f"found {row[column]!r}, expected a number with a point for decimals")
        return None


def load(path: Path) -> tuple[str, list[tuple[int, list[str]]]]:
    """Rows of a CSV or XLSX file as text with their lines, whatever its name ends in.

    Raises NotFound, and InvalidCase for a file that is too large, not UTF-8, or not CSV.
    """
    try:
        raw = path.read_bytes() if path.stat().st_size <= LARGEST_FILE else None
    except OSError as fault:
        raise NotFound(f"{path}: cannot be read: {fault.strerror or fault}. Give a CSV or XLSX file.") from None
    name = path.name
    if raw is None:
        raise InvalidCase([Problem(name, 1, 1, "", f"{path.stat().st_size} bytes; at most {LARGEST_FILE} are read")])
    if is_workbook(raw[:4]):
        return name, list(workbook_rows(path, name))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        raise InvalidCase([Problem(name, line, 1, "", "not UTF-8; save the file as UTF-8")]) from fault
    reader = csv.reader(io.StringIO(text), strict=True)
    rows: list[tuple[int, list[str]]] = []
    try:
        rows = [(reader.line_num, [cell.strip() for cell in row]) for row in reader if any(map(str.strip, row))]
    except csv.Error as fault:
        raise InvalidCase([Problem(name, reader.line_num, 1, "", f"cannot be read as CSV: {fault}")]) from fault
    return name, rows


def sheet(name: str, rows: list[tuple[int, list[str]]]) -> Sheet:
    """Rows under their header, in lower case; raises InvalidCase where there is none or a row has other columns."""
    if not rows:
        raise InvalidCase([Problem(name, 1, 1, "", "empty; expected a header such as party,position,salience,power")])
    header = [cell.casefold() for cell in rows[0][1]]
    while header and not header[-1]:
        header.pop()
    found = Sheet(name, header, [])
    for twice in sorted({cell for cell in header if header.count(cell) > 1}):
        found.problem(rows[0][0], twice, f"the column {twice!r} is there twice")
    for line, row in rows[1:]:
        if len(row) < len(header) or any(row[len(header) :]):
            found.problem(line, "", f"{len(row)} cells under a header of {len(header)}")
        found.rows.append((line, row[: len(header)]))
    found.refuse()
    return found


def read_rows(table: Sheet, default_issue: str) -> Read:
    """Issues from a table with one row a party and issue; raises InvalidCase with every fault.

    Needed columns: party, position, salience, power. `position_low` and the like give ranges, `issue` parts several
    issues, `scale_low` and `scale_high` state an issue's scale; without them it runs from the lowest stated position to
    the highest.
    """
    names = {word: table.column(word) for word in ("party", *NUMBERS)}
    issue = table.column("issue", needed=False)
    table.refuse()
    known = {word: name for word, name in names.items() if name is not None}
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line, cells in table.rows:
        row = dict(zip(table.header, cells, strict=True))
        groups.setdefault(row[issue] if issue else default_issue, []).append((line, row))
    if not groups:
        table.problem(1, "", "a header and no row")
    found = [_issue(table, name, rows, known) for name, rows in groups.items()]
    table.refuse()
    ends = {f"{known[n]}_{end}" for n in NUMBERS for end in ENDS} | {f"{n}_{end}" for n in NUMBERS for end in ENDS}
    used = {*known.values(), issue, *ends, *SCALE}
    return Read(tuple(_shares(found)), tuple(name for name in table.header if name and name not in used))


def _issue(table: Sheet, name: str, rows: list[tuple[int, dict[str, str]]], known: dict[str, str]) -> IssuePositions:
    parties: dict[str, list[list[float]]] = {}
    for line, row in rows:
        party = row[known["party"]]
        if not party:
            table.problem(line, known["party"], "a party needs a name")
        if party in parties:
            table.problem(line, known["party"], f"{party!r} stands twice on {name!r}; keep one row")
        parties[party] = [_range(table, line, row, known[number], number) for number in NUMBERS]
    arrays = [np.array([stand[place] for stand in parties.values()]) for place in range(len(NUMBERS))]
    weight = arrays[1][:, 1] * arrays[2][:, 1]
    if not weight.sum() > 0:
        table.problem(rows[0][0], "", f"on {name!r} no party has both salience and power; one must")
    return IssuePositions(name, _scale(table, rows, arrays[0]), tuple(parties), *arrays)


def _range(table: Sheet, line: int, row: dict[str, str], column: str, number: str) -> list[float]:
    mode = table.number(line, row, column)
    values = [mode, mode, mode]
    for place, end in zip((0, 2), ENDS, strict=True):
        stated = next((n for n in (f"{column}_{end}", f"{number}_{end}") if row.get(n)), None)
        values[place] = table.number(line, row, stated) if stated else mode
    low, mode, high = values
    if low is None or mode is None or high is None:
        return [0.0, 0.0, 0.0]
    if not low <= mode <= high:
        table.problem(line, column, f"{low:g}, {mode:g}, {high:g} are not in order: low, {column}, high")
    if number != "position" and low < 0:
        table.problem(line, column, f"{low:g} is below 0; {number} is 0 or more")
    if number == "salience" and high > FULL:
        table.problem(line, column, f"{high:g} is above {FULL:g}; salience runs from 0 to {FULL:g}, or from 0 to 1")
    return [low, mode, high]


def _scale(table: Sheet, rows: list[tuple[int, dict[str, str]]], position: np.ndarray) -> tuple[float, float]:
    """The stated scale, the same in every row of the issue, or the span of the positions."""
    stated = {tuple(row.get(end, "") for end in SCALE) for _, row in rows} - {("", "")}
    if not stated:
        return float(position.min()), float(position.max())
    line, row = next((line, row) for line, row in rows if row.get(SCALE[0]) or row.get(SCALE[1]))
    if len(stated) > 1 or not all(next(iter(stated))):
        table.problem(line, SCALE[0], "an issue has one scale: give scale_low and scale_high, the same in all its rows")
        return 0.0, 1.0
    low, high = (table.number(line, row, end) for end in SCALE)
    if low is None or high is None:
        return 0.0, 1.0
    if not low < high:
        table.problem(line, SCALE[0], f"the scale runs from {low:g} to {high:g}; its low end must be the lower")
    elif position.min() < low or position.max() > high:
        table.problem(line, "", f"a position lies outside the scale, {low:g} to {high:g}")
    return low, high


def _shares(issues: Iterable[IssuePositions]) -> list[IssuePositions]:
    """Salience as shares: of 100 where any value of the file is above 1."""
    found = list(issues)
    full = FULL if any(issue.salience.max(initial=0) > 1 for issue in found) else 1.0
    return [
        IssuePositions(i.issue, i.scale, i.parties, i.position, i.salience / full, i.power) for i in found
    ]  # fmt: skip


def read_actual(path: Path, issues: Iterable[IssuePositions]) -> dict[str, float]:
    """What was decided, by issue, from a table with columns `issue` and `actual`; with one issue `actual` is enough.

    Raises NotFound, and InvalidCase for an issue that is not among the positions or stands twice.
    """
    table = sheet(*load(path))
    by_name = {issue.issue: issue for issue in issues}
    value, issue = table.column("actual"), table.column("issue", needed=len(by_name) > 1)
    table.refuse()
    found: dict[str, float] = {}
    for line, cells in table.rows:
        row = dict(zip(table.header, cells, strict=True))
        name = row[issue] if issue else next(iter(by_name))
        number = table.number(line, row, value or "")
        if name not in by_name:
            table.problem(line, issue or "", f"no issue {name!r} among the positions{suggest(name, by_name)}")
        elif name in found:
            table.problem(line, issue or "", f"{name!r} is there twice; keep one row")
        elif number is not None:
            found[name] = number
    if not found:
        table.problem(1, "", "no issue of the positions has a decision here")
    table.refuse()
    return found
