"""The workspace as a whole: taking cases in and out, copies, checks, erasing, comments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..answer import Pedigree
from ..errors import DetenteError, NotFound, UsageError, suggest
from ..settings import Address
from .frame import Ask, Reply, progress, say
from .kept import Gone, Held, Log, Noted, Taken, Whole, Workspace, Written
from .shelf import opened, split, whoami

if TYPE_CHECKING:
    from ..store.database import Database

FLAGS: Mapping[str, str] = {
    "name": "--name",
    "based_on": "--based-on",
    "source": "--from",
    "target": "--to",
    "head": "--head",
    "replace": "--replace",
    "who": "--who",
    "why": "--why",
    "fields": "--field",
    "on": "--on",
}


@dataclass(frozen=True)
class Given:
    """What a command line gave beside the verb."""

    rest: tuple[str, ...]
    name: str | None = None
    based_on: int | None = None
    source: str | None = None
    target: str | None = None
    head: str = ""
    replace: bool = False
    who: str | None = None
    why: str = ""
    fields: tuple[str, ...] = ()
    on: str = ""

    def words(self, verb: str, *wanted: str, only: Sequence[str] = ()) -> tuple[str, ...]:
        """The words after the verb, as many as wanted; raises UsageError, also for an option the verb does not read."""
        given = [flag for name, flag in FLAGS.items() if getattr(self, name) and name not in only]
        if given:
            raise UsageError(f"{given[0]} changes nothing for 'workspace {verb}'; leave it out")
        if len(self.rest) != len(wanted):
            raise UsageError(f"expected: detente workspace {verb} {' '.join(wanted)}".rstrip())
        return self.rest


def workspace(ask: Ask, verb: str, given: Given) -> Reply:
    """Do what was asked of the workspace; raises UsageError, NotFound, InvalidCase, Conflict, DetenteError."""
    if verb not in VERBS:
        raise UsageError(f"the workspace cannot {verb!r}{suggest(verb, VERBS)}")
    return VERBS[verb](ask, given)


def _list(ask: Ask, given: Given) -> Reply:
    from ..store.address import exists
    from ..store.shelved import held

    given.words("list")
    if not exists(ask.settings.database):
        return Workspace(str(ask.settings.database), (), Pedigree("cases of the workspace"))
    database = opened(ask)
    rows = tuple(Held(**row) for row in held(database))
    return Workspace(database.place, rows, Pedigree("cases of the workspace"))


def _import(ask: Ask, given: Given) -> Reply:
    if given.source is not None:
        given.words("import --from URL", only=("source",))
        return _copied(ask, "imported", _other(ask, given.source), opened(ask, create=True))
    from ..store.cases import names, put, version
    from ..store.folder import checked, read_folder

    (ref,) = given.words("import", "CASE", only=("name", "based_on", "who", "why"))
    base, files = read_folder(ref)
    name, who = given.name or base, whoami(given.who)
    checked(files, ref)
    database = opened(ask, create=True)
    with database.read() as connection:
        before = version(connection, name).number if name in names(connection) else 0
    made = put(database, name, files, who, why=given.why, based_on=given.based_on)
    pedigree = Pedigree("case folder taken in, byte for byte", case_hash=made.case_hash)
    return Taken(name, made.number, made.number != before, made.case_hash, pedigree)


def _export(ask: Ask, given: Given) -> Reply:
    if given.target is not None:
        given.words("export --to URL", only=("target",))
        return _copied(ask, "exported", opened(ask), _other(ask, given.target, create=True))
    from ..store.cases import folder
    from ..store.shelved import context_count, write_folder

    ref, where = given.words("export", "CASE", "FOLDER")
    name, number = split(ref)
    database = opened(ask)
    found, made = folder(database, name, number)
    files = write_folder(found, Path(where))
    left = context_count(database, name)
    pedigree = Pedigree("case folder written, byte for byte", case_hash=made.case_hash)
    return Written(name, made.number, where, files, left, pedigree)


def _copied(ask: Ask, action: str, source: Database, target: Database) -> Reply:
    from ..store.transfer import copy

    done = copy(source, target, _told)
    return Whole(action, target.place, done.acts, done.rows, done.head, "", Pedigree("every row copied, then verified"))


def _other(ask: Ask, url: str, *, create: bool = False) -> Database:
    from ..store.database import open_database

    database = open_database(Address(url), create=create)
    for note in database.notes:
        say(f"note: {note}")
    return database


def _verify(ask: Ask, given: Given) -> Reply:
    from ..store.verify import verify

    given.words("verify", only=("head",))
    found = verify(opened(ask), given.head)
    if found.broken:
        raise DetenteError(
            f"workspace {found.place}: the audit chain is broken: {found.broken}. Restore a backup into a new place "
            f"(`detente workspace restore FILE --database NEW`) and compare"
        )
    note = f"{found.erased} texts were erased, each by an act of the chain" if found.erased else ""
    return Whole("verified", found.place, found.acts, found.rows, found.head, note, found.pedigree)


def _backup(ask: Ask, given: Given) -> Reply:
    from ..store.backup import backup

    (file,) = given.words("backup", "FILE")
    done = backup(opened(ask), Path(file))
    return Whole("backed up", done.file, done.acts, done.rows, done.head, "", Pedigree("online copy, then verified"))


def _restore(ask: Ask, given: Given) -> Reply:
    from ..store.backup import restore

    (file,) = given.words("restore", "FILE", only=("replace",))
    done = restore(Path(file), ask.settings.database, replace=given.replace)
    note = f"what was there before is kept in {done.kept}" if done.kept else ""
    place = str(ask.settings.database)
    return Whole("restored", place, done.acts, done.rows, done.head, note, Pedigree("backup verified, then copied"))


def _erase(ask: Ask, given: Given) -> Reply:
    from ..store.erase import erase

    name, what = given.words("erase", "CASE", "ENTRY|FILE|ACT", only=("why", "who", "fields"))
    who = whoami(given.who)
    done = erase(opened(ask), name, what, given.why, who, fields=given.fields)
    pedigree = Pedigree("text and salt taken out, digest kept", case_hash=done.version.case_hash)
    return Gone(name, done.about, done.places, done.version.number, done.traces, pedigree)


def _log(ask: Ask, given: Given) -> Reply:
    from ..store.notes import history

    if len(given.rest) > 1:
        raise UsageError("expected: detente workspace log [CASE]")
    given.words("log", *(["CASE"] if given.rest else []))
    acts = history(opened(ask), given.rest[0] if given.rest else None)
    return Log(tuple(acts), Pedigree("acts of the audit log"))


def _comment(ask: Ask, given: Given) -> Reply:
    from ..store.notes import comment

    name, words = given.words("comment", "CASE", "TEXT", only=("who", "on"))
    act = comment(opened(ask), name, words, whoami(given.who), subject=given.on)
    return Noted(name, act, "comment", Pedigree("comment kept"))


def _keep(ask: Ask, given: Given) -> Reply:
    from ..store.notes import keep_run

    name, file = given.words("keep", "CASE", "ANSWER.json", only=("who",))
    try:
        answer = Path(file).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NotFound(f"{file}: there is no such file") from None
    except (OSError, UnicodeDecodeError) as fault:
        raise DetenteError(f"{file}: cannot be read as text: {fault}") from None
    act = keep_run(opened(ask), name, answer, whoami(given.who), label=file)
    return Noted(name, act, "answer", Pedigree("answer kept with its pedigree"))


def _told(done: int, total: int | None, note: str = "") -> None:
    progress(f"{note}: {done} of {total}")


VERBS: dict[str, Callable[[Ask, Given], Reply]] = {
    "list": _list,
    "import": _import,
    "export": _export,
    "verify": _verify,
    "backup": _backup,
    "restore": _restore,
    "erase": _erase,
    "log": _log,
    "comment": _comment,
    "keep": _keep,
}
