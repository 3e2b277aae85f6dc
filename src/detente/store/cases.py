"""Cases by version: what a case folder held at each, byte for byte, and the record as it stood.

A version is a number of a case and the act that made it. Its folder is put together from the newest rows up to that
act: files as they were given; tables of the record from their head and the entries that were live.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Connection, RowMapping, Table, func, select

from ..case.schema import Case
from ..errors import Conflict, NotFound, UsageError, suggest
from .audit import Act, acting
from .database import Database
from .folder import Folder, checked, tables_of
from .seal import Sealed, leaf, seal, unsealed
from .sheet import Sheet, read_sheet, write_sheet
from .tables import AUDIT, COMMENT, FILE, KASE, REVISION, VERSION

T = TypeVar("T")
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
PLAIN, SHEET, REMOVED = "file", "table", "removed"
LIVE, WITHDRAWN, SUPERSEDED = "live", "withdrawn", "superseded"
CONTEXT = "@context"
"""The table of imported events: no file of the folder has it, so no loader reads it."""
BATCH = 500
"""Rows read or written at once: below the number of values that every database takes in one statement."""
GAP = 1 << 20
"""Between the places of two rows, so that others fit between them later."""


@dataclass(frozen=True)
class Version:
    """One version of a case: its number, the act that made it, who did what when, and the case's hash."""

    name: str
    number: int
    act: int
    at: str
    who: str
    action: str
    case_hash: str | None


@dataclass(frozen=True)
class Entry:
    """A row of the record in its newest revision up to some act."""

    table: str
    key: str
    number: int
    act: int
    line: int
    state: str
    by_key: str | None
    position: int
    sealed: Sealed


def names(connection: Connection) -> list[str]:
    """The cases of the workspace."""
    return sorted(connection.execute(select(KASE.c.name)).scalars())


def version(connection: Connection, name: str, number: int | None = None) -> Version:
    """A version of a case, the newest unless said; raises NotFound."""
    query = (
        select(VERSION, AUDIT.c.at, AUDIT.c.who, AUDIT.c.action)
        .join(AUDIT, AUDIT.c.seq == VERSION.c.audit)
        .where(VERSION.c.case_name == name)
        .order_by(VERSION.c.number.desc())
    )
    row = connection.execute(query if number is None else query.where(VERSION.c.number == number)).mappings().first()
    if row is not None:
        return _version(name, row)
    known = names(connection)
    if name not in known:
        raise NotFound(f"no case {name!r} in the workspace{suggest(name, known)}")
    newest = version(connection, name).number
    raise NotFound(f"{name} has no version {number}; its versions go from 1 to {newest}")


def versions(connection: Connection, name: str) -> list[tuple[Version, str]]:
    """All versions of a case, the newest first, each with the reason that was given for it; raises NotFound."""
    version(connection, name)
    query = (
        select(VERSION, AUDIT.c.at, AUDIT.c.who, AUDIT.c.action)
        .join(AUDIT, AUDIT.c.seq == VERSION.c.audit)
        .where(VERSION.c.case_name == name)
        .order_by(VERSION.c.number.desc())
    )
    said = connection.execute(select(COMMENT.c.audit, COMMENT.c.sealed).where(COMMENT.c.case_name == name))
    why = {act: unsealed(sealed).fields.get(BODY, "") for act, sealed in said}
    return [(_version(name, row), why.get(row["audit"], "")) for row in connection.execute(query).mappings()]


def _version(name: str, row: RowMapping) -> Version:
    return Version(name, row["number"], row["audit"], row["at"], row["who"], row["action"], row["case_hash"])


def files_at(connection: Connection, name: str, act: int) -> dict[str, bytes]:
    """The case folder as it stood after an act."""
    found: dict[str, bytes] = {}
    for row in connection.execute(_file_states(name, act)).mappings():
        if row["kind"] == SHEET:
            live = [e for e in entries_at(connection, name, row["path"], act).values() if e.state == LIVE]
            ordered = sorted(live, key=lambda entry: entry.position)
            found[row["path"]] = write_sheet(bytes(row["content"]), (e.sealed.fields for e in ordered if _left(e)))
        elif row["kind"] == PLAIN:
            found[row["path"]] = bytes(row["content"] or b"")
    return dict(sorted(found.items()))


def _left(entry: Entry) -> bool:
    """Is anything of an entry left? One erased whole leaves older versions too."""
    return bool(entry.sealed.fields)


