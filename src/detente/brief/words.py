"""Words of estimative probability and the numbers beside them, by rule.

The bands are those of Intelligence Community Directive 203 (2015), D.6.e(2)(a); they share end points there and are
read here as half open, [low, high). Words come from one row of the directive's table alone. A word never stands
without its number, none is given outside 1 to 99%, and likelihood and confidence never share a sentence (D.6.e(2)(b)).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

BANDS = (
    (0.01, 0.05, "almost no chance"),
    (0.05, 0.20, "very unlikely"),
    (0.20, 0.45, "unlikely"),
    (0.45, 0.55, "a roughly even chance"),
    (0.55, 0.80, "likely"),
    (0.80, 0.95, "very likely"),
    (0.95, 0.99, "almost certain"),
)
"""Low end, high end (shares) and word; ICD 203, first row."""

LEAST, GREATEST = BANDS[0][0], BANDS[-1][1]
FEW = 30  # below this count a percentage hides how few there are: counts are printed first
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

KINDS = {
    "credible": "90% interval",
    "range": "range",
    "bound": "bounds",
    "sampling": "90% sampling interval",
}
"""How each kind of interval is named in print."""


def word(share: float) -> str | None:
    """The word for a probability, or None outside 1 to 99%, where no word may be used."""
    if not LEAST <= share <= GREATEST:
        return None
    return next((name for low, high, name in BANDS if low <= share < high), BANDS[-1][2])


def percent(share: float) -> str:
    """A share in whole percent; the ends are words: `under 1%`, `over 99%`, and 0% and 100% only where exact."""
    if share in (0.0, 1.0):
        return f"{share:.0%}"
    if share < LEAST:
        return "under 1%"
    return "over 99%" if share > GREATEST else f"{share:.0%}"


def span(low: float, high: float) -> str:
    """Two shares as `20–35%`; ends beyond 1 or 99% keep their words: `under 1% to 35%`."""
    first, last = percent(low), percent(high)
    plain = first.removesuffix("%")
    return f"{plain}–{last}" if plain.isdigit() and last[0].isdigit() else f"{first} to {last}"


def estimate(share: float, low: float, high: float, kind: str) -> str:
    """A number with its interval and what kind it is: `29%, 90% interval 18–41%`."""
    return f"{percent(share)}, {KINDS[kind]} {span(low, high)}"


def likely(event: str, share: float, low: float, high: float, kind: str) -> str:
    """The sentence of an assessment: word, number and interval, then the event; without a word outside 1 to 99%."""
    named, numbers = word(share), estimate(share, low, high, kind)
    if named is None:
        return f"The chance that {event} is {numbers}."
    if named.startswith(("a ", "almost no")):
        return f"There is {named} ({numbers}) that {event}."
    return f"It is {named} ({numbers}) that {event}."


def counted(part: int, whole: int) -> str:
    """Counts first; the percentage beside them from 30 on."""
    words = f"{part} of {whole}"
    return words if whole < FEW else f"{words} ({percent(part / whole)})"


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def day(date: dt.date) -> str:
    """27 July 2018."""
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


def many(number: int, noun: str, plural: str = "") -> str:
    """`1 promise`, `2 promises`."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"


def sentence(text: str) -> str:
    """The text with a capital at its start and one full stop at its end."""
    stripped = text.strip().rstrip(".")
    return f"{stripped[:1].upper()}{stripped[1:]}." if stripped else ""


def factor(value: float) -> str:
    """A multiplier in print: `× 0.4`, `× 12`."""
    return f"× {value:.0f}" if value >= 10 else f"× {value:.2g}"
