"""Sentences and shares for readers at a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap

from .table import printable

WIDTH = 100
"""Columns of running text; tables are as wide as they need."""


def paragraph(text: str, indent: str = "") -> Iterator[str]:
    """The text in lines of at most WIDTH columns."""
    yield from wrap(printable(text), WIDTH, initial_indent=indent, subsequent_indent=indent)


def percent(share: float) -> str:
    """`30 %`; `<1 %` and `>99 %` where rounding would say never or always."""
    whole = round(share * 100)
    if whole == 0 and share > 0:
        return "<1 %"
    return ">99 %" if whole == 100 and share < 1 else f"{whole} %"


def between(low: float, high: float) -> str:
    """`17-40 %`."""
    return f"{round(low * 100)}-{round(high * 100)} %"
