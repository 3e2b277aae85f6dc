"""From the word that stands for a case to the case: a path, a case of the workspace, or one of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import NotFound, UsageError
from .frame import Ask, say

if TYPE_CHECKING:
    from ..case.schema import Case
    from ..store.database import Database

AT = "@"
"""Between a case's name and the number of a version: `name@3`."""


def case_of(ask: Ask, ref: str) -> Case:
    """The checked case that `ref` means, with what was asked for applied.

    What looks like a path is one. A name is looked for in the workspace, then in the library; where it is in both, the
    workspace's counts, and that is said. Raises NotFound, UsageError, InvalidCase, DetenteError.
    """
    from ..case.load import load_case

    name, number = split(ref)
    database = _holding(ask, ref, name)
    if database is None:
        return load_case(ref, sets=ask.sets, as_of=ask.as_of)
    from ..store.cases import load

    case, version = load(database, name, number, sets=ask.sets, as_of=ask.as_of)
    say(f"note: {name} is version {version.number} of the workspace, {version.action} by {version.who}, {version.at}")
    return case


def shelved(ask: Ask) -> list[tuple[str, Case]]:
    """The newest version of every case of the workspace, which need not exist."""
    names = _names(ask)
    if not names:
        return []
    from ..store.cases import load

    database = opened(ask)
    return [(name, load(database, name)[0]) for name in names]


def split(ref: str) -> tuple[str, int | None]:
    """`name@3` as the name and the number of a version."""
    name, at, number = ref.rpartition(AT)
    return (name, int(number)) if at and number.isdecimal() else (ref, None)


def opened(ask: Ask, *, create: bool = False) -> Database:
    """The workspace in force; says what opening it did. Raises NotFound, UsageError, DetenteError."""
    from ..store.database import open_database

    database = open_database(ask.settings.database, create=create)
    for note in database.notes:
        say(f"note: {note}")
    return database


def editable(ask: Ask, ref: str) -> Database:
    """The workspace that holds the case `ref`; raises UsageError where the case lies elsewhere, NotFound."""
    from ..case.library import library_cases, looks_like_path

    if AT in ref:
        raise UsageError(f"{ref}: only the newest version can be changed; give the name alone")
    database = _holding(ask, ref, ref)
    if database is not None:
        return database
    here = "it is read from its folder" if looks_like_path(ref) else "it is a case of the library"
    if looks_like_path(ref) or ref in library_cases():
        raise UsageError(
            f"{ref}: {here}; a record is changed in the workspace, which keeps every version: "
            f"`detente workspace import {ref}` takes it in"
        )
    raise NotFound.unknown("case", ref, _names(ask))


def _holding(ask: Ask, ref: str, name: str) -> Database | None:
    from ..case.library import looks_like_path
    from ..store.address import exists

    if looks_like_path(ref) or not exists(ask.settings.database):
        return None
    from ..store.cases import names

    database = opened(ask)
    with database.read() as connection:
        return database if name in names(connection) else None


def _names(ask: Ask) -> list[str]:
    from ..store.address import exists

    if not exists(ask.settings.database):
        return []
    from ..store.cases import names

    with opened(ask).read() as connection:
        return names(connection)


def whoami(given: str | None) -> str:
    """Who makes a change: the name given, else the user's at this machine."""
    if given is not None and not given.strip():
        raise UsageError("--who: found nothing, expected a name")
    if given:
        return given
    from getpass import getuser

    try:
        return getuser()
    except (KeyError, OSError, ImportError):
        raise UsageError("this machine does not say who you are; give --who NAME") from None
