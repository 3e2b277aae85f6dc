"""Dates as records have them: to the day, the month or the year.

What is known by a date must be known for sure: a year counts from its last day, a month from its last day.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import total_ordering

_FORM = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")
YEAR_DAYS = 365.25


@total_ordering
@dataclass(frozen=True)
class Dated:
    """A date with its precision; ordered by `last`, the day by which it has surely come."""

    text: str
    first: dt.date
    last: dt.date

    def __lt__(self, other: Dated) -> bool:
        return (self.last, self.first) < (other.last, other.first)

    def __str__(self) -> str:
        return self.text

    def by(self, day: dt.date) -> bool:
        """Has it surely come by the end of `day`?"""
        return self.last <= day

    def years_to(self, other: Dated) -> float:
        """Years from the middle of this date to the middle of the other; negative when the other is earlier."""
        return (other.middle.toordinal() - self.middle.toordinal()) / YEAR_DAYS

    @property
    def middle(self) -> dt.date:
        """The day half way through the date."""
        return self.first + (self.last - self.first) / 2


def dated(text: str) -> Dated:
    """Read YYYY, YYYY-MM or YYYY-MM-DD; raises ValueError with a sentence on anything else."""
    match = _FORM.match(text.strip())
    if not match:
        raise ValueError(f"{text!r} is no date; expected YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(part) if part else None for part in match.groups())
    try:
        first = dt.date(year or 0, month or 1, day or 1)
    except ValueError as fault:
        raise ValueError(f"{text!r} is no date: {fault}") from fault
    if day:
        return Dated(text.strip(), first, first)
    last_month = month or 12
    return Dated(text.strip(), first, dt.date(first.year, last_month, calendar.monthrange(first.year, last_month)[1]))


def on(day: dt.date) -> Dated:
    """A date to the day."""
    return Dated(day.isoformat(), day, day)
