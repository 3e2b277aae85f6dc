"""What was typed is there again, whoever opens the workspace next, and no window overwrites another unseen."""

from __future__ import annotations

import subprocess
import sys

import pytest

from detente.errors import Conflict, NotFound, UsageError
from detente.settings import Address
from detente.store.backup import backup, restore
from detente.store.cases import load, put, versions
from detente.store.database import open_database
from detente.store.drafts import draft_of, drafts_of, drop_draft, keep_draft
from detente.store.erase import erase
from detente.store.undo import undo
from detente.store.verify import verify
from tests.store.conftest import CASE

TEXT = b"title: half a tho"


def found(database, who="anna"):
    with database.read() as connection:
        return draft_of(connection, CASE, who)


def test_a_draft_is_replaced_in_place_and_leaves_the_log_alone(shelf):
    before = verify(shelf)
    keep_draft(shelf, CASE, "anna", b"title: h", based_on=1, writer="a", over="")
    made = keep_draft(shelf, CASE, "anna", TEXT, based_on=1, writer="a", over="")
    keep_draft(shelf, CASE, "ben", b"\xff\x00 no text at all", based_on=1, writer="b", over="")
    assert found(shelf) == made
    assert found(shelf).content == TEXT
    with shelf.read() as connection:
        assert [draft.who for draft in drafts_of(connection, CASE)] == ["anna", "ben"]
    assert verify(shelf) == before
    assert load(shelf, CASE)[1].number == 1
    drop_draft(shelf, CASE, "anna")
    drop_draft(shelf, CASE, "anna")
    assert found(shelf) is None
    assert found(shelf, "ben") is not None


def test_a_second_window_overwrites_nothing_unseen(shelf):
    keep_draft(shelf, CASE, "anna", TEXT, based_on=1, writer="a", over="")
    with pytest.raises(Conflict, match="in another window by anna"):
        keep_draft(shelf, CASE, "anna", b"other", based_on=1, writer="b", over="")
    assert found(shelf).content == TEXT
    keep_draft(shelf, CASE, "anna", b"seen, and on", based_on=1, writer="b", over="a")
    with pytest.raises(Conflict):
        keep_draft(shelf, CASE, "anna", b"the first again", based_on=1, writer="a", over="")
    keep_draft(shelf, CASE, "anna", b"whatever is there", based_on=1, writer="c", over=None)
    assert found(shelf).content == b"whatever is there"


def test_a_draft_of_nothing_or_nobody_is_refused(shelf):
    with pytest.raises(UsageError, match="whose draft"):
        keep_draft(shelf, CASE, "", TEXT, based_on=1, writer="a")
    with pytest.raises(NotFound, match="no version 7"):
        keep_draft(shelf, CASE, "anna", TEXT, based_on=7, writer="a")
    with pytest.raises(NotFound, match="no case"):
        keep_draft(shelf, "nowhere", "anna", TEXT, based_on=1, writer="a")


def test_a_draft_outlives_a_program_that_was_killed(small):
    code = (
        "import os, sys; from detente.settings import Address; from detente.store.database import open_database;"
        "from detente.store.drafts import keep_draft;"
        f"keep_draft(open_database(Address(sys.argv[1])), {CASE!r}, 'anna', {TEXT!r}, based_on=1, writer='a');"
        "os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(small.file)], capture_output=True, check=False)
    assert done.returncode != 0, done.stderr
    assert found(open_database(Address(str(small.file)))).content == TEXT


def test_a_draft_is_in_a_backup_and_comes_back_from_it(shelf, tmp_path):
    keep_draft(shelf, CASE, "anna", TEXT, based_on=1, writer="a")
    backup(shelf, tmp_path / "kept.sqlite")
    address = Address(str(tmp_path / "again.sqlite"))
    restore(tmp_path / "kept.sqlite", address)
    assert found(open_database(address)) == found(shelf)


def test_erasing_says_where_a_draft_may_hold_the_text(shelf):
    assert "drafts" not in erase(shelf, CASE, "CF-003", "asked for", "anna").traces
    keep_draft(shelf, CASE, "ben", TEXT, based_on=1, writer="a")
    assert "(by ben)" in erase(shelf, CASE, "CF-002", "asked for", "anna").traces
    assert found(shelf, "ben").content == TEXT


def test_versions_say_who_and_why_and_the_reason_can_be_erased(shelf, files):
    changed = files | {"case.yaml": files["case.yaml"] + b"# one\n"}
    made = put(shelf, CASE, changed, "ben", why="named in confidence", based_on=1)
    undo(shelf, CASE, "cara", why="too soon")
    with shelf.read() as connection:
        told = [(one.number, one.who, one.action, why) for one, why in versions(connection, CASE)]
    assert told == [
        (3, "cara", "undo", "too soon"),
        (2, "ben", "change", "named in confidence"),
        (1, "anna", "create", ""),
    ]
    erase(shelf, CASE, str(made.act), "asked for", "anna")
    with shelf.read() as connection:
        assert [why for _, why in versions(connection, CASE)][2] == ""
    assert verify(shelf).broken == ""
