"""A case folder: read from disk byte for byte, held in memory as the loader wants it, written to disk again."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import IO, Any

from ..case.library import CASE_FILE, find_case
from ..case.load import load_bytes
from ..case.schema import Case
from ..errors import DetenteError, UsageError
from ..record.reading import read_ledger

MOST_FILES = 500
MOST_BYTES = 256 * 2**20
"""A case folder of people's making is far below both; a folder above either is taken for a mistake."""


@dataclass(frozen=True)
class Folder(Traversable):
    """A folder in memory, as `load_bytes` takes it: path below the folder -> content."""

    files: Mapping[str, bytes]
    path: str = ""

    @property
    def name(self) -> str:
        """The last part of its path."""
        return self.path.rpartition("/")[2]

    def iterdir(self) -> Iterator[Folder]:
        """What lies directly in it."""
        start = f"{self.path}/" if self.path else ""
        names = {path.removeprefix(start).partition("/")[0] for path in self.files if path.startswith(start)}
        return (Folder(self.files, f"{start}{name}") for name in sorted(names))

    def is_dir(self) -> bool:
        """Is it a folder?"""
        return not self.path or any(path.startswith(f"{self.path}/") for path in self.files)

    def is_file(self) -> bool:
        """Is it a file?"""
        return self.path in self.files

    def joinpath(self, *descendants: str | os.PathLike[str]) -> Folder:
        """What lies below it."""
        parts = [self.path, *(os.fspath(part) for part in descendants)]
        return Folder(self.files, "/".join(part for part in parts if part))

    def __truediv__(self, child: str | os.PathLike[str]) -> Folder:
        return self.joinpath(child)

    def open(self, mode: str = "r", *args: Any, **kwargs: Any) -> IO[Any]:
        """The content, as bytes or as text."""
        if self.path not in self.files:
            raise FileNotFoundError(self.path)
        stream = io.BytesIO(self.files[self.path])
        return stream if "b" in mode else io.TextIOWrapper(stream, *args, **kwargs)

    def read_bytes(self) -> bytes:
        """The content."""
        with self.open("rb") as stream:
            content: bytes = stream.read()
        return content

    def read_text(self, encoding: str | None = None) -> str:
        """The content as text, its line ends as they are."""
        return self.read_bytes().decode(encoding or "utf-8")


def checked(files: Mapping[str, bytes], label: str, **options: Any) -> Case:
    """The case that a folder holds, its record read once; raises InvalidCase with every problem."""
    if CASE_FILE not in files:
        raise DetenteError(f"{label}: the folder holds no {CASE_FILE}")
    case = load_bytes(files[CASE_FILE], f"{label}/{CASE_FILE}", folder=Folder(files), **options)
    read_ledger(case)
    return case


def tables_of(case: Case) -> dict[str, str]:
    """The tables of the record that a case has: `commitments` and so on, to the name of its file."""
    named = case.record.files.model_dump()
    return {table: name for table, name in named.items() if name}


def read_folder(ref: str) -> tuple[str, dict[str, bytes]]:
    """A name and the files of the case that `ref` means: a folder, a YAML file or a library case.

    Of a YAML file that is not `case.yaml` only the files that it names come along. Names that begin with a dot are left
    where they are. Raises NotFound, InvalidCase, DetenteError.
    """
    source = find_case(ref)
    if source.file.name != CASE_FILE:
        return _one_file(ref, source.file, source.folder)
    base = Path(str(source.folder)).resolve().name
    files: dict[str, bytes] = {}
    for path, entry in _walk(source.folder, ""):
        files[path] = _content(entry, f"{ref}/{path}")
        if len(files) > MOST_FILES or sum(map(len, files.values())) > MOST_BYTES:
            most = f"{MOST_FILES} files or {MOST_BYTES:,} bytes"
            raise DetenteError(f"{ref}: the folder holds more than {most}; give a folder with the case alone")
    return base, files


def _one_file(ref: str, file: Traversable, folder: Traversable) -> tuple[str, dict[str, bytes]]:
    raw = _content(file, ref)
    case = load_bytes(raw, ref, folder=folder)
    beside = [*tables_of(case).values(), *([case.claims] if case.claims else [])]
    return Path(file.name).stem, {CASE_FILE: raw} | {name: _content(folder / name, name) for name in beside}


def _walk(folder: Traversable, start: str) -> Iterator[tuple[str, Traversable]]:
    for entry in sorted(folder.iterdir(), key=lambda item: item.name):
        if entry.name.startswith((".", "__pycache__")):
            continue
        if isinstance(entry, Path) and entry.is_symlink():
            raise UsageError(f"{entry}: a link; put the file itself into the folder")
        if entry.is_dir():
            yield from _walk(entry, f"{start}{entry.name}/")
        elif entry.is_file():
            yield f"{start}{entry.name}", entry


def _content(entry: Traversable, label: str) -> bytes:
    try:
        return entry.read_bytes()
    except OSError as fault:
        raise DetenteError(f"{label}: cannot be read: {fault.strerror}") from None
