"""Two programs write at once: each change is there, none is lost, and who came second is told."""

from __future__ import annotations

import multiprocessing
import time
from collections import Counter

import pytest
from sqlalchemy import text

from detente.errors import Conflict, DetenteError
from detente.settings import Address
from detente.store import database as module
from detente.store.cases import folder, load, put, version
from detente.store.database import open_database
from detente.store.ledger import add, edit
from detente.store.sheet import read_sheet
from detente.store.verify import verify

CASE, KEY = "ceasefire", "CF-001"
NEW = {
    "date_promised": "2024-01-02",
    "by": "movement",
    "to": "government",
    "commitment": "Open a road",
    "category": "aid",
}
TIMES, WRITERS = 6, 2
SPAWN = multiprocessing.get_context("spawn")


def number(database):
    with database.read() as connection:
        return version(connection, CASE).number


def note_of(database):
    table = folder(database, CASE)[0].files["commitments.csv"]
    return read_sheet(table, "c.csv").rows[KEY].get("note", "")


def count_up(url, name, gate, told):
    """Add one to the count in a note, again and again, from whatever it read; try again when another was first."""
    database, conflicts, done = open_database(Address(url)), 0, 0
    gate.wait(60)
    while done < TIMES:
        _, read = load(database, CASE)
        count = int(note_of(database) or 0) if number(database) == read.number else None
        try:
            if count is not None:
                edit(database, CASE, KEY, {"note": str(count + 1)}, name, based_on=read.number)
                done += 1
        except Conflict:
            conflicts += 1
    told.put((name, conflicts))


def add_many(url, name, gate, told):
    """Add entries as fast as it goes."""
    database = open_database(Address(url))
    gate.wait(60)
    for n in range(TIMES):
        add(database, CASE, {**NEW, "id": f"{name}-{n}"}, name)
    told.put((name, TIMES))


def together(target, url):
    gate, told = SPAWN.Barrier(WRITERS), SPAWN.Queue()
    writers = [SPAWN.Process(target=target, args=(url, f"w{n}", gate, told)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    answers = [told.get(timeout=120) for _ in writers]
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0] * WRITERS
    return answers


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, address, files):
    where = address(request.param)
    put(open_database(where, create=True), CASE, files, "anna")
    return where


def test_no_update_of_two_writers_is_lost(place):
    database = open_database(place)
    edit(database, CASE, KEY, {"note": "0"}, "anna")
    together(count_up, place.url)
    assert note_of(database) == str(WRITERS * TIMES)
    assert number(database) == 2 + WRITERS * TIMES
    assert verify(database).broken == ""


def test_entries_that_two_writers_add_are_all_there(place):
    database = open_database(place)
    together(add_many, place.url)
    keys = read_sheet(folder(database, CASE)[0].files["commitments.csv"], "c.csv").rows
    assert Counter(key.partition("-")[0] for key in keys) == {"CF": 15, "w0": TIMES, "w1": TIMES}
    assert number(database) == 1 + WRITERS * TIMES
    assert verify(database).broken == ""


def test_two_that_make_the_workspace_at_once_make_one(address, files):
    where = address("sqlite")
    first, second = open_database(where, create=True), open_database(where, create=True)
    put(first, CASE, files, "anna")
    assert number(second) == 1


def test_a_writer_that_waits_too_long_is_told_and_writes_nothing(place, monkeypatch):
    monkeypatch.setattr(module, "BUSY_SECONDS", 1)
    holder, waiting = open_database(place), open_database(place)
    with holder.write() as connection:
        connection.execute(text("UPDATE head SET hash = hash"))
        start = time.monotonic()
        with pytest.raises(Conflict, match=r"another program is writing to it .* nothing was written\. Try again"):
            add(waiting, CASE, NEW, "ben")
        assert time.monotonic() - start < 8
    assert number(waiting) == 1
    assert add(waiting, CASE, NEW, "ben").version.number == 2


def test_reading_goes_on_while_another_writes(place):
    holder, reader = open_database(place), open_database(place)
    with holder.write() as connection:
        connection.execute(text("UPDATE head SET hash = hash"))
        assert number(reader) == 1


def test_a_server_that_is_not_there_is_told_without_its_password():
    with pytest.raises(
        DetenteError, match=r"workspace postgresql://me:\*\*\*@127\.0\.0\.1:1/x: the server does not an"
    ):
        open_database(Address("postgresql://me:secret@127.0.0.1:1/x"))
