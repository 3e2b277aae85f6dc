"""Changing the record of a case in the workspace: add, edit, supersede, undo, import; what lies beside it: context."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..answer import Pedigree
from ..errors import UsageError
from .frame import Ask, Reply, progress
from .shelf import editable, whoami
from .table import columns, printable

if TYPE_CHECKING:
    from ..store.database import Database
    from ..store.feed import Feed
    from ..store.ledger import Change

ADD, EDIT, SUPERSEDE, UNDO, IMPORT, CONTEXT = "add", "edit", "supersede", "undo", "import", "context"
SHOWN = 5
"""Events that a preview prints; `--json` has these too and no more."""


@dataclass(frozen=True)
class Given:
    """What a command line gave beside the case and the verb."""

    rest: tuple[str, ...] = ()
    table: str | None = None
    who: str | None = None
    why: str = ""
    based_on: int | None = None
    context: str = ""
    mapping: str | None = None
    commit: bool = False

    def only(self, verb: str, *allowed: str) -> None:
        """Raise UsageError for an option that the verb does not read."""
        flags = {"table": "--table", "based_on": "--based-on", "context": "--from", "mapping": "--mapping"}
        flags |= {"commit": "--commit", "who": "--who", "why": "--why"}
        given = [flag for name, flag in flags.items() if getattr(self, name) and name not in allowed]
        if given:
            raise UsageError(f"{given[0]} changes nothing for 'record ... {verb}'; leave it out")


@dataclass(frozen=True)
class Changed:
    """What became of the record: the entry, its revision, and the version of the case that it led to."""

    case: str
    action: str
    entry: str
    revision: int
    version: int
    case_hash: str | None
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """One line."""
        yield f"{self.entry}: {self.action}, revision {self.revision}; {self.case} is now version {self.version}"


@dataclass(frozen=True)
class TakenBack:
    """Which change was taken back, and the version of the case that it led to."""

    case: str
    undone: str
    act: int
    by: str
    at: str
    version: int
    case_hash: str | None
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """One line."""
        what = f"taken back: {self.undone} by {self.by} at {self.at} (act {self.act})"
        yield f"{what}; {self.case} is now version {self.version}"


@dataclass(frozen=True)
class Events:
    """What an import holds (`committed` False: nothing was written) and how it compares with what was there."""

    case: str
    file: str
    committed: bool
    events: int
    counts: Mapping[str, int]
    sample: tuple[Mapping[str, str], ...]
    rejects: tuple[str, ...]
    version: int | None
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """Counts, a few events, and what to do next."""
        yield f"{self.file}: {self.events} events; " + ", ".join(f"{n} {what}" for what, n in self.counts.items())
        yield from (f"  {printable(line)}" for line in self.rejects)
        for event in self.sample:
            yield "  " + printable("  ".join(event.get(name, "") for name in ("id", "date", "by", "to", "text")))
        if self.committed:
            yield f"Written as context of {self.case}, now version {self.version}; context does not move the belief."
            yield f"detente record {self.case} context [TEXT] lists it;"
            yield f"detente record {self.case} add --from ID FIELD=VALUE... makes an entry of one that you confirm."
        else:
            yield "Nothing was written: this is a preview. --commit writes it."


@dataclass(frozen=True)
class Context:
    """The imported events beside a case, those that hold a text where one was given."""

    case: str
    version: int
    holding: str
    events: tuple[Mapping[str, str], ...]
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """A table."""
        if not self.events:
            yield "No imported events" + (f" that hold {self.holding!r}" if self.holding else "")
            return
        heads = ("id", "date", "by", "to", "text")
        yield from columns([heads, *(tuple(printable(e.get(name, "")) for name in heads) for e in self.events)])


def edit_record(ask: Ask, ref: str, verb: str, given: Given) -> Reply:
    """Make one change; raises UsageError, NotFound, InvalidCase, Conflict, DetenteError."""
    if (ask.sets or ask.as_of) and verb != CONTEXT:
        raise UsageError(f"--set and --as-of read a case differently; 'record ... {verb}' writes, leave them out")
    return VERBS[verb](ask, ref, given)


def _add(ask: Ask, ref: str, given: Given) -> Reply:
    from ..store.ledger import COMMITMENTS, add

    given.only(ADD, "table", "who", "why", "context")
    fields = fields_of(given.rest)
    database, who = editable(ask, ref), whoami(given.who)
    table = given.table or COMMITMENTS
    return _changed(ref, add(database, ref, fields, who, table=table, why=given.why, context=given.context))


def _edit(ask: Ask, ref: str, given: Given) -> Reply:
    from ..store.ledger import edit

    given.only(EDIT, "who", "why", "based_on")
    key, fields = _key_and_fields(EDIT, given.rest)
    database, who = editable(ask, ref), whoami(given.who)
    return _changed(ref, edit(database, ref, key, fields, who, why=given.why, based_on=given.based_on))


def _supersede(ask: Ask, ref: str, given: Given) -> Reply:
    from ..store.ledger import supersede

    given.only(SUPERSEDE, "who", "why", "based_on")
    key, fields = _key_and_fields(SUPERSEDE, given.rest)
    database, who = editable(ask, ref), whoami(given.who)
    return _changed(ref, supersede(database, ref, key, fields, who, why=given.why, based_on=given.based_on))


def _undo(ask: Ask, ref: str, given: Given) -> Reply:
    from ..store.undo import undo

    given.only(UNDO, "who", "why", "based_on")
    if given.rest:
        raise UsageError(f"{given.rest[0]!r}: undo takes the newest change back and needs no more words")
    done = undo(editable(ask, ref), ref, whoami(given.who), why=given.why, based_on=given.based_on)
    made = done.version
    pedigree = _pedigree("newest change taken back", made.case_hash)
    return TakenBack(ref, done.action, done.act, done.who, done.at, made.number, made.case_hash, pedigree)


def _import(ask: Ask, ref: str, given: Given) -> Reply:
    from ..store.cases import load
    from ..store.feed import open_feed

    given.only(IMPORT, "who", "mapping", "commit")
    if len(given.rest) != 1:
        raise UsageError("give one FILE to import")
    file = Path(given.rest[0])
    database, who = editable(ask, ref), whoami(given.who)
    feed = open_feed(file, load(database, ref)[0], Path(given.mapping) if given.mapping else None)
    if given.commit:
        return _committed(database, ref, who, file, feed)
    pedigree = _pedigree("events read, not written", None)
    counts = _counts(feed)
    return Events(ref, str(file), False, len(feed.events), counts, feed.events[:SHOWN], _rejects(feed), None, pedigree)


def _committed(database: Database, ref: str, who: str, file: Path, feed: Feed) -> Reply:
    from ..store.events import import_events

    done = import_events(database, ref, feed.events, who, source=file.name, progress=_told)
    counts = {**_counts(feed), "new": done.new, "changed": done.changed, "there already": done.same}
    made = done.version
    pedigree = _pedigree("events written as context", made.case_hash)
    return Events(ref, str(file), True, len(feed.events), counts, (), _rejects(feed), made.number, pedigree)


def _counts(feed: Feed) -> dict[str, int]:
    counted = feed.counted
    return {
        "rows": counted.rows,
        "of other parties": counted.outside,
        "merged": counted.merged,
        "rejected": counted.rejected,
    }


def _rejects(feed: Feed) -> tuple[str, ...]:
    return tuple(f"{n} rejected: {reason}" for reason, n in feed.counted.reasons.items())


def _context(ask: Ask, ref: str, given: Given) -> Reply:
    from ..store.cases import version
    from ..store.events import context_of

    given.only(CONTEXT)
    if len(given.rest) > 1:
        raise UsageError(f"{given.rest[1]!r} is one argument too many: give one TEXT to look for, in quotes")
    database, holding = editable(ask, ref), "".join(given.rest)
    with database.read() as connection:
        number = version(connection, ref).number
    wanted = holding.casefold()
    found = [e for e in context_of(database, ref, number) if wanted in " ".join(e.values()).casefold()]
    return Context(ref, number, holding, tuple(found), _pedigree("imported events of the workspace", None))


def _told(done: int, total: int | None, note: str = "") -> None:
    progress(f"{note}: {done}")


def _changed(ref: str, change: Change) -> Changed:
    made = change.version
    pedigree = _pedigree("one change of the record", made.case_hash)
    return Changed(ref, made.action, change.entry, change.revision, made.number, made.case_hash, pedigree)


def _pedigree(method: str, case_hash: str | None) -> Pedigree:
    return Pedigree(method, case_hash=case_hash)


def _key_and_fields(verb: str, rest: Sequence[str]) -> tuple[str, dict[str, str]]:
    if not rest or "=" in rest[0]:
        raise UsageError(f"say which entry to {verb}: record CASE {verb} ID FIELD=VALUE...")
    return rest[0], fields_of(rest[1:])


def fields_of(words: Sequence[str]) -> dict[str, str]:
    """`FIELD=VALUE` words by field; raises UsageError for another form, a field given twice, or none."""
    fields: dict[str, str] = {}
    for word in words:
        name, sign, value = word.partition("=")
        if not sign or not name.strip():
            raise UsageError(f"found {word!r}, expected FIELD=VALUE, the field being a column of the record's table")
        if name.strip() in fields:
            raise UsageError(f"{name.strip()} is given twice; give it once")
        fields[name.strip()] = value.strip()
    if not fields:
        raise UsageError("nothing to write: give FIELD=VALUE, the field being a column of the record's table")
    return fields


VERBS: dict[str, Callable[[Ask, str, Given], Reply]] = {
    ADD: _add,
    EDIT: _edit,
    SUPERSEDE: _supersede,
    UNDO: _undo,
    IMPORT: _import,
    CONTEXT: _context,
}
