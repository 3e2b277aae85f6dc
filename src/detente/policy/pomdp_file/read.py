"""A file of a decision process, read and checked; the format is told by the content."""

from __future__ import annotations

from pathlib import Path

from ...errors import InvalidCase, NotFound, Problem
from ..pomdp import Pomdp
from .cassandra import parse
from .pomdpx import parse_xml

LARGEST = 200_000_000
"""Bytes; the largest published problems have a tenth of that."""


def read_pomdp(path: Path) -> Pomdp:
    """Read `.pomdp` (Cassandra 1999) or POMDPX (version 1.0). Raises NotFound; InvalidCase with line and column.

    Shares that miss a sum of 1 by less than 1e-4, as printed decimals do, are scaled to it.
    """
    if not path.is_file():
        raise NotFound(f"no file {str(path)!r}")
    if path.stat().st_size > LARGEST:
        raise InvalidCase([Problem(str(path), 1, 1, "", f"the file is larger than {LARGEST:,} bytes")])
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = fault.object[: fault.start]
        line = before.count(b"\n") + 1
        column = fault.start - before.rfind(b"\n")
        message = "a byte that is not UTF-8 text was found; save the file as UTF-8"
        raise InvalidCase([Problem(str(path), line, column, "", message)]) from None
    if text.lstrip().startswith("<"):
        return parse_xml(text, str(path))
    return parse(text, str(path))
