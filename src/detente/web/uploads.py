"""Files of events on their way in: kept under names of our own until they are written, discarded, or forgotten."""

from __future__ import annotations

import shutil
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_hex
from tempfile import NamedTemporaryFile, TemporaryDirectory
from typing import IO, TYPE_CHECKING

from ..errors import Busy, NotFound

if TYPE_CHECKING:
    from ..record.mapping import ColumnMapping
    from .preview import Look

KEPT = 3600.0
"""Seconds that a file waits for its writing."""
MOST = 8
"""Files that wait at once, of all who use the program."""
LONGEST_NAME = 80


@dataclass
class Upload:
    """One file: its id, the case and the session it belongs to, what its sender called it, where it lies."""

    id: str
    ref: str
    session: str
    told: str
    path: Path
    mapping: ColumnMapping | None = None
    look: Look | None = None
    begun: float = field(default_factory=time.monotonic)


class Uploads:
    """The files that wait. Their folder is made with the first and removed with the program."""

    def __init__(self) -> None:
        self.waiting: dict[str, Upload] = {}
        self.folder: TemporaryDirectory[str] | None = None
        self.guard = threading.Lock()

    def take(self, ref: str, session: str, told: str, source: IO[bytes]) -> Upload:
        """Keep a file. `told` is shown and logged, never a path. Raises Busy where too many wait."""
        self.sweep()
        with self.guard:
            if len(self.waiting) >= MOST:
                raise Busy("too many files wait to be looked at; write or discard one of them, or come back later")
            if self.folder is None:
                self.folder = TemporaryDirectory(prefix="detente-")
            with NamedTemporaryFile(dir=self.folder.name, prefix="events-", delete=False) as file:
                shutil.copyfileobj(source, file)
            made = Upload(token_hex(12), ref, session, called(told), Path(file.name))
            self.waiting[made.id] = made
        return made

    def get(self, name: str, ref: str, session: str) -> Upload:
        """The file of this session and case; raises NotFound."""
        self.sweep()
        found = self.waiting.get(name)
        if found is None or (found.ref, found.session) != (ref, session):
            raise NotFound("this file is not here any more: it was written, discarded, or left for an hour")
        return found

    def drop(self, name: str) -> None:
        """Remove a file, if it is still there."""
        with self.guard:
            found = self.waiting.pop(name, None)
        if found is not None:
            found.path.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove what has waited too long."""
        for each in list(self.waiting.values()):
            if time.monotonic() - each.begun > KEPT:
                self.drop(each.id)

    def close(self) -> None:
        """Remove everything."""
        with self.guard:
            self.waiting.clear()
            if self.folder is not None:
                self.folder.cleanup()
                self.folder = None


def called(name: str) -> str:
    """What a sender calls a file, as a line that can be shown: its last part, without what cannot be printed."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in last if sign.isprintable())[:LONGEST_NAME] or "file"
