"""Writing files whole or not at all, and never over one another."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

from ..errors import DetenteError


def write_new(path: Path, text: str) -> None:
    """Write `text` to `path`, which must not exist; raises DetenteError and then leaves nothing."""
    made = [folder for folder in (path.parent, *path.parent.parents) if not folder.exists()]
    try:
        with _told(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            with _beside(path, text.encode()) as whole:
                _name(whole, path)
    except DetenteError:
        for folder in made:
            _remove_empty(folder)
        raise


def replace_keeping(path: Path, text: str) -> Path:
    """Replace what `path` holds by `text` and return where the old content is kept; raises DetenteError.

    The kept copy and the new file may be read by whom the old one was.
    """
    with _told(path):
        target = path.resolve()
        old, mode = target.read_bytes(), target.stat().st_mode
        kept = next(name for name in _backups(target) if not os.path.lexists(name))
        with _beside(kept, old, mode) as whole:
            _name(whole, kept)
        with _beside(target, text.encode(), mode) as whole:
            whole.replace(target)
    return path.with_name(kept.name)


def _backups(path: Path) -> Iterator[Path]:
    yield path.with_name(f"{path.name}.bak")
    number = 2
    while True:
        yield path.with_name(f"{path.name}.bak{number}")
        number += 1


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except FileExistsError as fault:
        raise DetenteError(
            f"{fault.filename or path}: is there already; nothing was written. Choose another name."
        ) from None
    except OSError as fault:
        raise DetenteError(f"{path}: cannot be written: {fault.strerror or fault}. Nothing was changed.") from None


@contextmanager
def _beside(path: Path, content: bytes, mode: int | None = None) -> Iterator[Path]:
    """A finished file in the same folder, gone afterwards unless it was renamed."""
    whole = path.with_name(f".detente-{token_hex(8)}")
    try:
        with whole.open("xb") as file:
            if mode is not None:
                whole.chmod(mode)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield whole
    finally:
        whole.unlink(missing_ok=True)


def _name(whole: Path, path: Path) -> None:
    """Give a finished file its name without replacing another; raises FileExistsError."""
    if os.path.lexists(path):
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    try:
        path.hardlink_to(whole)  # unlike a rename, this fails where another program has just taken the name
    except FileExistsError:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from None
    except (OSError, NotImplementedError):  # a file system without hard links
        whole.rename(path)


def _remove_empty(folder: Path) -> None:
    try:
        folder.rmdir()
    except OSError:
        return
