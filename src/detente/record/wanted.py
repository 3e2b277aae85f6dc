"""Which promises of a register are wanted: by side, kind, outcome, grade of source, date and words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

from ..errors import UsageError
from .dates import dated
from .exchange import SIDES, Register, Row
from .ledger import CATEGORIES, OUTCOMES

LETTERS = "ABCDEF"
"""How reliable a source is, the best first."""
LONGEST = 200
"""Characters of a text that is looked for."""


@dataclass(frozen=True)
class Wanted:
    """What is wanted of each promise; empty says nothing. `grade` is the least reliable letter that will do; `since`
    and `until` bound the day of the promise, which counts where it may have been within them; `text` holds words, all
    of which have to stand in the row."""

    side: str = ""
    category: str = ""
    outcome: str = ""
    grade: str = ""
    since: str = ""
    until: str = ""
    text: str = ""

    @property
    def said(self) -> dict[str, str]:
        """What was said, by name."""
        return {each.name: getattr(self, each.name) for each in fields(self) if getattr(self, each.name)}


CHOICES = {"side": SIDES, "category": CATEGORIES, "outcome": OUTCOMES, "grade": tuple(LETTERS)}


def read_wanted(given: Mapping[str, str]) -> Wanted:
    """What a form or an address asks for; other names are left alone. Raises UsageError for what is no choice."""
    found = {each.name: given.get(each.name, "").strip()[:LONGEST] for each in fields(Wanted)}
    for name, allowed in CHOICES.items():
        if found[name] and found[name] not in allowed:
            raise UsageError(f"{name}: found {found[name]!r}, expected one of {', '.join(allowed)}")
    for name in ("since", "until"):
        if found[name]:
            _day(name, found[name])
    return Wanted(**found)


def _day(name: str, text: str) -> None:
    try:
        dated(text)
    except ValueError as fault:
        raise UsageError(f"{name}: {fault}") from None


def lets(wanted: Wanted, row: Row) -> bool:
    """Is a row wanted?"""
    same = (
        wanted.side in ("", row.side)
        and wanted.category in ("", row.category)
        and wanted.outcome in ("", row.outcome)
        and (not wanted.grade or row.seen.source.grade[:1] <= wanted.grade)
    )
    return same and _within(wanted, row) and _says(wanted, row)


def _within(wanted: Wanted, row: Row) -> bool:
    made = dated(row.made)
    early = bool(wanted.since) and made.last < dated(wanted.since).first
    late = bool(wanted.until) and made.first > dated(wanted.until).last
    return not early and not late


def _says(wanted: Wanted, row: Row) -> bool:
    return all(word in row.says for word in wanted.text.casefold().split())


def filtered(register: Register, wanted: Wanted) -> Register:
    """The register with the wanted rows alone; its counts stay those of all."""
    return replace(register, rows=tuple(row for row in register.rows if lets(wanted, row)), wanted=wanted.said)
