"""What the workspace says, in words: cases by version, their history, checks, copies."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..answer import Pedigree
from .table import columns, printable

WIDEST = 60


@dataclass(frozen=True)
class Held:
    """One case of the workspace in a line."""

    name: str
    version: int
    at: str
    who: str
    action: str
    entries: int
    events: int


@dataclass(frozen=True)
class Workspace:
    """Which cases does the workspace hold? `database` prints no password."""

    database: str
    cases: tuple[Held, ...]
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """The place, then a table."""
        yield f"workspace {self.database}"
        if not self.cases:
            yield "It holds no case yet; `detente workspace import CASE` takes one in."
            return
        heads = ("case", "version", "last change", "by", "at", "entries", "events")
        rows = [
            (c.name, str(c.version), c.action, printable(c.who), c.at, str(c.entries), str(c.events))
            for c in self.cases
        ]
        yield from columns([heads, *rows], right=(1, 5, 6))


@dataclass(frozen=True)
class Taken:
    """Which version of which case the workspace now holds; `changed` False: it held the same already."""

    case: str
    version: int
    changed: bool
    case_hash: str | None
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """One line."""
        said = "is now" if self.changed else "is unchanged at"
        yield f"{self.case} {said} version {self.version}"


@dataclass(frozen=True)
class Written:
    """Where a version was written, and what stays behind."""

    case: str
    version: int
    folder: str
    files: tuple[str, ...]
    events_left: int
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """The folder, and what is not in it."""
        yield self.folder
        if self.events_left:
            yield f"{self.events_left} imported events are context and stay in the workspace"


@dataclass(frozen=True)
class Whole:
    """A whole workspace copied, backed up, restored or verified: what it holds and the hash of its newest act."""

    action: str
    database: str
    acts: int
    rows: int
    head: str
    note: str
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """What was done; the hash to keep elsewhere."""
        yield f"{self.action}: {self.database}: {self.acts} acts, {self.rows} rows; the audit chain holds"
        yield f"head {self.head}"
        if self.note:
            yield self.note


@dataclass(frozen=True)
class Gone:
    """What was erased, in how many places, and what may be left elsewhere."""

    case: str
    erased: str
    places: int
    version: int
    left: str
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """What went; what this cannot reach."""
        yield f"{self.erased}: erased in {self.places} places; {self.case} is now version {self.version}"
        yield "Its digests and the reason stay. Backups and exports made before still hold the text."
        if self.left:
            yield self.left


@dataclass(frozen=True)
class Noted:
    """The act that a comment or a kept answer is known by."""

    case: str
    act: int
    action: str
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """One line."""
        yield f"{self.action} kept as act {self.act} of the workspace"


@dataclass(frozen=True)
class Log:
    """Who did what, when: oldest first."""

    acts: tuple[Any, ...]
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """A table."""
        heads = ("act", "at", "by", "did", "version", "about", "words")
        rows = [
            (
                str(a.act),
                a.at,
                printable(a.who),
                f"{a.action} {a.case}",
                str(a.version or ""),
                printable(a.about),
                _short("(erased)" if a.text is None else a.text),
            )
            for a in self.acts
        ]
        yield from columns([heads, *rows], right=(0, 4))


def _short(words: str) -> str:
    flat = " ".join(printable(words).split())
    return flat if len(flat) <= WIDEST else f"{flat[: WIDEST - 1].rstrip()}…"
