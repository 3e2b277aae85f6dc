"""Killed at random moments, on both databases: what was acknowledged is there, nothing is half there."""

from __future__ import annotations

import random

import pytest

from detente.settings import Address
from tests.conftest import NEEDS_TOOL
from tests.store.crash import fresh, kill_once, look
from tests.store.server import programs, running

TIMES, SEED = 10, 20180727


def test_ten_kills_lose_nothing_in_a_file(tmp_path):
    address, dice = Address(str(tmp_path / "w.sqlite")), random.Random(SEED)
    fresh(address)
    outcomes = [kill_once(address, f"w{n}", dice) for n in range(TIMES)]
    assert [o.wrong for o in outcomes] == [()] * TIMES
    assert sum(o.acknowledged for o in outcomes) > TIMES


def test_ten_kills_of_writers_and_of_the_server_lose_nothing_there():
    if programs() is None:
        pytest.skip(f"{NEEDS_TOOL} postgresql")
    dice = random.Random(SEED)
    with running(durable=True) as server:
        address = Address(server.url("crash"))
        fresh(address)
        outcomes = [kill_once(address, f"w{n}", dice, server if n % 2 else None) for n in range(TIMES)]
    assert [o.wrong for o in outcomes] == [()] * TIMES
    assert sum(o.acknowledged for o in outcomes) > TIMES


def test_the_look_sees_what_was_lost_and_what_is_half_there(tmp_path):
    """The check itself must be able to fail."""
    address = Address(str(tmp_path / "w.sqlite"))
    fresh(address)
    assert look(address, "w", ["ready", "add w-0"]).wrong == ("add w-0 was acknowledged and is not there",)
    from detente.store.database import open_database
    from detente.store.events import import_events
    from tests.store.writer import CASE, events

    import_events(open_database(address), CASE, events("w-0")[:10], "w")
    assert look(address, "w", ["ready"]).wrong == ("import w-0: 10 of 300 events",)
