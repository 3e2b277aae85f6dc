"""Writers killed at random moments, and what must hold afterwards.

Every acknowledged change is there and whole; a change that was not acknowledged is there whole or not at all; the audit
chain holds. Killed is the writer (`kill -9`), and for a server every other time the server itself with all its
processes. A loss of power is not simulated: the kernel's own buffers survive a kill.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from detente.settings import Address
from detente.store.cases import CONTEXT, put, version
from detente.store.cases import entries_at as entries
from detente.store.database import Database, open_database
from detente.store.folder import read_folder
from detente.store.verify import verify
from tests.store.server import Server
from tests.store.writer import BATCH, CASE, text_of

ROOT = Path(__file__).resolve().parents[2]
MOST_CHANGES = 4
"""A writer is killed after up to so many acknowledged changes, so that each kind is hit, however slow the machine."""
PATIENCE = 120
LONGEST_WAIT = 0.2
"""Seconds between the last of them and the kill, at most: about what one change takes."""


@dataclass(frozen=True)
class Outcome:
    """What was acknowledged before the kill, and what of it was found wrong afterwards (nothing, if all is well)."""

    acknowledged: int
    unacknowledged: int
    wrong: tuple[str, ...]


def fresh(address: Address) -> None:
    """A workspace with the small case."""
    put(open_database(address, create=True), CASE, read_folder(CASE)[1], "anna")


def kill_once(address: Address, name: str, dice: random.Random, server: Server | None = None) -> Outcome:
    """Let a writer work for a random time, kill it (or the server), and look."""
    lines: list[str] = []
    heard = threading.Condition()
    command = [sys.executable, "-m", "tests.store.writer", address.url, name]
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment) as writer:
        assert writer.stdout is not None
        reader = threading.Thread(target=_listen, args=(writer.stdout, lines, heard))
        reader.start()
        wanted = 1 + dice.randrange(MOST_CHANGES)
        with heard:
            assert heard.wait_for(lambda: len(lines) >= wanted, PATIENCE), "the writer does not work"
        threading.Event().wait(dice.random() * LONGEST_WAIT)
        if server is not None:
            server.kill()
            server.start()
        else:
            writer.send_signal(signal.SIGKILL)
        writer.wait(PATIENCE)
        reader.join(PATIENCE)
    return look(address, name, lines)


def _listen(stream: IO[str], lines: list[str], heard: threading.Condition) -> None:
    for line in stream:
        with heard:
            lines.append(line.rstrip("\n"))
            heard.notify()


def look(address: Address, name: str, lines: list[str]) -> Outcome:
    """Hold what is there against what was acknowledged."""
    database = open_database(address)
    said = [tuple(line.split()[:2]) for line in lines if line.startswith(("add ", "edit ", "import "))]
    found, wrong = _found(database, name), []
    broken = verify(database).broken
    wrong += [broken] if broken else []
    wrong += [f"{what} {key} was acknowledged and is not there" for what, key in said if (what, key) not in found]
    wrong += [f"{what} {key}: {fault}" for (what, key), fault in found.items() if fault]
    beyond = set(found) - set(said)
    wrong += [f"{len(beyond)} changes beyond the last acknowledged"] if len(beyond) > 1 else []
    return Outcome(len(said), len(beyond), tuple(wrong))


def _found(database: Database, name: str) -> dict[tuple[str, str], str]:
    """Each change of a writer that is there, and what is wrong with it."""
    found: dict[tuple[str, str], str] = {}
    with database.read() as connection:
        act = version(connection, CASE).act
        for key, entry in entries(connection, CASE, "commitments.csv", act).items():
            if key.startswith(f"{name}-"):
                whole = entry.sealed.fields.get("commitment") == text_of(key)
                found["add", key] = "" if whole else "half-written"
                if note := entry.sealed.fields.get("note"):
                    found["edit", key] = "" if note == text_of(key) else "half-written"
        imports = Counter(key.rpartition("-")[0] for key in entries(connection, CASE, CONTEXT, act))
    for key, count in imports.items():
        if key.startswith(f"{name}-"):
            found["import", key] = "" if count == BATCH else f"{count} of {BATCH} events"
    return found
