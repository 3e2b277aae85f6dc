"""The crash test at length: 200 kills on each database, and what they showed.

python -m tests.store.soak [TIMES]
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from detente.settings import Address
from tests.store.crash import fresh, kill_once
from tests.store.server import Server, programs, running

TIMES = 200
SEED = 20180727
RENEWED = 20
"""Kills after which a new workspace is begun, so that looking at it stays fast."""


def soak(kind: str, times: int, folder: Path, server: Server | None) -> int:
    """Kill writers so many times; print the sum and return how often something was wrong."""
    dice = random.Random(SEED)
    acknowledged = beyond = faulty = 0
    address = Address("")
    for n in range(times):
        if n % RENEWED == 0:
            address = Address(server.url(f"s{n}") if server else str(folder / f"s{n}.sqlite"))
            fresh(address)
        outcome = kill_once(address, f"w{n}", dice, server if n % 2 else None)
        acknowledged, beyond = acknowledged + outcome.acknowledged, beyond + outcome.unacknowledged
        faulty += bool(outcome.wrong)
        for words in outcome.wrong:
            print(f"{kind}, kill {n}: {words}", flush=True)
    print(
        f"{kind}: {times} kills; {acknowledged} changes acknowledged before them, all looked for; "
        f"{beyond} more were there, whole, that had not been acknowledged yet; {faulty} kills left something wrong",
        flush=True,
    )
    return faulty


def main() -> int:
    times = int(sys.argv[1]) if len(sys.argv) > 1 else TIMES
    with tempfile.TemporaryDirectory() as folder:
        faulty = soak("SQLite", times, Path(folder), None)
        if programs() is None:
            print("PostgreSQL: not looked at, its programs are not installed (Debian: postgresql)")
            return 1
        with running(durable=True) as server:
            faulty += soak("PostgreSQL", times, Path(folder), server)
    return 1 if faulty else 0


if __name__ == "__main__":
    sys.exit(main())
