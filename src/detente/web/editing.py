"""A case being edited: its text, its draft, its faults, and how the draft becomes a version.

Nothing that was typed is refused for what it says: a text that cannot stand as a case is kept as a draft, with its
faults beside it, and no save goes over a version that its author has not seen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from ..case.library import CASE_FILE
from ..case.rewrite import changed
from ..case.template import new_case_text
from ..errors import Conflict, DetenteError, InvalidCase, NotFound, UsageError, suggest
from .compare import merged
from .copy import copy_case
from .session import LONGEST_NAME
from .shelf import LIBRARY, WORKSPACE, Shelf

if TYPE_CHECKING:
    from ..store.cases import Version
    from ..store.database import Database
    from ..store.drafts import Draft

BOM = b"\xef\xbb\xbf"
MEANT = re.compile(r"did you mean '([^']{1,80})'\?")
TEMPLATE = "template"
"""The source of a new case that is the commented template."""
BEGUN = "begun from the commented template"


@dataclass(frozen=True)
class Fault:
    """What is wrong, and where in the case's file: lines and columns from 1, the key path, the nearest name.

    `file` is another file of the case, where the fault stands there.
    """

    line: int
    column: int
    path: str
    words: str
    suggestion: str = ""
    file: str = ""


@dataclass(frozen=True)
class Desk:
    """What somebody who edits a case finds: the text, the version it was begun from, their draft and those of others.

    `newest` is the newest version, `text` that of the draft where there is one.
    """

    name: str
    title: str
    who: str
    newest: Version
    based_on: int
    text: str
    draft: Draft | None
    others: tuple[Draft, ...]

    @property
    def behind(self) -> bool:
        """Was the draft begun from a version that is not the newest any more?"""
        return self.based_on != self.newest.number


@dataclass(frozen=True)
class Typed:
    """A text as a window sends it: from which version, by which window, over whose draft."""

    text: str
    based_on: int
    writer: str
    over: str = ""
    why: str = ""
    anyway: int = 0


@dataclass(frozen=True)
class Outcome:
    """What became of a text: kept as a draft at a time, saved as a version, faulty, or in conflict with a version."""

    kept: str = ""
    saved: int = 0
    unchanged: bool = False
    faults: tuple[Fault, ...] = ()
    conflict: Version | None = None


def own_name(shelf: Shelf, ref: str) -> str:
    """The name of a case of the workspace, without the number of a version. Raises NotFound, UsageError."""
    name, names = ref.partition("@")[0], shelf.names()
    if name not in names:
        raise NotFound(f"no case {name[:64]!r}{suggest(name[:64], names)}")
    if names[name] != WORKSPACE:
        raise UsageError(f"{name} is a case of the library; copy it into the workspace to change it")
    return name


def database_of(shelf: Shelf) -> Database:
    """The workspace, made where there is none."""
    from ..store.database import open_database

    return open_database(shelf.address, create=True)


def desk(shelf: Shelf, name: str, who: str) -> Desk:
    """What `who` finds who edits a case of the workspace."""
    from ..store.cases import files_at, version
    from ..store.drafts import draft_of, drafts_of

    with database_of(shelf).read() as connection:
        newest = version(connection, name)
        raw = files_at(connection, name, newest.act)[CASE_FILE]
        draft = draft_of(connection, name, who)
        others = tuple(one for one in drafts_of(connection, name) if one.who != who)
    title = shelf.load(name).title
    text = text_of(draft.content if draft else raw)
    return Desk(name, title, who, newest, draft.based_on if draft else newest.number, text, draft, others)


def text_of(content: bytes) -> str:
    """A file as a page shows it, its lines ended as pages end them."""
    return content.decode("utf-8-sig", "replace").replace("\r\n", "\n")


def bytes_of(text: str, like: bytes) -> bytes:
    """A text of a page as a file, with the mark and the line ends of the file that it was made from."""
    plain = text.replace("\r\n", "\n")
    if like.count(b"\r\n") == like.count(b"\n") > 0:
        plain = plain.replace("\n", "\r\n")
    return (BOM if like.startswith(BOM) else b"") + plain.encode("utf-8", "replace")


def keep(shelf: Shelf, name: str, who: str, typed: Typed) -> Outcome:
    """Keep a text as the draft of `who`; where it is the version's own text again, no draft is left. Raises Conflict
    where another window of theirs has written since."""
    from ..store.cases import files_at, version
    from ..store.drafts import draft_of, drop_draft, keep_draft

    database = database_of(shelf)
    with database.read() as connection:
        own = files_at(connection, name, version(connection, name, typed.based_on).act)[CASE_FILE]
        old = draft_of(connection, name, who)
    content = bytes_of(typed.text, own)
    if content == own and (old is None or old.writer in (typed.writer, typed.over)):
        drop_draft(database, name, who)
        return Outcome(unchanged=True)
    made = keep_draft(
        database, name, who, content, based_on=typed.based_on, writer=typed.writer, over=typed.over
    )  # fmt: skip
    return Outcome(kept=made.at)


def faults_of(shelf: Shelf, name: str, text: str) -> tuple[Fault, ...]:
    """All that is wrong with a text as the file of this case, its record beside it."""
    from ..store.cases import folder

    return _faults(dict(folder(database_of(shelf), name)[0].files), text.encode("utf-8", "replace"))


def _faults(files: Mapping[str, bytes], content: bytes) -> tuple[Fault, ...]:
    from ..store.folder import checked

    try:
        checked({**files, CASE_FILE: content}, "")
    except InvalidCase as found:
        return tuple(
            Fault(
                line=problem.line,
                column=problem.column,
                path=problem.key,
                words=problem.message,
                suggestion=_suggested(problem.message),
                file="" if problem.file.endswith(f"/{CASE_FILE}") else problem.file.removeprefix("/"),
            )
            for problem in found.problems
        )
    except DetenteError as found:
        return (Fault(1, 1, "", str(found)),)
    return ()


def _suggested(words: str) -> str:
    found = MEANT.search(words)
    return found[1] if found else ""


def save(shelf: Shelf, name: str, who: str, typed: Typed) -> Outcome:
    """Make a version of a text, if it is sound and nobody changed the case's file since; else it stays a draft.

    `typed.anyway` is the version that its author has seen and saves over all the same. Raises Conflict where another
    window has written the draft since, or another writer came first this very moment.
    """
    from ..store.cases import files_at, put, version
    from ..store.drafts import drop_draft

    kept = keep(shelf, name, who, typed)
    database = database_of(shelf)
    with database.read() as connection:
        now = version(connection, name)
        files = files_at(connection, name, now.act)
        base = files_at(connection, name, version(connection, name, typed.based_on).act)
    content = bytes_of(typed.text, base[CASE_FILE])
    if content == files[CASE_FILE]:
        drop_draft(database, name, who)
        return Outcome(unchanged=True)
    if faults := _faults(files, content):
        return Outcome(kept=kept.kept, faults=faults)
    if base[CASE_FILE] != files[CASE_FILE] and typed.anyway != now.number:
        return Outcome(kept=kept.kept, conflict=now)
    made = put(database, name, {**files, CASE_FILE: content}, who, why=typed.why, based_on=now.number)
    drop_draft(database, name, who)
    return Outcome(saved=made.number)


def bring_together(shelf: Shelf, name: str, typed: Typed) -> tuple[str, Version] | None:
    """A text and the newest version, both begun from `typed.based_on`, as one text; None where they do not fit."""
    from ..store.cases import files_at, version

    with database_of(shelf).read() as connection:
        now, then = version(connection, name), version(connection, name, typed.based_on)
        theirs, base = (text_of(files_at(connection, name, one.act)[CASE_FILE]) for one in (now, then))
    found = merged(base, typed.text.replace("\r\n", "\n"), theirs)
    return None if found is None else (found, now)


def merge(shelf: Shelf, name: str, who: str, typed: Typed) -> Outcome:
    """Put what a text changed into the newest version, as the draft of `who`. Raises Conflict where both changed the
    same place, or where another window has written the draft since."""
    found = bring_together(shelf, name, typed)
    if found is None:
        raise Conflict(f"{name}: your text and the newest version change the same lines; bring them together by hand")
    text, now = found
    return keep(shelf, name, who, replace(typed, text=text, based_on=now.number))


def new_case(shelf: Shelf, name: str, who: str, title: str = "", source: str = TEMPLATE) -> Version:
    """A new case of the workspace, from the template or from a case of the library.

    Raises UsageError for a name that cannot be one, Conflict for one that is taken, NotFound.
    """
    from ..store.cases import put

    if source != TEMPLATE:
        return copy_case(shelf, source, name, who)
    if not who:
        raise UsageError("say who makes the case; the name stands in the log")
    if name in shelf.names():
        raise Conflict(f"a case is called {name} already; choose another name")
    text = new_case_text()
    if title:
        text = changed(text, ("title",), title).on(text)
    return put(database_of(shelf), name, {CASE_FILE: text.encode()}, who[:LONGEST_NAME], why=BEGUN)


def sources(shelf: Shelf) -> list[str]:
    """What a new case can be made from besides the template."""
    return [name for name, where in shelf.names().items() if where == LIBRARY]


def restore(shelf: Shelf, name: str, number: int, who: str, based_on: int) -> Version:
    """Make the folder of an old version the newest one. Raises Conflict where the case was changed since."""
    from ..store.cases import folder, put

    database = database_of(shelf)
    files = folder(database, name, number)[0].files
    return put(database, name, files, who, why=f"version {number} restored", based_on=based_on)
