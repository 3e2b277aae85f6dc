"""What a database complains of, as sentences for a user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ..errors import Conflict, DetenteError

NOTHING = "nothing was written"
SENTENCES = (
    ("database or disk is full", f"the disk is full; {NOTHING}. Make room and give the command again"),
    ("no space left", f"the disk is full; {NOTHING}. Make room and give the command again"),
    ("disk i/o error", f"the disk refuses to write or read; {NOTHING}. Look at its space and state"),
    ("could not extend file", f"the server's disk is full; {NOTHING}. Make room and give the command again"),
    ("readonly database", f"it may be read but not written; {NOTHING}. Ask for the right to write, or name another"),
    ("read-only transaction", f"it may be read but not written; {NOTHING}. Ask for the right to write"),
    ("permission denied", f"you may not do that there; {NOTHING}. Ask for the right, or name another"),
    ("unable to open database file", "the file cannot be opened; look at its folder and your rights there"),
    ("not a database", "this is no workspace: the file holds something else; name another"),
    ("malformed", "the file is damaged; restore a backup (`detente workspace restore FILE`) into a new place"),
)
BUSY = ("database is locked", "lock timeout", "deadlock detected")
UNREACHED = (
    "connection to server",
    "connection failed",
    "connection is bad",
    "connection timeout",
    "could not connect",
)
LOST = ("connection", "terminating", "server closed", "shutting down")


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn what the database raises into a DetenteError that names `place`; Conflict where a writer holds the lock."""
    try:
        yield
    except SQLAlchemyError as fault:
        raise _in_words(place, fault) from fault
    except OSError as fault:
        raise DetenteError(f"workspace {place}: {fault.strerror or fault}") from fault


def _in_words(place: str, fault: SQLAlchemyError) -> DetenteError:
    cause = fault.orig if isinstance(fault, DBAPIError) else fault
    text = " ".join(str(cause).split())
    low, first = text.lower(), str(cause).partition("\n")[0]
    if any(words in low for words in BUSY):
        busy = "another program is writing to it and did not finish in time"
        return Conflict(f"workspace {place}: {busy}; {NOTHING}. Try again")
    for words, sentence in SENTENCES:
        if words in low:
            return DetenteError(f"workspace {place}: {sentence}")
    if any(words in low for words in UNREACHED):
        return DetenteError(f"workspace {place}: the server does not answer: {first}")
    if any(words in low for words in LOST):
        unsure = "whether a change just given was written is not known: look before you give it again"
        return DetenteError(f"workspace {place}: the server does not answer or went away; {unsure}. It said: {first}")
    return DetenteError(f"workspace {place}: {type(cause).__name__}: {first}")
