"""Any table as CSV or XLSX that a spreadsheet opens without running anything.

A cell that begins like a formula (`=`, `+`, `-`, `@`, tab, carriage return) may be run by a spreadsheet and reach the
network (OWASP: CSV injection). Such text gets an apostrophe in front, also after a semicolon, tab or line break inside
a cell, where a spreadsheet of another locale starts a new cell. Numbers are written as numbers and keep their sign. In
XLSX no cell is ever a formula: all text is stored as text.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

Cell = str | int | float | bool | None
CONTROLS = ("\t", "\r", "\n")
"""Characters after which, at the start of a cell, a spreadsheet may read on as if they were not there."""
_FORMULA = re.compile("((?:^|[;\t\r\n])[ \u00a0\ufeff]*)(?=[=+\\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a formula may begin; the full-width signs are read as their plain ones by some spreadsheets."""
MOST_ROWS, MOST_COLUMNS, LONGEST = 1_048_576, 16_384, 32_767
"""What one sheet of a workbook holds: rows, columns, characters of a cell."""
JOIN = "; "
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that XML, and so a workbook, cannot hold."""
_SHEET_NAME = re.compile(r"[\[\]:*?/\\]")


def to_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """The table as CSV (RFC 4180, CRLF), every cell harmless; raises ValueError for a row of another width."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow([harmless(name) for name in header])
    writer.writerows([_plain(cell) for cell in row] for row in _checked(header, rows))
    return file.getvalue()


def to_xlsx(header: Sequence[str], rows: Iterable[Sequence[object]], title: str = "table") -> bytes:
    """The table as a workbook of one sheet, its header frozen; raises ValueError beyond what a sheet can hold."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell

    listed = [list(header), *_checked(header, rows)]
    if len(header) > MOST_COLUMNS or len(listed) > MOST_ROWS:
        size = f"{len(listed)} rows of {len(header)} columns"
        raise ValueError(f"{size}; a sheet holds {MOST_ROWS} of {MOST_COLUMNS}. Export as CSV.")
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_SHEET_NAME.sub(" ", title)[:31] or "table")
    sheet.freeze_panes = "A2"
    for row in listed:
        cells = []
        for value in map(_plain, row):
            cell = WriteOnlyCell(sheet, value=_held(value))
            if isinstance(value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def table_of(items: Sequence[Any]) -> tuple[list[str], list[list[Cell]]]:
    """Header and rows of dataclasses or mappings of one kind; nested ones become `outer.inner`, lists are joined.

    Raises ValueError where the items do not share their fields.
    """
    flat = [dict(_flat("", item)) for item in items]
    header = list(flat[0]) if flat else []
    for place, row in enumerate(flat):
        if list(row) != header:
            raise ValueError(f"item {place} has the fields {list(row)}; the first has {header}")
    return header, [list(row.values()) for row in flat]


def harmless(text: str) -> str:
    """The text with an apostrophe wherever a spreadsheet could take what follows for a formula."""
    first = text[:1] in CONTROLS and text[:1] != ""
    return _FORMULA.sub(r"\1'", f"'{text}" if first else text)


def _plain(value: object) -> Cell:
    """What stands in a cell: numbers as they are, all else as harmless text."""
    if value is None or isinstance(value, bool | int | float):
        return value
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if hasattr(value, "item") and getattr(value, "shape", None) == ():
        return _plain(value.item())
    return harmless(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", str(value)))


def _held(value: Cell) -> Cell:
    """As much of a text as a cell of a workbook holds; numbers that a workbook cannot hold as text."""
    if isinstance(value, str):
        return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"
    if isinstance(value, float) and value - value != 0:
        return str(value)
    return value


def _checked(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterable[Sequence[object]]:
    for number, row in enumerate(rows, start=1):
        if len(row) != len(header):
            raise ValueError(f"row {number} has {len(row)} cells under a header of {len(header)}")
        yield row


def _flat(name: str, value: Any) -> Iterable[tuple[str, Cell]]:
    if is_dataclass(value) and not isinstance(value, type):
        value = {field.name: getattr(value, field.name) for field in fields(value)}
    elif hasattr(value, "_asdict"):
        value = value._asdict()
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _flat(f"{name}.{key}" if name else str(key), item)
    elif isinstance(value, list | tuple | set | frozenset):
        ordered = value if isinstance(value, list | tuple) else sorted(value)
        yield name, JOIN.join(str(_plain(item)) for item in ordered)
    else:
        yield name, value if isinstance(value, str) else _plain(value)
