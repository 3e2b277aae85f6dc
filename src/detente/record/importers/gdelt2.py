"""GDELT 2.0 events (61 columns)."""

from __future__ import annotations

from . import _gdelt
from ._row import Context, Head, Read

TITLE = "GDELT 2"
HEADED = False
LAYOUT = _gdelt.Layout((61,), place=52, url=60)


def knows(head: Head) -> bool:
    """Is a first row of that width, with a day of eight digits in the second place?"""
    return _gdelt.knows(head, LAYOUT)


def reader(head: Head, context: Context) -> Read:
    """Reads rows by place; a row of another width is refused."""
    return _gdelt.reader(context, LAYOUT)
