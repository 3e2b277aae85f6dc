"""The chain names the first link that does not hold, whatever was done to the database behind its back."""

from __future__ import annotations

import json
import shutil

import pytest
from sqlalchemy import text

from detente.errors import DetenteError
from detente.settings import Address
from detente.store.audit import ORIGIN
from detente.store.cases import put
from detente.store.database import open_database
from detente.store.folder import read_folder
from detente.store.ledger import add, edit
from detente.store.notes import comment
from detente.store.seal import seal, unsealed
from detente.store.verify import verify

CASE = "ceasefire"
NEW = {
    "date_promised": "2024-01-02",
    "by": "movement",
    "to": "government",
    "commitment": "Open a road",
    "category": "aid",
}


def use(database):
    """Five acts: create (there already), add, edit, comment, edit."""
    add(database, CASE, NEW, "ben")
    edit(database, CASE, "CF-016", {"note": "first"}, "ben")
    comment(database, CASE, "a comment", "cara")
    edit(database, CASE, "CF-016", {"note": "second"}, "dan")
    assert verify(database).broken == ""


@pytest.fixture(scope="module")
def template(tmp_path_factory):
    """A file with the five acts."""
    database = open_database(Address(str(tmp_path_factory.mktemp("w") / "w.sqlite")), create=True)
    put(database, CASE, read_folder(CASE)[1], "anna")
    use(database)
    return database.file


@pytest.fixture
def used(template, tmp_path):
    """A copy of it to meddle with."""
    return open_database(Address(str(shutil.copy(template, tmp_path / "w.sqlite"))))


def meddle(database, *statements):
    with database.engine.connect() as connection, connection.begin():
        for statement in statements:
            assert connection.execute(text(statement)).rowcount > 0


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        (["UPDATE audit SET who = 'eva' WHERE seq = 3"], "act 3 (edit ceasefire, by eva"),
        (["UPDATE audit SET who = 'eva' WHERE seq = 3"], "its hash does not follow from its content"),
        (["UPDATE audit SET at = '1999' WHERE seq IN (2, 5)"], "act 2 (add ceasefire, by ben"),
        (["UPDATE audit SET prev = hash WHERE seq = 4"], "act 4 (comment ceasefire, by cara"),
        (["UPDATE head SET seq = 4"], "the log ends with act 5, the head stands at act 4"),
        (["UPDATE head SET hash = 'x'"], "the log ends with act 5, the head stands at act 5"),
        (["DELETE FROM head"], "the head stands at act 0"),
        (["UPDATE revision SET state = 'withdrawn' WHERE number = 2"], "act 3 (edit ceasefire, by ben"),
        (["UPDATE revision SET position = position + 1 WHERE audit = 1"], "a row that it wrote was changed afterwards"),
        (["UPDATE revision SET sealed = replace(sealed, 'first', 'worst') WHERE audit = 3"], "act 3 (edit ceasefire"),
        (["UPDATE revision SET sealed = '{' WHERE audit = 3"], "the entry CF-016 cannot be read"),
        (["UPDATE version SET number = 9 WHERE number = 2"], "act 2 (add ceasefire"),
        (["UPDATE comment SET subject = 'x'"], "act 4 (comment ceasefire"),
        (["UPDATE file SET kind = 'file' WHERE path = 'commitments.csv'"], "act 1 (create ceasefire"),
        (["UPDATE file SET content = NULL WHERE path = 'README.md'"], "README.md has lost its text, and no act erased"),
        (["UPDATE file SET salt = 'x' WHERE path = 'README.md'"], "the file README.md was changed afterwards"),
        (["DELETE FROM comment"], "wrote 1 rows; 0 are there"),
        (["DELETE FROM revision WHERE audit = 5"], "wrote 2 rows; 1 are there"),
    ],
)
def test_what_was_tampered_with_is_named(used, statements, words):
    meddle(used, *statements)
    assert words in verify(used).broken


def test_a_server_s_rows_are_held_to_the_chain_too(shelf):
    use(shelf)
    meddle(shelf, "UPDATE revision SET sealed = replace(sealed, 'first', 'worst') WHERE audit = 3")
    assert "act 3 (edit ceasefire" in verify(shelf).broken
    meddle(shelf, "UPDATE audit SET who = 'eva' WHERE seq = 2")
    assert "act 2 (add ceasefire, by eva" in verify(shelf).broken


def test_an_act_cut_out_of_the_middle_is_missed(small):
    add(small, CASE, NEW, "ben")
    comment(small, CASE, "a comment", "cara")
    with small.engine.connect() as connection:
        driver = connection.connection.driver_connection
        driver.execute("PRAGMA foreign_keys = OFF")
        driver.execute("DELETE FROM audit WHERE seq = 2")
    assert "refers to a row of audit that is not there" in verify(small).broken


def test_text_taken_out_without_an_act_of_erasing_is_noticed(used):
    with used.engine.connect() as connection, connection.begin():
        stored = connection.execute(text("SELECT sealed FROM revision WHERE audit = 3")).scalar()
        gone = unsealed(stored).without(["note"]).text()
        connection.execute(text("UPDATE revision SET sealed = :s WHERE audit = 3"), {"s": gone})
    assert "the entry CF-016 has lost its note, and no act erased it" in verify(used).broken


def test_nothing_is_chained_to_a_broken_link(used):
    meddle(used, "UPDATE audit SET who = 'eva' WHERE seq = 5")
    with pytest.raises(DetenteError, match=r"act 5 does not fit its hash\); nothing was written"):
        comment(used, CASE, "more", "anna")


def test_a_head_noted_earlier_is_found_in_the_chain_or_missed(used):
    head = verify(used).head
    comment(used, CASE, "more", "anna")
    assert verify(used, head).broken == ""
    assert "no act has the hash" in verify(used, "f" * 64).broken


def test_an_empty_workspace_is_whole(database):
    found = verify(database)
    assert (found.acts, found.rows, found.head, found.broken) == (0, 0, ORIGIN, "")


def test_a_digest_is_the_same_before_and_after_erasing_and_salts_are_gone():
    whole = seal({"a": "yes", "b": "no", "c": ""})
    part = whole.without(["a"])
    assert whole.digest() == part.digest() == part.without().digest() == unsealed(part.text()).digest()
    assert (set(part.fields), set(part.salts), set(part.erased)) == ({"b"}, {"b"}, {"a"})
    assert whole.salt not in part.text()
    assert json.loads(part.without().text()).keys() == {"erased"}
    assert seal({"a": "yes"}).digest() != seal({"a": "yes"}).digest()
