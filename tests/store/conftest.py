"""A workspace on each database: a file, and a server of our own where its programs are installed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from detente.settings import Address
from detente.store.cases import put
from detente.store.database import Database, open_database
from detente.store.folder import read_folder
from tests.conftest import NEEDS_TOOL
from tests.store.server import Server, programs, running

CASE = "ceasefire"
KINDS = ("sqlite", "postgresql")
NUMBERS = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server; the test is skipped, visibly, where its programs are not installed."""
    if programs() is None:
        pytest.skip(f"{NEEDS_TOOL} postgresql")
    with running() as started:
        yield started


@pytest.fixture
def address(tmp_path: Path, request: pytest.FixtureRequest) -> Callable[[str], Address]:
    """The address of a workspace that is not there yet, on a kind of database."""

    def make(kind: str) -> Address:
        name = f"w{next(NUMBERS)}"
        if kind == "sqlite":
            return Address(str(tmp_path / f"{name}.sqlite"))
        return Address(request.getfixturevalue("server").url(name))

    return make


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest, address: Callable[[str], Address]) -> Database:
    """An empty workspace, once on each database."""
    return open_database(address(request.param), create=True)


@pytest.fixture
def files() -> dict[str, bytes]:
    """The folder of a small case with a record."""
    return read_folder(CASE)[1]


@pytest.fixture
def shelf(database: Database, files: dict[str, bytes]) -> Database:
    """A workspace that holds the small case at version 1."""
    put(database, CASE, files, "anna")
    return database


@pytest.fixture
def small(tmp_path: Path, files: dict[str, bytes]) -> Database:
    """As `shelf`, in a file."""
    database = open_database(Address(str(tmp_path / "small.sqlite")), create=True)
    put(database, CASE, files, "anna")
    return database
