"""A CSV table as rows with their text, so that what nobody changed is written back byte for byte.

A row's fields are those of its columns; where writing them anew would not give the row's own text (quotes that were
not needed, blank lines before it), that text is kept beside them as the field `@text`.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..errors import InvalidCase, Problem

TEXT = "@text"
"""The row's own text; no column can be called so, since ours start with a letter."""
KEY = "id"
BOM, CRLF = "\ufeff", "\r\n"


@dataclass(frozen=True)
class Sheet:
    """A table: its head as it was written, its columns, and by key the fields of each row, in order."""

    head: bytes
    columns: tuple[str, ...]
    rows: Mapping[str, Mapping[str, str]]


def read_sheet(content: bytes, name: str) -> Sheet:
    """Take a CSV file apart; raises InvalidCase where it is no UTF-8, lacks `id`, or has one twice."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        raise InvalidCase([Problem(name, 1, 1, "", "not UTF-8; save the file as UTF-8")]) from None
    try:
        records = list(_records(text))
    except csv.Error as fault:
        raise InvalidCase([Problem(name, 1, 1, "", f"cannot be read as CSV: {fault}")]) from None
    head = records[0][2] if records else ""
    columns, ending = columns_of(head), _ending(head)
    if KEY not in columns or TEXT in columns:
        why = f"no column may be called {TEXT}" if TEXT in columns else "column is missing"
        raise InvalidCase([Problem(name, 1, 1, KEY, why)])
    rows: dict[str, Mapping[str, str]] = {}
    for line, cells, own in records[1:]:
        fields = dict(zip(columns, cells, strict=False))
        key = fields.get(KEY, "").strip()
        if not key or key in rows:
            why = f"{key!r} stands above already" if key else "a name is needed here"
            raise InvalidCase([Problem(name, line, columns.index(KEY) + 1, KEY, why)])
        rows[key] = _kept(fields, columns, own, ending)
    return Sheet(head.encode(), columns, rows)


def columns_of(head: str) -> tuple[str, ...]:
    """The columns that a head names."""
    return tuple(next(csv.reader([head.removeprefix(BOM)]), ())) if head.count("\n") <= 1 else _first(head)


def write_sheet(head: bytes, rows: Iterable[Mapping[str, str]]) -> bytes:
    """The table as text again; raises no error, since rows come from `read_sheet` or `row_for`."""
    text = head.decode()
    columns, ending = columns_of(text), _ending(text)
    parts = [text, *(row.get(TEXT) or _line(row, columns, ending) for row in rows)]
    whole = [part if part.endswith("\n") else part + ending for part in parts[:-1]]
    return "".join([*whole, parts[-1]]).encode()


def _first(text: str) -> tuple[str, ...]:
    return next((tuple(cells) for _, cells, _ in _records(text.removeprefix(BOM))), ())


def _kept(fields: Mapping[str, str], columns: Sequence[str], own: str, ending: str) -> Mapping[str, str]:
    kept = {name: text for name, text in fields.items() if text}
    return kept if _line(kept, columns, ending) == own else {**kept, TEXT: own}


def _line(fields: Mapping[str, str], columns: Sequence[str], ending: str) -> str:
    """One row; written with both signs of a line's end in mind, so that a cell holding either is quoted."""
    out = io.StringIO()
    csv.writer(out, lineterminator=CRLF).writerow([fields.get(name, "") for name in columns])
    return out.getvalue().removesuffix(CRLF) + ending


def _ending(head: str) -> str:
    return CRLF if head.endswith(CRLF) else "\n"


def _records(text: str) -> Iterator[tuple[int, list[str], str]]:
    """Each record with the line it ends on, its cells and its own text; blank lines go with the record after them.

    Blank lines at the end go with the last record.
    """
    taken: list[str] = []

    reader = csv.reader(_split(text, taken), strict=True)
    held: tuple[int, list[str], str] | None = None
    for cells in reader:
        if not cells:
            continue
        if held is not None:
            yield held
        held = (reader.line_num, cells, "".join(taken))
        taken.clear()
    if held is not None:
        yield (held[0], held[1], held[2] + "".join(taken))


def _split(text: str, taken: list[str]) -> Iterator[str]:
    for line in io.StringIO(text):
        taken.append(line)
        yield line
