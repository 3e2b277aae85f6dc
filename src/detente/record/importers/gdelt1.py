"""GDELT 1.0 events (57 or 58 columns; files before April 2013 lack the address)."""

from __future__ import annotations

from . import _gdelt
from ._row import Context, Head, Read

TITLE = "GDELT 1"
HEADED = False
LAYOUT = _gdelt.Layout((57, 58), place=50, url=57)


def knows(head: Head) -> bool:
    """Is a first row of that width, with a day of eight digits in the second place?"""
    return _gdelt.knows(head, LAYOUT)


def reader(head: Head, context: Context) -> Read:
    """Reads rows by place; a row of another width is refused."""
    return _gdelt.reader(context, LAYOUT)
