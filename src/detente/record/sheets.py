"""The door to XLSX files: the rows of one sheet as text, with a guard against files made to do harm.

An XLSX file is a ZIP of XML. Before anything is unpacked the sizes it declares are summed, and no part may declare a
document type, by which XML grows without end or reads other files.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from warnings import catch_warnings, simplefilter
from xml.etree.ElementTree import ParseError

from ..errors import InvalidCase, NotFound, Problem, suggest

if TYPE_CHECKING:
    from openpyxl.workbook.workbook import Workbook

LARGEST_UNPACKED = 512 * 1024 * 1024
"""Bytes that all parts of a workbook may unpack to; a full sheet of a million rows and 20 columns is below it."""
LARGEST_SHARED = 64 * 1024 * 1024
"""Bytes of shared texts, styles and other parts that are held whole in memory while a sheet is streamed."""
MOST_PARTS = 2000
MOST_PACKED = 200
"""Times a part may be larger than its packed form; sheets of real tables lie between 5 and 30."""
SMALL = 1024 * 1024
"""Bytes below which a part may be packed as tightly as it likes."""
MOST_COLUMNS = 1000
"""Columns of a table; what is wider is no table of events or positions."""
HEAD = 4096
"""Bytes of a part in which a declaration of a document type must stand if there is one: it precedes the root."""
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_SHEET = re.compile(r"^xl/worksheets/[^/]+\.xml$")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError, EOFError,
    NotImplementedError, OverflowError, RuntimeError,
)  # fmt: skip
"""What zipfile, expat and openpyxl raise over a file that is not what it says."""


def is_workbook(head: bytes) -> bool:
    """Do these first bytes begin a ZIP, as every XLSX does? The name of a file says nothing."""
    return head.startswith(b"PK\x03\x04")


def workbook_rows(path: Path, name: str = "", sheet: str = "") -> Iterator[tuple[int, list[str]]]:
    """Rows of a sheet (the first unless named) as text with their line numbers; empty rows are left out.

    Dates become YYYY-MM-DD, numbers their shortest text, formulas their last computed value. Raises InvalidCase,
    placed in the file called `name`, for what cannot be read, and NotFound for a sheet that is not there.
    """
    from openpyxl import load_workbook

    name = name or path.name
    check_parts(path, name)
    line = 0
    try:
        with path.open("rb") as file:  # openpyxl judges a path by its extension, an open file by its content
            with catch_warnings():
                simplefilter("ignore")  # openpyxl warns of styles and links, which are not read
                book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            for line, cells in enumerate(_sheet(book, sheet, name).iter_rows(values_only=True), start=1):
                row = [_text(cell) for cell in cells[: MOST_COLUMNS + 1]]
                if len(row) > MOST_COLUMNS:
                    raise _refused(name, f"{len(cells)} columns; at most {MOST_COLUMNS} are read", line)
                if any(row):
                    yield line, row
    except (OSError, *_BROKEN) as fault:
        said = f"cannot be read as a workbook ({type(fault).__name__}); save it again as XLSX or as CSV"
        raise _refused(name, said, line + 1) from fault


def _sheet(book: Workbook, sheet: str, name: str) -> Any:
    if sheet and sheet not in book.sheetnames:
        raise NotFound(f"{name}: no sheet {sheet!r}{suggest(sheet, book.sheetnames)}")
    return book[sheet] if sheet else book.worksheets[0]


def check_parts(path: Path, name: str) -> None:
    """Refuse a workbook that would unpack to more than the limits or whose XML declares a document type.

    The sizes are those the file declares; unpacking stops at them, so a file that lies about them is cut off and fails
    as broken. Raises InvalidCase.
    """
    try:
        with zipfile.ZipFile(path) as parts:
            _check(parts, name)
    except (OSError, *_BROKEN) as fault:
        raise _refused(name, f"is no workbook that can be opened: {fault}") from fault


def _check(parts: zipfile.ZipFile, name: str) -> None:
    entries = parts.infolist()
    if len(entries) > MOST_PARTS:
        raise _refused(name, f"{len(entries)} parts; at most {MOST_PARTS} are opened")
    sheets = sum(e.file_size for e in entries if _SHEET.match(e.filename))
    others = sum(e.file_size for e in entries) - sheets
    if sheets > LARGEST_UNPACKED or others > LARGEST_SHARED:
        limit = f"at most {LARGEST_UNPACKED} of sheets and {LARGEST_SHARED} of other parts are opened"
        raise _refused(name, f"unpacks to {sheets} bytes of sheets and {others} of other parts; {limit}")
    for entry in entries:
        if entry.file_size > SMALL and entry.file_size > MOST_PACKED * entry.compress_size:
            times = entry.file_size // max(1, entry.compress_size)
            raise _refused(name, f"part {entry.filename!r} unpacks to {times} times its size; it is not opened")
        with parts.open(entry) as part:
            head = part.read(HEAD).replace(b"\0", b"")  # also where the XML is UTF-16
        if _DOCTYPE.search(head):
            raise _refused(name, f"part {entry.filename!r} declares a document type or entities; it is not opened")


def _refused(name: str, message: str, line: int = 1) -> InvalidCase:
    return InvalidCase([Problem(name, line, 1, "", message)])


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(sep=" ")
    if isinstance(cell, dt.date):
        return cell.isoformat()
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()