def entries_at(connection: Connection, name: str, table: str, act: int) -> dict[str, Entry]:
    """The entries of one table by key as they stood after an act, whatever their state."""
    which = (REVISION.c.case_name == name, REVISION.c.tab == table, REVISION.c.audit <= act)
    query = newest(REVISION, REVISION.c.number, REVISION.c.key, *which)
    return {row["key"]: entry_of(row) for row in connection.execute(query).mappings()}


def _file_states(name: str, act: int) -> Any:
    return newest(FILE, FILE.c.audit, FILE.c.path, FILE.c.case_name == name, FILE.c.audit <= act)


def revisions_of(connection: Connection, name: str, table: str, keys: Sequence[str]) -> dict[str, list[Entry]]:
    """All revisions of at most BATCH entries of a table by key, oldest first; keys that are not there are absent."""
    query = select(REVISION).where(REVISION.c.case_name == name, REVISION.c.tab == table, REVISION.c.key.in_(keys))
    found: dict[str, list[Entry]] = {}
    for row in connection.execute(query.order_by(REVISION.c.number)).mappings():
        found.setdefault(row["key"], []).append(entry_of(row))
    return found


def batches(items: Iterable[T], most: int) -> Iterator[list[T]]:
    """The items in lists of at most `most`."""
    rest = iter(items)
    while some := list(islice(rest, most)):
        yield some


def entry_of(row: RowMapping) -> Entry:
    """A row of the database as an entry."""
    return Entry(
        table=row["tab"],
        key=row["key"],
        number=row["number"],
        act=row["audit"],
        line=row["line"],
        state=row["state"],
        by_key=row["by_key"],
        position=row["position"],
        sealed=unsealed(row["sealed"]),
    )


def newest(table: Table, order: Any, by: Any, *which: Any) -> Any:
    """The query for the newest row of each `by` among those that `which` holds; one pass over them, on any database."""
    place = func.row_number().over(partition_by=by, order_by=order.desc()).label("place")
    ranked = select(table, place).where(*which).subquery()
    return select(*(ranked.c[column.name] for column in table.c)).where(ranked.c.place == 1)


def load(database: Database, name: str, number: int | None = None, **options: Any) -> tuple[Case, Version]:
    """The checked case of a version, and which version it is; raises NotFound, InvalidCase.

    `options` are those of `load_bytes`.
    """
    with database.read() as connection:
        found = version(connection, name, number)
        files = files_at(connection, name, found.act)
    return checked(files, f"{name}@{found.number}", **options), found


def folder(database: Database, name: str, number: int | None = None) -> tuple[Folder, Version]:
    """The folder of a version, as it would be written; raises NotFound."""
    with database.read() as connection:
        found = version(connection, name, number)
        return Folder(files_at(connection, name, found.act)), found


def put(
    database: Database, name: str, files: Mapping[str, bytes], who: str, *, why: str = "", based_on: int | None = None
) -> Version:
    """Make a folder the newest version of a case, or the first of a new one.

    Rows of the record that are as they were stay the entries they are; others become new revisions; rows that are gone
    are withdrawn. A folder that changes nothing makes no version. Raises InvalidCase where the folder cannot stand,
    Conflict where the case is there and was changed since `based_on`, UsageError where `based_on` was not given.
    """
    if not NAME.fullmatch(name):
        raise UsageError(f"{name!r} cannot name a case; use letters, digits, '-', '_' and '.', at most 64")
    case = checked(files, name)
    sheets = {path: read_sheet(files[path], path) for path in tables_of(case).values()}
    with database.read() as connection:
        known = name in names(connection)
        if known and files_at(connection, name, version(connection, name).act) == dict(files):
            return version(connection, name)
    with acting(database, who, "change" if known else "create", name) as act:
        if known:
            _based(act.connection, name, based_on)
        else:
            act.add(KASE, name=name)
        before = act.seq - 1
        _put_files(act, name, files, sheets, before)
        for path, sheet in sheets.items():
            _put_rows(act, name, path, sheet, entries_at(act.connection, name, path, before), why)
        say_why(act, name, why)
        return close(act, name)


def _based(connection: Connection, name: str, based_on: int | None) -> None:
    now = version(connection, name)
    changed = f"{name} is in the workspace at version {now.number} ({now.action} by {now.who} at {now.at})"
    if based_on is None:
        raise UsageError(
            f"{changed}; say which version your folder was made from with --based-on N, so that no change of "
            "another's is lost"
        )
    check_base(connection, name, based_on)


