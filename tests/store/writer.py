"""A writer to be killed: adds, corrects and imports without end, and says so once each change was acknowledged.

    python -m tests.store.writer URL NAME

Lines on standard output: `ready`, then `add KEY`, `edit KEY`, `import NAME` after each change returned, and `lost`
where the server went away.
"""

from __future__ import annotations

import sys
from itertools import count

from detente.errors import DetenteError
from detente.settings import Address
from detente.store.database import Database, open_database
from detente.store.events import import_events
from detente.store.ledger import add, edit

CASE = "ceasefire"
BATCH = 300
"""Events an import writes."""


def text_of(key: str) -> str:
    """What an entry of this name must say, whole: long enough to lie on more than one page of a file."""
    return f"text of {key}: " + " ".join(f"{key}-{n}" for n in range(700))


def events(name: str) -> list[dict[str, str]]:
    """The events of one import."""
    return [{"id": f"{name}-{n}", "date": "2023-01-01", "event": f"event {n} of {name}"} for n in range(BATCH)]


def work(database: Database, name: str) -> None:
    """Change until stopped."""
    fields = {"date_promised": "2024-01-02", "by": "movement", "to": "government", "category": "aid"}
    for n in count():
        key = f"{name}-{n}"
        add(database, CASE, {**fields, "id": key, "commitment": text_of(key)}, name)
        print("add", key, flush=True)
        edit(database, CASE, key, {"note": text_of(key)}, name)
        print("edit", key, flush=True)
        import_events(database, CASE, events(key), name, source=key)
        print("import", key, flush=True)


def main() -> None:
    url, name = sys.argv[1:]
    database = open_database(Address(url))
    print("ready", flush=True)
    try:
        work(database, name)
    except DetenteError as fault:
        print("lost", fault, flush=True)


if __name__ == "__main__":
    main()
