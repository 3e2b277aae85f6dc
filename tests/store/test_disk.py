"""A full disk and a read-only place: a clear sentence, and nothing that was there is lost."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from detente.errors import DetenteError
from detente.settings import Address
from detente.store.cases import folder, put
from detente.store.database import open_database
from detente.store.folder import read_folder
from detente.store.ledger import add
from detente.store.verify import verify
from tests.conftest import NEEDS_TOOL
from tests.store.server import Server, programs
from tests.store.writer import BATCH

CASE, ROOT = "ceasefire", Path(__file__).resolve().parents[2]
NEW = {
    "date_promised": "2024-01-02",
    "by": "movement",
    "to": "government",
    "commitment": "Open a road",
    "category": "aid",
}
SERVER_DISK = 64 * 2**20
"""Bytes of a server's disk: what it starts with, and a little."""
SMALL_DISK = 2_000_000
"""Bytes of the disk that is filled: the workspace fits and some imports do."""

FILL = """
import sys
from detente.errors import DetenteError
from detente.settings import Address
from detente.store.database import open_database
from detente.store.events import import_events
from tests.store.writer import CASE, events
database = open_database(Address(sys.argv[1]))
for n in range(1000):
    try:
        import_events(database, CASE, events(f"i{n}"), "filler")
    except DetenteError as fault:
        print(n, fault)
        break
"""


def fill(address, **options):
    """Import until the disk is full; how many imports were acknowledged, and the words of the refusal."""
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    done = subprocess.run(
        [sys.executable, "-c", FILL, address.url],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment,
        timeout=120,
        check=True,
        **options,
    )
    count, _, words = done.stdout.strip().partition(" ")
    return int(count), words


def kept(address, imports, beyond=0):
    """Everything acknowledged is there and whole, and with room again work goes on.

    A server that goes down at the last moment may have kept one import more than it could acknowledge.
    """
    database = open_database(address)
    found = verify(database)
    assert found.broken == ""
    assert 0 <= found.acts - 1 - imports <= beyond
    imports = found.acts - 1
    with database.read() as connection:
        counted = connection.execute(text("SELECT count(*) FROM revision WHERE tab = '@context'")).scalar()
    assert counted == imports * BATCH
    assert add(database, CASE, NEW, "ben").version.number == imports + 2


def start(where):
    put(open_database(where, create=True), CASE, read_folder(CASE)[1], "anna")
    return where


@contextmanager
def small_disk(size):
    """A disk of so many bytes, mounted for the test where that is permitted, and how to make it larger."""
    folder = Path(tempfile.mkdtemp(prefix="dtfull"))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        if os.getuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
            pytest.skip("no disk can be mounted here; the limit on a file's size stands in below")
        larger = ["mount", "-o", f"remount,size={4 * size}", str(folder)]
        try:
            yield folder, lambda: subprocess.run(larger, check=True)
        finally:
            subprocess.run(["umount", "-l", str(folder)], check=True)
    finally:
        folder.rmdir()


def test_a_full_disk_loses_nothing():
    with small_disk(SMALL_DISK) as (folder, enlarge):
        where = start(Address(str(folder / "w.sqlite")))
        imports, words = fill(where)
        assert imports > 0
        assert "the disk is full; nothing was written. Make room" in words
        enlarge()
        kept(where, imports)


def test_a_server_whose_disk_is_full_loses_nothing():
    """It refuses, or goes down where its log cannot grow; then what it acknowledged is there when it is up again."""
    if programs() is None:
        pytest.skip(f"{NEEDS_TOOL} postgresql")
    with small_disk(SERVER_DISK) as (folder, enlarge):
        folder.chmod(0o755)
        server = Server(folder, durable=True)
        try:
            where = start(Address(server.url("full")))
            imports, words = fill(where)
            assert imports > 0
            assert "disk is full; nothing was written" in words or "the server does not answer" in words
            enlarge()
            server.kill()
            server.start()
            kept(where, imports, beyond=1)
        finally:
            server.kill()


def test_a_file_that_may_not_grow_loses_nothing(tmp_path):
    """The limit on a file's size (RLIMIT_FSIZE) refuses a write as a full disk does."""
    where = start(Address(str(tmp_path / "w.sqlite")))

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (SMALL_DISK, SMALL_DISK))

    imports, words = fill(where, preexec_fn=limit)
    assert imports > 0
    assert "nothing was written" in words
    kept(where, imports)


READ_ONLY = """
import os, sys
from detente.errors import DetenteError
from detente.settings import Address
from detente.store.cases import folder
from detente.store.database import open_database
from detente.store.notes import comment
from detente.store.verify import verify
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
database = open_database(Address(sys.argv[1]))
print(len(folder(database, "ceasefire")[0].files), repr(verify(database).broken))
try:
    comment(database, "ceasefire", "words", "ben")
except DetenteError as fault:
    print(fault)
"""
"""Root may write everywhere: it becomes nobody, once everything is imported."""


def test_a_read_only_workspace_can_be_read_and_says_so_when_written_to():
    """File and folder without the right to write, in a folder that others may enter."""
    with tempfile.TemporaryDirectory() as folder_name:
        outer, place = Path(folder_name), Path(folder_name) / "place"
        outer.chmod(0o755)
        place.mkdir()
        where = start(Address(str(place / "w.sqlite")))
        Path(where.url).chmod(0o444)
        place.chmod(0o555)
        environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
        command = [sys.executable, "-c", READ_ONLY, where.url]
        done = subprocess.run(command, capture_output=True, text=True, cwd="/", env=environment, check=False)
        place.chmod(0o755)
    assert done.stdout.splitlines()[0] == "4 ''", done.stderr
    assert "it may be read but not written; nothing was written" in done.stdout


def test_a_server_that_only_reads_says_so(address):
    where = address("postgresql")
    start(where)
    readonly = Address(where.url.replace("options=", "options=-cdefault_transaction_read_only%3Don%20"))
    database = open_database(readonly)
    assert verify(database).broken == ""
    with pytest.raises(DetenteError, match="it may be read but not written; nothing was written"):
        add(database, CASE, NEW, "ben")
    assert folder(open_database(where), CASE)[1].number == 1


def test_a_damaged_file_is_found_when_it_is_opened(tmp_path):
    where = start(Address(str(tmp_path / "w.sqlite")))
    file = Path(where.url)
    content = bytearray(file.read_bytes())
    content[20_000:40_000] = b"\xff" * 20_000
    file.write_bytes(content)
    with pytest.raises(DetenteError, match="is damaged"):
        open_database(where)
