"""A PostgreSQL server of our own for as long as a test needs it: in a folder of its own, on a socket, no network."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

OWNERS = ("postgres", "nobody")
"""Who runs the server where the tests run as root, which the server refuses."""
PATIENCE = 60
SETTINGS = ("listen_addresses=", "max_connections=20", "full_page_writes=on", "synchronous_commit=on")


def programs() -> Path | None:
    """The folder of the server's programs, newest first, or None."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    folders = [*homes, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((f for f in folders if (f / "postgres").exists() and (f / "initdb").exists()), None)


def owner() -> str | None:
    """The account to run as; None for our own."""
    if os.getuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in OWNERS if name in known)


class Server:
    """A server that can be started, killed and started again; `url(name)` is an empty place in it.

    One that is not `durable` leaves out what only a loss of power would show missing, and is much faster.
    """

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self.folder, self.data, self.durable = folder, folder / "data", durable
        self.process: subprocess.Popen[bytes] | None = None
        self.bin = programs()
        assert self.bin is not None
        if (user := owner()) is not None:
            shutil.chown(folder, user)
        self._as_owner([str(self.bin / "initdb"), "-D", str(self.data), "-U", "detente", "-A", "trust", "-E", "UTF8"])
        self.start()

    def start(self) -> None:
        """Start, recovering from whatever happened, and wait until it answers."""
        pairs = (*SETTINGS, f"fsync={'on' if self.durable else 'off'}")
        settings = [part for pair in pairs for part in ("-c", pair)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [str(self.bin / "postgres"), "-D", str(self.data), "-k", str(self.folder), *settings],
                stdout=subprocess.DEVNULL,
                stderr=log,
                user=owner(),
                cwd="/",
                start_new_session=True,
            )
        for _ in range(PATIENCE * 20):
            asked = [str(self.bin / "pg_isready"), "-h", str(self.folder), "-q"]
            if subprocess.run(asked, cwd="/", check=False).returncode == 0:
                return
            time.sleep(0.05)
        raise AssertionError((self.folder / "log").read_text())

    def kill(self) -> None:
        """End it and all its processes at once, as a loss of power would; it recovers at the next start."""
        assert self.process is not None
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        (self.data / "postmaster.pid").unlink(missing_ok=True)

    def url(self, name: str) -> str:
        """The address of an empty place of its own in the server."""
        import psycopg

        with psycopg.connect(host=str(self.folder), user="detente", dbname="postgres") as connection:
            connection.execute(f'CREATE SCHEMA "{name}"'.encode())
        return f"postgresql://detente@/postgres?host={self.folder}&options=-csearch_path%3D{name}"

    def _as_owner(self, command: list[str]) -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=owner(), cwd="/")


@contextmanager
def running(*, durable: bool = False) -> Iterator[Server]:
    """A server in a short-named folder, gone afterwards: the path of a socket may have about 100 characters."""
    folder = Path(tempfile.mkdtemp(prefix="dtpg"))
    server = None
    try:
        server = Server(folder, durable=durable)
        yield server
    finally:
        if server is not None:
            server.kill()
        shutil.rmtree(folder, ignore_errors=True)
