"""The argument a case was asked to test: its claims, read from the file beside the case.

A claim has a status (what the record says of it), what shows that, a source with its grade, and the key paths and rooms
its answer depends on. Claims known only after the case's date are left out.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass

from ..case.schema import Case
from ..errors import InvalidCase, Problem, suggest
from ..record.dates import dated
from ..record.ledger import Source

COLUMNS = ("id", "claim", "status", "shows", "source_title", "source_url", "known_from", "grade", "tests")


@dataclass(frozen=True)
class Claim:
    """One claim of the argument. `paths` are key paths of the case, `rooms` the rooms that answer it."""

    id: str
    claim: str
    status: str
    shows: str
    source: Source
    paths: tuple[str, ...]
    rooms: tuple[str, ...]


def read_claims(case: Case) -> tuple[Claim, ...]:
    """The claims of a case as known on its date, in file order; none where the case names no file.

    Raises InvalidCase with every fault of the file, by line and column.
    """
    if case.claims is None or case.folder is None:
        return ()
    text = (case.folder / case.claims).read_text(encoding="utf-8-sig")
    reader = csv.DictReader(io.StringIO(text), strict=True)
    columns = list(reader.fieldnames or [])
    problems = [
        Problem(case.claims, 1, 1, name, f"column is missing{suggest(name, columns)}")
        for name in COLUMNS
        if name not in columns
    ]
    if problems:
        raise InvalidCase(problems)
    rows = [(reader.line_num, row) for row in reader]
    found = [_claim(case, line, row, columns, problems) for line, row in rows]
    if problems:
        raise InvalidCase(problems)
    return tuple(claim for claim in found if claim)


def _claim(case: Case, line: int, row: dict[str, str], columns: list[str], problems: list[Problem]) -> Claim | None:
    if None in row or None in row.values():
        problems.append(
            Problem(str(case.claims), line, 1, "", f"the row does not have the {len(columns)} fields needed")
        )
        return None
    try:
        known = dated(row["known_from"]).by(case.as_of)
    except ValueError as fault:
        place = columns.index("known_from") + 1
        problems.append(Problem(str(case.claims), line, place, "known_from", str(fault)))
        return None
    tests = tuple(part.strip() for part in row["tests"].split(";") if part.strip())
    source = Source(row["source_title"], row["source_url"], row["grade"])
    paths, rooms = tuple(t for t in tests if not t.isupper()), tuple(t for t in tests if t.isupper())
    return Claim(row["id"], row["claim"], row["status"], row["shows"], source, paths, rooms) if known else None
