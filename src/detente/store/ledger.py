"""The record of a case, changed an entry at a time: nothing is overwritten, each change is a new revision.

`add` and `supersede` write entries that the person named stands for; imported events are context until a person adds
an entry from one. Each change ends in a version of the case that loads, or is refused whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, select

from ..case.schema import Case
from ..errors import Conflict, NotFound, UsageError, suggest
from ..record.reading import coded_column
from .audit import Act, acting
from .cases import (
    CONTEXT,
    GAP,
    LIVE,
    SUPERSEDED,
    Entry,
    Version,
    close,
    entries_at,
    files_at,
    reasoned,
    revision,
    revisions_of,
    told,
    version,
)
from .database import Database
from .folder import checked, tables_of
from .seal import seal
from .sheet import KEY, TEXT, columns_of
from .tables import AUDIT, FILE, REVISION

COMMITMENTS, EVENTS, POSITIONS = "commitments", "events", "positions"
OUTCOME = "outcome"
STARTS = {COMMITMENTS: "date_promised", EVENTS: "date", POSITIONS: "date"}
"""The column with the day an entry begins; it is known from then unless said otherwise."""
UNSAID: Mapping[str, Mapping[str, str]] = {
    COMMITMENTS: {OUTCOME: "pending", "delivery": "pending", "durability": "n/a", "unilateral": "no", "exclude": "no"},
    EVENTS: {},
    POSITIONS: {},
}
"""What a new entry says where its author says nothing; `n/a` and `no` are the words of the record's columns."""
BROUGHT = {
    "by": "by",
    "to": "to",
    "actor": "by",
    "target": "to",
    "event": "text",
    "source_title": "sources",
    "source_url": "urls",
    "grade": "grade",
}
"""What a column of the record takes over from an imported event."""
NUMBERED = re.compile(r"(.*?)(\d+)$")


@dataclass(frozen=True)
class Change:
    """What a change did: the entry, its revision, and the version of the case that it led to."""

    entry: str
    revision: int
    version: Version


@dataclass(frozen=True)
class Book:
    """A case's record at hand while it is changed: the case, its tables, their columns and entries."""

    case: Case
    tables: Mapping[str, str]
    columns: Mapping[str, tuple[str, ...]]
    entries: Mapping[str, Mapping[str, Entry]]

    def column(self, table: str, name: str) -> str:
        """The column that a user's word means; `outcome` is the one coded for the case's date. Raises UsageError."""
        columns = self.columns[table]
        if name == OUTCOME and table == COMMITMENTS:
            return coded_column(columns, self.case.as_of)[0] or name
        if name not in columns:
            raise UsageError(f"no column {name!r} in {self.tables[table]}{suggest(name, columns)}")
        return name

    def find(self, key: str) -> tuple[str, Entry]:
        """The table and the entry that a key names; raises NotFound."""
        found = [(table, entries[key]) for table, entries in self.entries.items() if key in entries]
        live = [(table, entry) for table, entry in found if entry.state == LIVE]
        if len(live) == 1:
            return live[0]
        if live:
            both = " and ".join(self.tables[table] for table, _ in live)
            raise UsageError(f"{key} stands in {both}; rename one of them in the folder and import it again")
        if found:
            gone = found[0][1]
            instead = f": {gone.by_key} stands in its place" if gone.by_key else ""
            raise NotFound(f"{key} is {gone.state}{instead}")
        known = [k for entries in self.entries.values() for k, entry in entries.items() if entry.state == LIVE]
        raise NotFound(f"no entry {key!r} in the record{suggest(key, known)}")

    def name_for(self, table: str) -> str:
        """A name for a new entry: the numbered name that is last, one on."""
        numbered = [m for key in self.entries[table] if (m := NUMBERED.match(key))]
        if not numbered:
            return f"{table[0].upper()}-001"
        start, digits = max(((m[1], m[2]) for m in numbered), key=lambda pair: int(pair[1]))
        return f"{start}{int(digits) + 1:0{len(digits)}}"


def book_of(connection: Connection, name: str, act: int) -> Book:
    """The record of a case as it stood after an act."""
    case = checked(files_at(connection, name, act), name)
    tables = tables_of(case)
    return Book(
        case=case,
        tables=tables,
        columns={table: columns_of(_head(connection, name, path)) for table, path in tables.items()},
        entries={table: entries_at(connection, name, path, act) for table, path in tables.items()},
    )


def _head(connection: Connection, name: str, path: str) -> str:
    query = select(FILE.c.content).where(FILE.c.case_name == name, FILE.c.path == path).order_by(FILE.c.audit.desc())
    return bytes(connection.execute(query.limit(1)).scalar() or b"").decode()


def add(
    database: Database,
    name: str,
    fields: Mapping[str, str],
    who: str,
    *,
    table: str = COMMITMENTS,
    why: str = "",
    context: str = "",
) -> Change:
    """A new entry. `context` is the imported event that it confirms, whose date, parties and source it takes over.

    Raises UsageError, NotFound, InvalidCase.
    """
    with acting(database, who, "add", name) as act:
        book = _book(act, name, table)
        start = _from_context(act, name, context, book, table) if context else {}
        key, text = _new(book, table, {**start, **fields})
        if context:
            act.body["context"] = context
        _write(act, name, book, table, key, None, text, why)
        return Change(key, 1, close(act, name))


