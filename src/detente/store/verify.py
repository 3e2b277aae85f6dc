"""Does the chain hold, from the first act to the head, and does every row belong to it unchanged?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from hashlib import sha256
from heapq import merge
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, RowMapping, Table, select, text

from ..answer import Pedigree, Shown
from .audit import ORIGIN, ROOT, WROTE, act_hash, row_digest
from .cases import BATCH
from .database import Database
from .seal import leaf, unsealed
from .tables import AUDIT, FILE, HEAD, KASE, OWNED, VERSION

Erasures = set[tuple[int, int, str]]
"""Act, line and field of what was erased, as acts of erasing name it; the field of a file is empty."""


@dataclass(frozen=True)
class Verified(Shown):
    """`broken` names the first link that does not hold, or is empty; `head` is the hash to keep elsewhere."""

    place: str
    acts: int
    rows: int
    erased: int
    head: str
    broken: str
    pedigree: Pedigree


class _Broken(Exception):
    """The first link that does not hold, in words."""


@dataclass(frozen=True)
class _Reader:
    """Rows streamed from one state of the workspace; what is left unread is closed at the end."""

    connection: Connection
    held: ExitStack

    def stream(self, query: Any) -> Iterator[RowMapping]:
        options = self.connection.execution_options(yield_per=BATCH)
        return iter(self.held.enter_context(options.execute(query)).mappings())

    def acts(self) -> Iterator[RowMapping]:
        return self.stream(select(AUDIT).order_by(AUDIT.c.seq))

    def owned(self, table: Table) -> Iterator[tuple[str, RowMapping]]:
        return ((table.name, row) for row in self.stream(select(table).order_by(table.c.audit, table.c.line)))


def verify(database: Database, head: str = "") -> Verified:
    """Check the whole workspace. `head` is a hash noted earlier, which must be in the chain; "" checks without.

    Reads everything: minutes for millions of rows. Raises DetenteError where the database cannot be read.
    """
    acts, rows, last, erased, broken = 0, 0, ORIGIN, set[tuple[int, int, str]](), ""
    with database.read() as connection, ExitStack() as held:
        try:
            _structure(connection, whole=database.file is not None)
            acts, last, erased = _chain(_Reader(connection, held), head)
            rows = _rows(_Reader(connection, held), erased)
        except _Broken as found:
            broken = str(found)
    method = "audit chain recomputed from the first act; every row's digest recomputed from its text"
    parameters = {"head": head or None}
    return Verified(database.place, acts, rows, len(erased), last, broken, Pedigree(method, parameters))


def _structure(connection: Connection, *, whole: bool) -> None:
    if not whole:
        return
    found = connection.execute(text("PRAGMA integrity_check(1)")).scalar()
    if found != "ok":
        raise _Broken(f"the file is damaged: {found}")
    orphan = connection.execute(text("PRAGMA foreign_key_check")).first()
    if orphan is not None:
        raise _Broken(f"a row of {orphan[0]} refers to a row of {orphan[2]} that is not there")


def _chain(reader: _Reader, wanted: str) -> tuple[int, str, Erasures]:
    """Walk the acts; their number, the last hash and what they say was erased."""
    seq, last, erased, seen = 0, ORIGIN, Erasures(), not wanted
    for row in reader.acts():
        seq += 1
        if row["seq"] != seq:
            raise _Broken(f"act {seq} is missing: the log goes from act {seq - 1} to act {row['seq']}")
        if row["prev"] != last:
            raise _Broken(f"{_named(row)} is not chained to the act before it")
        if act_hash(row) != row["hash"]:
            raise _Broken(f"{_named(row)} was changed: its hash does not follow from its content")
        last, seen = row["hash"], seen or row["hash"] == wanted
        erased |= {(a, line, name) for a, line, name in json.loads(row["body"]).get("erased", ())}
    head = reader.connection.execute(select(HEAD)).mappings().first()
    if (head["seq"], head["hash"]) != (seq, last) if head else seq:
        raise _Broken(f"the log ends with act {seq}, the head stands at act {head['seq'] if head else 0}")
    if not seen:
        raise _Broken(f"no act has the hash {wanted}: the chain is not the one that hash was taken from")
    return seq, last, erased


def _rows(reader: _Reader, erased: Erasures) -> int:
    """Hold every row against the act that wrote it; their number."""
    streams = [reader.owned(table) for table in OWNED]
    by_act = groupby(merge(*streams, key=lambda item: (item[1]["audit"], item[1]["line"])), lambda i: i[1]["audit"])
    total, found = 0, next(by_act, None)
    for act in reader.acts():
        body = json.loads(act["body"])
        items: Iterable[tuple[str, RowMapping]] = ()
        if found is not None and found[0] == act["seq"]:
            items = found[1]
        total += _one_act(act, body, items, erased)
        if found is not None and found[0] == act["seq"]:
            found = next(by_act, None)
    if found is not None:
        raise _Broken(f"rows are said to be written by act {found[0]}, which is not in the log")
    return total


def _one_act(act: RowMapping, body: dict[str, Any], items: Iterable[tuple[str, RowMapping]], erased: Erasures) -> int:
    root, count = sha256(), 0
    for table, row in items:
        try:
            _whole(act, table, row, erased)
            root.update(row_digest(table, row))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _Broken(f"{_named(act)}: {_subject(table, row)} cannot be read") from None
        count += 1
    if count != body[WROTE]:
        raise _Broken(f"{_named(act)} wrote {body[WROTE]} rows; {count} are there")
    if root.hexdigest() != body[ROOT]:
        raise _Broken(f"{_named(act)}: a row that it wrote was changed afterwards")
    return count


def _whole(act: RowMapping, table: str, row: RowMapping, erased: Erasures) -> None:
    """Is the text of a row there, or said to be erased? A file's text must fit its digest."""
    place, where = (row["audit"], row["line"]), f"{_named(act)}: {_subject(table, row)}"
    if table == FILE.name:
        if row["content"] is None and row["kind"] != "removed" and (*place, "") not in erased:
            raise _Broken(f"{where} has lost its text, and no act erased it")
        if row["content"] is not None and leaf(row["salt"], bytes(row["content"])) != row["digest"]:
            raise _Broken(f"{where} was changed afterwards")
    elif table not in (KASE.name, VERSION.name):
        lost = [name for name in unsealed(row["sealed"]).erased if (*place, name) not in erased]
        if lost:
            raise _Broken(f"{where} has lost its {lost[0]}, and no act erased it")


def _subject(table: str, row: RowMapping) -> str:
    if table == FILE.name:
        return f"the file {row['path']}"
    return f"the entry {row['key']}" if "key" in row else f"a {table}"


def _named(act: RowMapping) -> str:
    case = f" {act['case_name']}" if act["case_name"] else ""
    return f"act {act['seq']} ({act['action']}{case}, by {act['who']} at {act['at']})"
