"""The workspace and the record's changes as a user gives them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.case.library import case_folder
from detente.cli.record_edit import fields_of
from detente.cli.shelf import split
from detente.errors import UsageError

CASE = "ceasefire"
NEW = ("date_promised=2024-01-02", "by=movement", "to=government", "commitment=Open a road", "category=aid")


@pytest.fixture
def shelf(run):
    """A workspace with one case, at its default place."""
    assert run("workspace", "import", CASE, "--who", "anna").out == f"{CASE} is now version 1\n"
    return run


def test_an_empty_workspace_says_what_to_do(run):
    done = run("workspace")
    assert (done.code, done.err) == (0, "")
    assert "It holds no case yet; `detente workspace import CASE` takes one in." in done.out
    assert run("workspace", "--json").json["cases"] == []
    assert run("workspace", "verify").code == 3


def test_a_case_goes_in_and_comes_out_byte_for_byte(shelf, here):
    assert shelf("workspace", "export", CASE, "out").code == 0
    files = {path.name: path.read_bytes() for path in Path("out").iterdir()}
    assert files == {e.name: e.read_bytes() for e in case_folder(CASE).iterdir() if e.is_file()}
    assert shelf("workspace", "export", CASE, "out").code == 1
    assert shelf("workspace", "import", "out", "--name", CASE).out == f"{CASE} is unchanged at version 1\n"


def test_the_record_is_edited_and_every_room_reads_the_new_one(shelf):
    made = shelf("record", CASE, "add", *NEW, "--who", "ben", "--why", "signed").out
    assert made == f"CF-016: add, revision 1; {CASE} is now version 2\n"
    done = shelf("record", CASE, "edit", "CF-016", "outcome=broken", "delivery=none", "--json")
    assert (done.json["entry"], done.json["revision"], done.json["version"]) == ("CF-016", 2, 3)
    listed = shelf("record", CASE, "--json")
    assert [c["outcome"] for c in listed.json["commitments"] if c["id"] == "CF-016"] == ["broken"]
    assert f"note: {CASE} is version 3 of the workspace, edit by" in listed.err
    assert listed.json["pedigree"]["case_hash"] == done.json["case_hash"]
    assert len(shelf("record", f"{CASE}@1", "--json").json["commitments"]) == 15
    log = shelf("workspace", "log", CASE).out
    assert "signed" in log
    assert "ben" in log


def test_the_belief_is_that_of_the_workspace_s_record(shelf):
    before = shelf("belief", CASE, "--json").json
    added = [*NEW, "outcome=broken", "delivery=none", "due=2024-01-10", "episode=new", "grade=A1"]
    assert shelf("record", CASE, "add", *added).code == 0
    after = shelf("belief", CASE, "--json").json
    assert after["belief"] != before["belief"]
    assert [e["id"] for e in after["entries"] if e["id"] == "CF-016"] == ["CF-016"]
    assert shelf("record", CASE, "undo").out.startswith("taken back: add by ")
    assert shelf("belief", CASE, "--json").json["belief"] == before["belief"]


def test_imported_events_are_previewed_then_written_and_move_no_belief(shelf, here):
    Path("e.csv").write_text("date,actor,target,event\n2023-05-01,movement,government,shelling\n", encoding="utf-8")
    hash_before = shelf("check", CASE, "--json").json["pedigree"]["case_hash"]
    preview = shelf("record", CASE, "import", "e.csv", "--json").json
    assert (preview["committed"], preview["events"], preview["version"]) == (False, 1, None)
    assert shelf("workspace", "--json").json["cases"][0]["events"] == 0
    done = shelf("record", CASE, "import", "e.csv", "--commit")
    assert "Written as context of ceasefire, now version 2; context does not move the belief." in done.out
    assert shelf("workspace", "--json").json["cases"][0]["events"] == 1
    assert shelf("check", CASE, "--json").json["pedigree"]["case_hash"] == hash_before
    name = preview["sample"][0]["id"]
    assert [e["id"] for e in shelf("record", CASE, "context", "SHELL", "--json").json["events"]] == [name]
    assert shelf("record", CASE, "context", "nothing like it").out == "No imported events that hold 'nothing like it'\n"
    assert name in shelf("record", CASE, "context").out
    fields = ("commitment=Halt it", "category=freeze")
    assert shelf("record", CASE, "add", "--from", name, *fields).code == 0
    assert shelf("check", CASE, "--json").json["pedigree"]["case_hash"] != hash_before


def test_somebody_else_s_change_is_not_overwritten(shelf):
    shelf("record", CASE, "edit", "CF-001", "note=ben's", "--who", "ben")
    done = shelf("record", CASE, "edit", "CF-001", "note=mine", "--based-on", "1")
    assert done.code == 1
    assert "CF-001 was changed after version 1: revision 2, edit by ben" in done.err
    assert shelf("record", CASE, "edit", "CF-001", "note=mine", "--based-on", "2").code == 0


def test_copies_checks_and_erasing(shelf, here):
    shelf("record", CASE, "add", *NEW, "note=private")
    shelf("workspace", "comment", CASE, "why so late?", "--on", "CF-009")
    head = shelf("workspace", "verify", "--json").json["head"]
    erased = shelf("workspace", "erase", CASE, "CF-016", "--why", "asked for")
    assert (erased.code, "CF-016: erased in " in erased.out) == (0, True)
    assert shelf("workspace", "verify", "--head", head).code == 0
    assert shelf("workspace", "verify", "--head", "f" * 64).code == 1
    assert shelf("workspace", "backup", "b.sqlite").code == 0
    assert shelf("workspace", "restore", "b.sqlite").code == 1
    assert "is kept in" in shelf("workspace", "restore", "b.sqlite", "--replace").out
    assert shelf("workspace", "export", "--to", "copy.sqlite").code == 0
    assert shelf("workspace", "--database", "copy.sqlite", "--json").json["cases"][0]["version"] == 3
    assert shelf("workspace", "import", "--from", "copy.sqlite", "--database", "third.sqlite").code == 0
    heads = {
        shelf("workspace", "verify", "--database", f, "--json").json["head"] for f in ("copy.sqlite", "third.sqlite")
    }
    assert len(heads) == 1


def test_an_answer_is_kept_with_its_pedigree(shelf, here):
    Path("a.json").write_text(shelf("check", CASE, "--json").out, encoding="utf-8")
    kept = shelf("workspace", "keep", CASE, "a.json", "--json").json
    assert kept["act"] == 2
    said = shelf("workspace", "log", CASE, "--json").json["acts"][-1]
    case_hash = json.loads(Path("a.json").read_text(encoding="utf-8"))["pedigree"]["case_hash"]
    assert (said["action"], said["about"]) == ("keep", f"case {case_hash}")


def test_the_workspace_s_cases_are_listed_and_a_path_is_still_a_path(shelf, here):
    rows = shelf("cases", "--json").json["cases"]
    assert (CASE, "workspace") in [(c["id"], c["source"]) for c in rows]
    shelf("workspace", "export", CASE, "mine")
    assert shelf("check", "mine").err == ""


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (("record", "minimal", "undo"), 2, "is a case of the library; a record is changed in the workspace"),
        (("record", "./x", "undo"), 2, "it is read from its folder"),
        (("record", "nowhere", "undo"), 3, "no case 'nowhere'. Known: ceasefire"),
        (("record", f"{CASE}@1", "undo"), 2, "only the newest version can be changed"),
        (("record", CASE, "undo"), 2, "nothing is left to undo"),
        (("record", CASE, "undo", "x"), 2, "needs no more words"),
        (("record", CASE, "add"), 2, "nothing to write: give FIELD=VALUE"),
        (("record", CASE, "add", "x"), 2, "found 'x', expected FIELD=VALUE"),
        (("record", CASE, "edit", "note=x"), 2, "say which entry to edit"),
        (("record", CASE, "edit", "CF-001", "note=x", "--table", "events"), 2, "--table changes nothing for"),
        (("record", CASE, "edit", "CF-001", "note=x", "--set", "discount=0.9"), 2, "'record ... edit' writes"),
        (("record", CASE, "show", "--why", "x"), 2, "--why changes nothing for 'record ... show'"),
        (("record", CASE, "import"), 2, "give one FILE"),
        (("record", CASE, "import", "none.csv"), 3, "none.csv"),
        (("record", CASE, "ad"), 2, "no view 'ad' of a record; did you mean 'add'?"),
        (("check", f"{CASE}@9"), 3, "has no version 9; its versions go from 1 to 1"),
        (("workspace", "imprt"), 2, "the workspace cannot 'imprt'; did you mean 'import'?"),
        (("workspace", "export", CASE), 2, "expected: detente workspace export CASE FOLDER"),
        (("workspace", "verify", "--replace"), 2, "--replace changes nothing for 'workspace verify'"),
        (("workspace", "erase", CASE, "CF-001"), 2, "say why it is erased"),
        (("workspace", "comment", CASE, " "), 2, "the comment is empty"),
        (("workspace", "keep", CASE, "none.json"), 3, "there is no such file"),
        (("workspace", "restore", "none.sqlite"), 3, "there is no such file"),
        (("workspace", "log", "nowhere"), 3, "no case 'nowhere' in the workspace"),
        (("workspace", "--database", "mysql://u:secret@h/d"), 2, "mysql://u:***@h/d: mysql is not kept"),
        (("workspace", "--who", " ", "comment", CASE, "x"), 2, "--who: found nothing"),
    ],
)
def test_what_is_put_wrongly_is_told(shelf, here, argv, code, words):
    done = shelf(*argv)
    assert (done.code, done.out) == (code, "")
    assert words in done.err


def test_the_doctor_prints_no_password(run, monkeypatch):
    monkeypatch.setenv("DETENTE_DATABASE", "postgresql://me:secret@localhost/x")
    done = run("doctor")
    assert "postgresql://me:***@localhost/x" in done.out
    assert "secret" not in done.out + run("doctor", "--json").out


def test_fields_and_versions_are_read_from_words():
    assert fields_of(["a=b=c", "d="]) == {"a": "b=c", "d": ""}
    assert [split(ref) for ref in ("x@3", "x", "x@y")] == [("x", 3), ("x", None), ("x@y", None)]
    with pytest.raises(UsageError, match="a is given twice"):
        fields_of(["a=1", "a=2"])
