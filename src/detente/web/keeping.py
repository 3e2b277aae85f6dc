"""A record at hand while it is changed: the fields of a form, what is wrong with them, an entry's history."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import TYPE_CHECKING

from ..errors import Conflict, DetenteError, InvalidCase, UsageError
from ..record.ledger import CATEGORIES, OUTCOMES
from ..store.address import exists
from .shelf import WORKSPACE, Shelf

if TYPE_CHECKING:
    from ..store.cases import Version
    from ..store.database import Database
    from ..store.ledger import Book

FIELD = "f."
"""Before the column's name in a form."""
CODED = "outcome_at_"
UNREAD = ("outcome", "date_outcome", "later_status", "after_case_date")
"""Columns that tell what came after the case's date: no loader reads them, no form asks for them."""
MAIN = {
    "commitments": (
        "by", "to", "commitment", "category", "date_promised", "due", "grade", "source_title", "source_url",
        "agreement", "outcome", "evidence",
    ),
    "events": ("date", "actor", "target", "event", "event_class", "kind", "grade", "source_title", "source_url"),
    "positions": ("date", "party", "issue", "stated_aim", "grade", "source_title", "source_url"),
}  # fmt: skip
"""Columns that a form asks for first, in this order; the others stand folded below."""
LONG = ("commitment", "event", "stated_aim", "evidence", "note")
GRADES = tuple(letter + digit for letter, digit in product("ABCDEF", "123456"))
CHOSEN = {"category": CATEGORIES, "outcome": OUTCOMES, "grade": GRADES, "outcome_grade": GRADES}
YES_NO = {"unilateral": ("no", "yes"), "exclude": ("no", "yes")}
PARTIES = ("by", "to", "actor", "target", "party")
RECALLED = ("agreement", "episode", "event_class", "kind", "verification", "leader", "issue", "constituency", "form")
"""Columns in which what stands there already is offered again."""
MOST_RECALLED = 200


@dataclass(frozen=True)
class Kept:
    """A case of the workspace that can be changed: its newest version, its tables by name, events kept beside it."""

    version: Version
    tables: Mapping[str, str]


@dataclass(frozen=True)
class Input:
    """One field of a form: the column, what stands in it, what may, and what is wrong with it."""

    column: str
    label: str
    value: str
    kind: str
    offered: tuple[str, ...] = ()
    main: bool = False
    fault: str = ""
    now: str = ""


@dataclass(frozen=True)
class Form:
    """A form for an entry; `faults` are those that belong to no field."""

    table: str
    key: str
    based_on: int
    inputs: tuple[Input, ...]
    faults: tuple[str, ...] = ()
    conflict: bool = False
    tables: tuple[str, ...] = ()
    context: str = ""
    why: str = ""
    who: str = ""

    @property
    def folded(self) -> bool:
        """May what is not asked for first stay folded?"""
        return not any(each.fault or each.now for each in self.inputs if not each.main)


@dataclass(frozen=True)
class Turn:
    """One revision of an entry: who, when, by what act, why, and which columns it changed from what to what."""

    number: int
    at: str
    who: str
    action: str
    state: str
    why: str
    changed: Mapping[str, tuple[str, str]] = field(default_factory=dict)


def database_of(shelf: Shelf, ref: str) -> Database:
    """The workspace, for a case of it at its newest version; raises UsageError for any other."""
    from ..store.database import open_database

    if shelf.names().get(ref) != WORKSPACE:
        shelf.load(ref)
        raise UsageError(f"{ref} cannot be changed: copy it into the workspace, or open its newest version")
    return open_database(shelf.address)


def kept_of(shelf: Shelf, ref: str) -> Kept | None:
    """The case where it can be changed, else None."""
    from ..store.cases import load
    from ..store.folder import tables_of

    if not exists(shelf.address) or shelf.names().get(ref) != WORKSPACE:
        return None
    case, version = load(database_of(shelf, ref), ref)
    return Kept(version, tables_of(case))


def open_book(database: Database, ref: str) -> tuple[Book, int]:
    """The record of a case and the number of its newest version."""
    from ..store.cases import version
    from ..store.ledger import book_of

    with database.read() as connection:
        now = version(connection, ref)
        return book_of(connection, ref, now.act), now.number


