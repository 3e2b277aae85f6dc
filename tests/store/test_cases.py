"""A folder goes in and comes out byte for byte; every version stays; two people cannot lose each other's work."""

from __future__ import annotations

import pytest

from detente.case.library import library_cases
from detente.case.load import load_case
from detente.errors import Conflict, InvalidCase, NotFound, UsageError
from detente.settings import Address
from detente.store.cases import folder, load, names, put, version
from detente.store.database import open_database
from detente.store.folder import Folder, read_folder
from detente.store.shelved import held, write_folder
from detente.store.verify import verify

CASE = "ceasefire"
NOTE = b"# a comment of mine, kept\n"


@pytest.mark.parametrize("name", library_cases())
def test_every_library_case_comes_back_byte_for_byte_with_its_hash(database, name, tmp_path):
    base, files = read_folder(name)
    put(database, base, files, "anna")
    found, _ = folder(database, base)
    assert found.files == files
    assert load(database, base)[0].hash == load_case(name).hash
    write_folder(found, tmp_path / "out")
    assert read_folder(str(tmp_path / "out"))[1] == files
    assert load_case(tmp_path / "out").hash == load_case(name).hash


def test_comments_and_layout_of_yaml_survive_and_old_versions_stay(shelf, files):
    changed = {**files, "case.yaml": NOTE + files["case.yaml"], "notes/odd.bin": b"\0\xff\r\n"}
    made = put(shelf, CASE, changed, "ben", based_on=1)
    assert made.number == 2
    assert folder(shelf, CASE)[0].files == changed
    assert folder(shelf, CASE, 1)[0].files == files
    gone = {path: content for path, content in changed.items() if path != "notes/odd.bin"}
    put(shelf, CASE, gone, "ben", based_on=2)
    assert "notes/odd.bin" not in folder(shelf, CASE)[0].files
    assert folder(shelf, CASE, 2)[0].files == changed
    assert verify(shelf).broken == ""


def test_rows_that_did_not_change_are_no_new_revisions(shelf, files):
    lines = files["commitments.csv"].splitlines(keepends=True)
    new = lines[5].replace(b"CF-005", b"CF-0055")
    table = b"".join([*lines[:3], new, lines[4], *lines[6:]])
    before = verify(shelf).rows
    put(shelf, CASE, {**files, "commitments.csv": table}, "ben", based_on=1)
    assert folder(shelf, CASE)[0].files["commitments.csv"] == table
    added, removed, its_version = 1, 2, 1
    assert verify(shelf).rows - before == added + removed + its_version
    assert folder(shelf, CASE, 1)[0].files == files


def test_moved_rows_come_back_in_their_new_order(shelf, files):
    lines = files["commitments.csv"].splitlines(keepends=True)
    table = b"".join([lines[0], *reversed(lines[1:])])
    put(shelf, CASE, {**files, "commitments.csv": table}, "ben", based_on=1)
    assert folder(shelf, CASE)[0].files["commitments.csv"] == table


def test_the_same_folder_again_makes_no_version(shelf, files):
    acts = verify(shelf).acts
    assert put(shelf, CASE, files, "ben").number == 1
    assert verify(shelf).acts == acts


def test_a_change_made_from_an_old_version_is_refused_and_says_whose_came_first(shelf, files):
    put(shelf, CASE, {**files, "case.yaml": NOTE + files["case.yaml"]}, "ben", based_on=1)
    late = {**files, "case.yaml": files["case.yaml"] + NOTE}
    with pytest.raises(
        Conflict, match=r"changed since version 1: it is at version 2, change by ben at .*nothing was wr"
    ):
        put(shelf, CASE, late, "cara", based_on=1)
    with pytest.raises(UsageError, match=r"is in the workspace at version 2 .*--based-on N"):
        put(shelf, CASE, late, "cara")
    assert version_of(shelf) == 2


def version_of(shelf):
    with shelf.read() as connection:
        return version(connection, CASE).number


@pytest.mark.parametrize(
    ("path", "old", "new", "error"),
    [
        ("case.yaml", b"schema: 1", b"schema: 9", InvalidCase),
        ("commitments.csv", b",kept,", b",keptt,", InvalidCase),
    ],
)
def test_what_cannot_stand_is_not_taken_in(shelf, files, path, old, new, error):
    with pytest.raises(error):
        put(shelf, CASE, {**files, path: files[path].replace(old, new)}, "ben", based_on=1)
    assert (version_of(shelf), verify(shelf).broken) == (1, "")


def test_names_and_versions_that_are_not_there_are_told(shelf):
    with pytest.raises(NotFound, match=r"no case 'ceasefyre' in the workspace; did you mean 'ceasefire'\?"):
        load(shelf, "ceasefyre")
    with pytest.raises(NotFound, match="has no version 7; its versions go from 1 to 1"):
        load(shelf, CASE, 7)
    with pytest.raises(UsageError, match="cannot name a case"):
        put(shelf, "a/b", {}, "anna")


def test_the_shelf_lists_what_it_holds(shelf):
    assert [(c["name"], c["version"], c["entries"], c["events"]) for c in held(shelf)] == [(CASE, 1, 15, 0)]
    with shelf.read() as connection:
        assert names(connection) == [CASE]


def test_a_case_file_alone_takes_what_it_names_along(tmp_path, files):
    for path in ("case.yaml", "commitments.csv", "README.md"):
        (tmp_path / ("mine.yaml" if path == "case.yaml" else path)).write_bytes(files[path])
    assert read_folder(str(tmp_path / "mine.yaml")) == (
        "mine",
        {p: files[p] for p in ("case.yaml", "commitments.csv")},
    )


def test_a_folder_in_memory_reads_like_one_on_disk(files):
    root = Folder({**files, "a/b.txt": b"x"})
    assert sorted(item.name for item in root.iterdir()) == sorted([*files, "a"])
    assert root.joinpath("a", "b.txt").read_text() == "x"
    assert root.joinpath("a").is_dir()
    assert not (root / "missing").is_file()
    with pytest.raises(FileNotFoundError):
        (root / "missing").read_bytes()


def test_a_workspace_that_is_not_there_and_a_file_that_is_none(tmp_path):
    with pytest.raises(NotFound, match="there is none yet"):
        open_database(Address(str(tmp_path / "none.sqlite")))
    other = tmp_path / "other"
    other.write_bytes(b"no database" * 100)
    with pytest.raises(Exception, match="this is no workspace"):
        open_database(Address(str(other)))
    with pytest.raises(UsageError, match="mysql is not kept"):
        open_database(Address("mysql://u:secret@h/d"))


def test_an_address_prints_no_password():
    assert str(Address("postgresql://me:secret@host/name")) == "postgresql://me:***@host/name"
    assert "secret" not in repr(Address("postgresql://me:secret@host/name"))