def edit(
    database: Database,
    name: str,
    key: str,
    fields: Mapping[str, str],
    who: str,
    *,
    why: str = "",
    based_on: int | None = None,
) -> Change:
    """A correction of an entry: a new revision with these fields changed.

    Raises Conflict where the entry has a newer revision than version `based_on` of the case had.
    """
    with acting(database, who, "edit", name) as act:
        book = _book(act, name)
        table, entry = book.find(key)
        _unchanged(act.connection, name, entry, based_on)
        if KEY in fields and fields[KEY] != key:
            raise UsageError(f"{key}: the name of an entry stays; `record {name} supersede {key}` writes a new entry")
        changed = {book.column(table, column): text for column, text in fields.items()}
        text = {**{n: t for n, t in told(entry.sealed).items() if n != TEXT}, **changed}
        _write(act, name, book, table, key, entry, text, why)
        return Change(key, entry.number + 1, close(act, name))


def supersede(
    database: Database,
    name: str,
    key: str,
    fields: Mapping[str, str],
    who: str,
    *,
    why: str = "",
    based_on: int | None = None,
) -> Change:
    """A new entry in place of an old one, which stays in the history: what is not given is taken from the old."""
    with acting(database, who, "supersede", name) as act:
        book = _book(act, name)
        table, entry = book.find(key)
        _unchanged(act.connection, name, entry, based_on)
        old = {n: t for n, t in told(entry.sealed).items() if n not in (KEY, TEXT)}
        new, text = _new(book, table, {**old, **fields})
        path = book.tables[table]
        kept = seal(reasoned(told(entry.sealed), why))
        act.add_all(REVISION, [revision(name, path, key, entry, SUPERSEDED, entry.position, kept, new)])
        _write(act, name, book, table, new, None, text, why, entry.position + 1)
        return Change(new, 1, close(act, name))


def _book(act: Act, name: str, table: str | None = None) -> Book:
    version(act.connection, name)
    book = book_of(act.connection, name, act.seq - 1)
    if table is not None and table not in STARTS:
        raise UsageError(f"no table {table!r}{suggest(table, STARTS)}")
    if table is not None and table not in book.tables:
        raise UsageError(
            f"{name} has no file for {table}: name one under record.files.{table} of its case.yaml, put a file with "
            f"the head of the table beside it, and import the folder again"
        )
    return book


def _new(book: Book, table: str, fields: Mapping[str, str]) -> tuple[str, dict[str, str]]:
    """The name and the fields of a new entry, with what was left unsaid."""
    key = fields.get(KEY) or book.name_for(table)
    taken = next((e for found in book.entries.values() for k, e in found.items() if k == key), None)
    if taken is not None:
        raise Conflict(f"{key} is there already ({taken.state}, revision {taken.number}); choose another id")
    given = {book.column(table, name): text for name, text in fields.items() if name != KEY}
    unsaid = {book.column(table, name): text for name, text in UNSAID[table].items()}
    text = {KEY: key, **unsaid, **given}
    if "known_from" in book.columns[table] and not text.get("known_from"):
        text["known_from"] = text.get(STARTS[table], "")
    return key, text


def _from_context(act: Act, name: str, key: str, book: Book, table: str) -> dict[str, str]:
    """What an imported event brings to an entry made from it, in columns that the table has."""
    found = revisions_of(act.connection, name, CONTEXT, [key]).get(key)
    if found is None or found[-1].state != LIVE:
        raise NotFound(f"no imported event {key!r} in {name}")
    event = told(found[-1].sealed)
    brought = {STARTS[table]: event.get("date", "")}
    brought |= {column: event.get(field, "") for column, field in BROUGHT.items()}
    brought["note"] = f"Confirmed from imported event {key}"
    return {column: text for column, text in brought.items() if column in book.columns[table] and text}


def _write(
    act: Act,
    name: str,
    book: Book,
    table: str,
    key: str,
    before: Entry | None,
    text: Mapping[str, str],
    why: str,
    position: int | None = None,
) -> None:
    for column, value in text.items():
        if "\0" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise UsageError(f"{key} {column}: found bytes that are no text; give UTF-8 text without zero bytes")
    last = max((entry.position for entry in book.entries[table].values()), default=0)
    place = position or (before.position if before else last + GAP)
    sealed = seal(reasoned(text, why))
    act.body |= {"entry": key}
    act.add_all(REVISION, [revision(name, book.tables[table], key, before, LIVE, place, sealed)])


def _unchanged(connection: Connection, name: str, entry: Entry, based_on: int | None) -> None:
    """Raise Conflict where an entry was changed after the version that a change was made from."""
    if based_on is None:
        return
    base = version(connection, name, based_on)
    if entry.act <= base.act:
        return
    row = connection.execute(select(AUDIT).where(AUDIT.c.seq == entry.act)).mappings().one()
    now = version(connection, name).number
    raise Conflict(
        f"{entry.key} was changed after version {based_on}: revision {entry.number}, {row['action']} by {row['who']} "
        f"at {row['at']}; nothing was written. Look at it (`detente record {name}`) and give your change again with "
        f"--based-on {now}"
    )
