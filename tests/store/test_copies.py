"""Whole workspaces go from one database to the other and back; backups are whole, restores lose nothing; erasing."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from detente.errors import DetenteError, InvalidCase, NotFound, UsageError
from detente.settings import Address
from detente.store.backup import backup, restore
from detente.store.cases import folder, load, put
from detente.store.database import open_database
from detente.store.drafts import keep_draft
from detente.store.erase import erase
from detente.store.events import context_of, import_events
from detente.store.ledger import add, edit
from detente.store.notes import comment, history, keep_run
from detente.store.tables import METADATA
from detente.store.transfer import copy
from detente.store.undo import undo
from detente.store.verify import verify
from tests.store.conftest import KINDS

CASE = "ceasefire"
NEW = {
    "date_promised": "2024-01-02",
    "by": "movement",
    "to": "government",
    "commitment": "Open a road",
    "category": "aid",
}
PRIVATE = "PRIVATE-WORDS-OF-A-PERSON"
EVENTS = [{"id": f"E-{n}", "date": "2023", "event": f"text {n}"} for n in range(20)]


def use(database):
    """A little of everything."""
    add(database, CASE, NEW, "ben", why="signed")
    edit(database, CASE, "CF-016", {"note": "n"}, "ben")
    import_events(database, CASE, EVENTS, "cara")
    comment(database, CASE, "words", "dan")
    keep_run(database, CASE, '{"pedigree": {"method": "m", "case_hash": "abc"}}', "dan")
    erase(database, CASE, "CF-002", "asked for", "anna")
    keep_draft(database, CASE, "dan", b"not saved yet", based_on=2, writer="w")


def everything(database):
    with database.read() as connection:
        return {
            name: sorted(map(repr, (dict(row) for row in connection.execute(table.select()).mappings())))
            for name, table in METADATA.tables.items()
        }


@pytest.mark.parametrize("first", KINDS)
@pytest.mark.parametrize("second", KINDS)
def test_a_workspace_copied_to_another_database_and_back_is_the_same(address, files, first, second):
    start, middle, end = (open_database(address(kind), create=True) for kind in (first, second, first))
    put(start, CASE, files, "anna")
    use(start)
    copied = copy(start, middle)
    assert copied.head == verify(start).head == verify(middle).head
    copy(middle, end)
    assert everything(start) == everything(middle) == everything(end)
    assert add(end, CASE, NEW, "eva").version.number == load(start, CASE)[1].number + 1
    with pytest.raises(DetenteError, match="it is not empty; nothing was copied"):
        copy(start, middle)


def test_a_workspace_with_a_broken_chain_is_not_copied(small, address):
    with small.engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE audit SET who = 'eva'"))
    with pytest.raises(DetenteError, match=r"act 1 .* was changed: .*nothing was copied"):
        copy(small, open_database(address("sqlite"), create=True))


def test_a_backup_is_one_file_and_comes_back(shelf, address, tmp_path):
    use(shelf)
    done = backup(shelf, tmp_path / "b" / "backup.sqlite")
    assert done.head == verify(shelf).head
    assert [path.name for path in (tmp_path / "b").iterdir()] == ["backup.sqlite"]
    for kind in KINDS:
        where = address(kind)
        restore(Path(done.file), where)
        assert everything(open_database(where)) == everything(shelf)
    with pytest.raises(DetenteError, match="is there already; nothing was written"):
        backup(shelf, Path(done.file))


def test_a_restore_over_a_workspace_must_be_asked_for_and_keeps_it(small, tmp_path):
    done = backup(small, tmp_path / "backup.sqlite")
    comment(small, CASE, "after the backup", "anna")
    where, later = Address(str(small.file)), verify(small).head
    with pytest.raises(DetenteError, match="there is one already; nothing was written"):
        restore(Path(done.file), where)
    again = restore(Path(done.file), where, replace=True)
    assert verify(open_database(where)).head == done.head
    assert verify(open_database(Address(again.kept))).head == later
    assert verify(small).head == done.head


@pytest.mark.parametrize("content", [b"", b"no backup at all" * 500], ids=["empty", "noise"])
def test_what_is_no_backup_is_refused_and_the_workspace_stays(small, tmp_path, content):
    file = tmp_path / "backup.sqlite"
    file.write_bytes(content)
    head = verify(small).head
    with pytest.raises(DetenteError):
        restore(file, Address(str(small.file)), replace=True)
    with pytest.raises(NotFound, match="there is no such file"):
        restore(tmp_path / "none", Address(str(small.file)))
    assert verify(small).head == head


def test_a_backup_that_was_tampered_with_is_refused(small, tmp_path):
    done = backup(small, tmp_path / "backup.sqlite")
    with open_database(Address(done.file)).engine.connect() as connection, connection.begin():
        connection.execute(text("UPDATE audit SET who = 'eva'"))
    with pytest.raises(DetenteError, match="was changed"):
        restore(Path(done.file), Address(str(tmp_path / "new.sqlite")))
    assert not (tmp_path / "new.sqlite").exists()


def test_what_is_erased_is_gone_everywhere_and_the_chain_holds(shelf, tmp_path):
    add(shelf, CASE, {**NEW, "note": PRIVATE, "evidence": PRIVATE}, "ben", why=PRIVATE)
    edit(shelf, CASE, "CF-016", {"commitment": PRIVATE}, "ben")
    act = comment(shelf, CASE, PRIVATE, "ben")
    import_events(shelf, CASE, [*EVENTS, {"id": "E-p", "event": PRIVATE}], "ben")
    head = verify(shelf).head
    for what in ("CF-016", str(act), "E-p"):
        erase(shelf, CASE, what, "asked for by the person named", "anna")
    found = verify(shelf, head)
    assert found.broken == ""
    assert found.erased > 3
    assert "CF-016" not in folder(shelf, CASE)[0].files["commitments.csv"].decode()
    assert PRIVATE.encode() not in folder(shelf, CASE, 2)[0].files["commitments.csv"]
    assert len(list(context_of(shelf, CASE))) == len(EVENTS)
    assert [(a.about, a.text) for a in history(shelf, CASE)][-1] == ("E-p", "asked for by the person named")
    assert PRIVATE not in repr(everything(shelf)) + repr(history(shelf))
    copied = open_database(Address(str(tmp_path / "copy.sqlite")), create=True)
    copy(shelf, copied)
    assert verify(copied, head).broken == ""


def test_no_byte_of_what_is_erased_stays_in_the_file(small):
    add(small, CASE, {**NEW, "note": PRIVATE}, "ben")
    before = b"".join(path.read_bytes() for path in small.file.parent.glob(f"{small.file.name}*"))
    assert PRIVATE.encode() in before
    assert erase(small, CASE, "CF-016", "asked for", "anna").traces == ""
    for path in small.file.parent.glob(f"{small.file.name}*"):
        assert PRIVATE.encode() not in path.read_bytes(), path.name


def test_one_field_can_go_and_the_rest_stays(shelf):
    edit(shelf, CASE, "CF-001", {"note": PRIVATE, "evidence": "public"}, "ben")
    erase(shelf, CASE, "CF-001", "asked for", "anna", fields=["note"])
    table = folder(shelf, CASE)[0].files["commitments.csv"].decode()
    assert (PRIVATE in table, "public" in table) == (False, True)
    assert verify(shelf).broken == ""


def test_a_file_is_erased_from_every_version_and_the_case_file_from_the_older(shelf, files):
    private = {**files, "case.yaml": f"# {PRIVATE}\n".encode() + files["case.yaml"], "notes.txt": PRIVATE.encode()}
    put(shelf, CASE, private, "ben", based_on=1)
    put(shelf, CASE, {**private, "case.yaml": files["case.yaml"]}, "ben", based_on=2)
    erase(shelf, CASE, "notes.txt", "asked for", "anna")
    erase(shelf, CASE, "case.yaml", "asked for", "anna")
    assert folder(shelf, CASE)[0].files == files
    assert PRIVATE not in repr(everything(shelf))
    assert verify(shelf).broken == ""
    with pytest.raises(UsageError, match=r"cannot be undone: what .* was before it is erased"):
        undo(shelf, CASE, "ben")


@pytest.mark.parametrize(
    ("what", "fields", "reason", "error", "words"),
    [
        ("CF-001", (), " ", UsageError, "say why"),
        ("CF-999", (), "r", NotFound, "has no entry, file, comment or run 'CF-999'"),
        ("case.yaml", (), "r", UsageError, "cannot do without its case.yaml"),
        ("README.md", ("note",), "r", UsageError, "is no entry"),
        ("CF-001", ("nota",), "r", UsageError, "no text to erase under 'nota'"),
        ("CF-001", ("id",), "r", UsageError, "no text to erase under 'id'"),
        ("CF-001", ("category",), "r", InvalidCase, "category"),
    ],
)
def test_what_cannot_be_erased_stays(small, what, fields, reason, error, words):
    head = verify(small).head
    with pytest.raises(error, match=words):
        erase(small, CASE, what, reason, "anna", fields=fields)
    assert (verify(small).head, verify(small).broken) == (head, "")
