"""What one plain word of a case file means: a number, a date, yes or no, nothing, or text.

YAML 1.1 has readings that surprise: `on` is true, `12:30` is 750, `010` is 8, `1_000` is 1000. Here `yes`,
`no`, `true`, `false` are truth values, a date is written 2018-07-27, numbers are decimal, and all else is
text. What could be meant in two ways is refused with the two ways to write it.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator

from .quantity import describe

LONGEST_NUMBER = 40
"""Digits and signs a number may have; a double holds 17 significant digits."""

_NOTHING = {"", "~", "null", "Null", "NULL"}
_TRUTH = {
    form: word in ("yes", "true")
    for word in ("yes", "no", "true", "false")
    for form in (word, word.title(), word.upper())
}

# Control characters other than tab and line breaks; line breaks other than LF and CR; the characters that
# Unicode Standard Annex 9 uses to turn the direction of text; other invisible format characters that hide
# text (deprecated controls, annotation marks, tags); halves of surrogate pairs; a byte order mark inside the
# text; noncharacters.
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
    "\u2028\u2029\u206a-\u206f\ufff9-\ufffb"
    "\ud800-\udfff\ufeff\ufffe\uffff"
    "\U000e0000-\U000e007f]"
)
_BIDIRECTIONAL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


class Unreadable(ValueError):
    """A scalar that cannot be read in one way only; the text is the sentence for the user."""


def forbidden(text: str) -> Iterator[tuple[int, str]]:
    """Every character a case file may not hold, comments included: its offset, and the sentence about it."""
    for match in _FORBIDDEN.finditer(text):
        code = f"U+{ord(match.group()):04X}"
        kind = "bidirectional formatting" if _BIDIRECTIONAL.match(match.group()) else "control"
        yield match.start(), f"found the {kind} character {code}, which hides what the file says; delete it"


def resolve(text: str) -> object:
    """The value a plain scalar stands for. Raises Unreadable where two readings are possible."""
    if text in _NOTHING:
        return None
    if text in _TRUTH:
        return _TRUTH[text]
    for pattern, read in _READERS:
        if pattern.fullmatch(text):
            return read(text)
    return text


def _number(text: str) -> int | float:
    if len(text) > LONGEST_NUMBER:
        raise Unreadable(f"found a number of {len(text)} characters, expected at most {LONGEST_NUMBER}")
    digits = text.lstrip("+-")
    if re.match(r"0[0-9]", digits):
        plain = digits.lstrip("0") or "0"
        raise Unreadable(f"found {text}, which some readers take as octal; write {plain}, or quote it if it is text")
    if re.fullmatch(r"[0-9]+", digits):
        return int(text)
    value = float(text)
    if not math.isfinite(value):
        raise Unreadable(f"found {text}, expected a finite number")
    return value


def _date(text: str) -> dt.date:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise Unreadable(f"found {text}, expected a day of the calendar as YYYY-MM-DD") from None


def _refuse(expected: str) -> Callable[[str], object]:
    def read(text: str) -> object:
        raise Unreadable(f"found {describe(text)}, expected {expected}")

    return read


_READERS: list[tuple[re.Pattern[str], Callable[[str], object]]] = [
    (re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?"), _number),
    (re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"), _date),
    (re.compile(r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"), _refuse("a date as YYYY-MM-DD")),
    (re.compile(r"[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)"), _refuse("a finite number")),
    (re.compile(r"[-+]?0[xob][0-9a-fA-F]+"), _refuse("a decimal number (quote it if it is text)")),
]