def check_base(connection: Connection, name: str, based_on: int | None) -> None:
    """Raise Conflict where the case has a newer version than the one a change was made from (None: not asked)."""
    if based_on is None:
        return
    version(connection, name, based_on)
    now = version(connection, name)
    if now.number != based_on:
        raise Conflict(
            f"{name} was changed since version {based_on}: it is at version {now.number}, {now.action} by {now.who} at "
            f"{now.at}; nothing was written. Look at what changed (`detente workspace log {name}`), export version "
            f"{now.number}, make your change there, and give --based-on {now.number}"
        )


def _put_files(act: Act, name: str, files: Mapping[str, bytes], sheets: Mapping[str, Sheet], before: int) -> None:
    old = {row["path"]: row for row in act.connection.execute(_file_states(name, before)).mappings()}
    for path, content in files.items():
        kind, text = (SHEET, sheets[path].head) if path in sheets else (PLAIN, content)
        row = old.get(path)
        if row is None or row["kind"] != kind or bytes(row["content"] or b"") != text:
            write_file(act, name, path, kind, text)
    for path in sorted(set(old) - set(files)):
        if old[path]["kind"] != REMOVED:
            write_file(act, name, path, REMOVED, None)


def write_file(act: Act, name: str, path: str, kind: str, content: bytes | None) -> None:
    """A new state of one file."""
    salt = seal({}).salt or ""
    act.add(
        FILE,
        case_name=name,
        path=path,
        kind=kind,
        content=content,
        salt=salt if content is not None else None,
        digest=leaf(salt, content) if content is not None else "",
    )


def _put_rows(act: Act, name: str, path: str, sheet: Sheet, old: Mapping[str, Entry], why: str) -> None:
    kept = [key for key in sheet.rows if key in old and old[key].state == LIVE]
    last_kept, place, rows = (kept[-1] if kept else None), 0, []
    after_last = last_kept is None
    for key, fields in sheet.rows.items():
        entry = old.get(key)
        live = entry is not None and entry.state == LIVE
        same = entry is not None and live and entry.position > place
        place = entry.position if entry is not None and same else place + (GAP if after_last else 1)
        after_last = after_last or key == last_kept
        if not (entry is not None and same and told(entry.sealed) == dict(fields)):
            rows.append(revision(name, path, key, entry, LIVE, place, seal(reasoned(fields, why))))
    for key, entry in old.items():
        if key not in sheet.rows and entry.state == LIVE:
            rows.append(revision(name, path, key, entry, WITHDRAWN, entry.position, seal(reasoned({}, why))))
    act.add_all(REVISION, rows)


def say_why(act: Act, name: str, why: str, subject: str = "") -> None:
    """The reason of an act beside it, where one is given: text that can be erased, unlike what the log itself holds."""
    if why:
        act.add(COMMENT, seal({BODY: why}), case_name=name, subject=subject)


BODY = "text"
"""The field that holds what a comment or a run says."""
WHY = "@why"
"""The field that holds the reason of a revision."""


def reasoned(fields: Mapping[str, str], why: str) -> dict[str, str]:
    """Fields with the reason for them in place of an older one."""
    return {**{name: text for name, text in fields.items() if name != WHY}, WHY: why}


def told(sealed: Sealed) -> dict[str, str]:
    """The fields of a row without the reason for its newest revision."""
    return {name: text for name, text in sealed.fields.items() if name != WHY}


def revision(
    name: str,
    table: str,
    key: str,
    before: Entry | None,
    state: str,
    position: int,
    sealed: Sealed,
    by_key: str | None = None,
) -> tuple[dict[str, Any], Sealed]:
    """The next revision of an entry, ready to be written."""
    columns = {
        "case_name": name,
        "tab": table,
        "key": key,
        "number": before.number + 1 if before else 1,
        "state": state,
        "by_key": by_key,
        "position": position,
    }
    return columns, sealed


def close(act: Act, name: str) -> Version:
    """End an act on a case: what it leads to must stand, and becomes the newest version. Raises InvalidCase."""
    case = checked(files_at(act.connection, name, act.seq), name)
    last = act.connection.execute(select(func.max(VERSION.c.number)).where(VERSION.c.case_name == name)).scalar()
    number = (last or 0) + 1
    act.add(VERSION, case_name=name, number=number, case_hash=case.hash)
    return Version(name, number, act.seq, act.at, act.who, act.action, case.hash)
