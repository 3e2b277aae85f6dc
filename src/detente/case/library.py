"""The cases that ship with the program: their names and their folders.

Read through `importlib.resources`, so it does not matter how the package is installed.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from ..errors import NotFound, suggest

CASE_FILE = "case.yaml"
_SUFFIXES = (".yaml", ".yml")


@dataclass(frozen=True)
class Source:
    """A case file that exists: the file, the folder its record lies in, and the name errors give it."""

    file: Traversable
    folder: Traversable
    label: str


def library_cases() -> list[str]:
    """The names of the library's cases, sorted."""
    return sorted(entry.name for entry in _library().iterdir() if entry.joinpath(CASE_FILE).is_file())


def case_folder(name: str) -> Traversable:
    """The folder of a library case. Raises NotFound, naming the nearest case."""
    if name not in library_cases():
        raise NotFound(
            f"no case {name!r}{suggest(name, library_cases())}; `detente cases` lists them; a path also works"
        )
    return _library().joinpath(name)


def find_case(ref: str | Path) -> Source:
    """The case file that `ref` means: a folder with case.yaml, a YAML file, or the name of a library case.

    What exists as a path and looks like one (a separator, a YAML suffix, or a folder holding case.yaml) is a
    path. Raises NotFound.
    """
    text = os.fspath(ref)
    if isinstance(ref, Path) or looks_like_path(text):
        return _from_path(text)
    folder = case_folder(text)
    return Source(folder.joinpath(CASE_FILE), folder, f"{text}/{CASE_FILE}")


def looks_like_path(text: str) -> bool:
    """Is `text` to be read as a path and not as a name?"""
    separators = [sign for sign in (os.sep, os.altsep) if sign]
    if any(sign in text for sign in separators) or text.endswith(_SUFFIXES):
        return True
    return os.path.isfile(os.path.join(text, CASE_FILE))


def _from_path(text: str) -> Source:
    path = Path(text)
    if os.path.isdir(text):
        path = path / CASE_FILE
        if not os.path.isfile(path):
            raise NotFound(f"the folder {text} holds no {CASE_FILE}; `detente new NAME` writes one to start from")
    elif not os.path.isfile(text):
        kind = "is not a file" if os.path.exists(text) else "does not exist"
        raise NotFound(f"{text} {kind}; expected a case folder, a YAML file or one of: {', '.join(library_cases())}")
    return Source(path, path.parent, str(path))


def _library() -> Traversable:
    return files(__package__).joinpath("library")