def form_for(
    book: Book, number: int, table: str, key: str, labels: Mapping[str, str], given: Mapping[str, str]
) -> Form:
    """The form for an entry of a table; `given` is what was typed, else what stands there."""
    columns = [column for column in book.columns[table] if column not in UNREAD]
    inputs = [_input(book, table, column, labels, given.get(column, "")) for column in columns if column != "id"]
    order = {name: place for place, name in enumerate(MAIN[table])}
    inputs.sort(key=lambda each: order.get(_asked(each.column), len(order)))
    return Form(table, key, number, tuple(inputs), tables=tuple(book.tables))


def _asked(column: str) -> str:
    return "outcome" if column.startswith(CODED) else column


def _input(book: Book, table: str, column: str, labels: Mapping[str, str], value: str) -> Input:
    asked = _asked(column)
    choices = CHOSEN.get(asked) or YES_NO.get(asked)
    label = labels.get(asked, column.replace("_", " "))
    if asked != column:
        label = f"{label}, {column.removeprefix(CODED).replace('_', '-')}"
    main = asked in MAIN[table] and (asked == column or book.column(table, asked) == column)
    if choices:
        extra = (value,) if value and value not in choices else ()
        return Input(column, label, value, "choice", (*choices, *extra), main)
    offered = _offered(book, table, asked)
    return Input(column, label, value, "long" if asked in LONG else "text", offered, main)


def _offered(book: Book, table: str, column: str) -> tuple[str, ...]:
    if column not in (*PARTIES, *RECALLED):
        return ()
    stands = {entry.sealed.fields.get(column, "") for entry in book.entries[table].values()}
    names = set(book.case.parties) if column in PARTIES else set()
    return tuple(sorted((stands | names) - {""})[:MOST_RECALLED])


def typed(fields: Mapping[str, str]) -> dict[str, str]:
    """The columns that a form gives, on one line each."""
    return {
        name.removeprefix(FIELD): " ".join(value.split())
        for name, value in fields.items()
        if name.startswith(FIELD)
    }  # fmt: skip


def with_fault(form: Form, fault: DetenteError, stands: Mapping[str, str]) -> Form:
    """The form with what went wrong, beside the field where it belongs to one; in a conflict with what stands now."""
    if isinstance(fault, Conflict):
        inputs = [_beside_now(each, stands) if stands else each for each in form.inputs]
        return replace(form, inputs=tuple(inputs), faults=(in_short(fault),), conflict=True)
    if not isinstance(fault, InvalidCase):
        return replace(form, faults=(str(fault),))
    columns = {each.column for each in form.inputs}
    placed: dict[str, str] = {}
    for problem in fault.problems:
        if problem.key in columns:
            placed.setdefault(problem.key, problem.message)
    rest = tuple(str(problem) for problem in fault.problems if problem.key not in columns)
    inputs = [replace(each, fault=placed.get(each.column, "")) for each in form.inputs]
    return replace(form, inputs=tuple(inputs), faults=rest)


def in_short(fault: Conflict) -> str:
    """A conflict without the advice that is meant for a terminal."""
    return str(fault).partition("; nothing was written")[0]


def _beside_now(each: Input, stands: Mapping[str, str]) -> Input:
    now = stands.get(each.column, "")
    return replace(each, now=now or "–") if now != each.value else each


def turns_of(database: Database, ref: str, path: str, key: str) -> list[Turn]:
    """The revisions of an entry, newest first."""
    from ..store.cases import WHY, revisions_of, told
    from ..store.notes import history

    with database.read() as connection:
        entries = revisions_of(connection, ref, path, [key]).get(key, [])
    acts = {said.act: said for said in history(database, ref)}
    turns, before = list[Turn](), dict[str, str]()
    for entry in entries:
        now = {name: text for name, text in told(entry.sealed).items() if not name.startswith("@")}
        said, why = acts[entry.act], entry.sealed.fields.get(WHY, "")
        changed = _changed(before, now) if turns and entry.state == "live" else {}
        turns.append(Turn(entry.number, said.at, said.who, said.action, entry.state, why, changed))
        before = now or before
    return turns[::-1]


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    names: Iterable[str] = dict.fromkeys((*before, *now))
    return {name: (before.get(name, ""), now.get(name, "")) for name in names if before.get(name) != now.get(name)}
