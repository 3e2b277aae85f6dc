"""Positions from a file of any layout that is understood, told apart by what it holds and not by its name."""

from __future__ import annotations

from pathlib import Path

from .positions_ktab import is_ktab, read_ktab
from .positions_table import Read, load, read_rows, sheet


def read_positions(path: Path) -> Read:
    """The issues of a CSV, XLSX or KTAB file; raises NotFound, InvalidCase."""
    name, rows = load(path)
    return read_ktab(name, rows) if is_ktab(rows) else read_rows(sheet(name, rows), path.stem)
