"""A folder with a negotiation domain, read and checked; the files in it tell the format."""

from __future__ import annotations

import os
from pathlib import Path

from ...errors import InvalidCase, NotFound, Problem
from ..packages import Domain
from .genius import read_genius
from .negolog import PROFILE, read_negolog

LARGEST = 20_000_000
"""Bytes of one file; the largest published domains have a hundredth of that."""


def is_domain(ref: str | Path) -> bool:
    """Does `ref` name a folder that holds a domain, or one of its XML files?"""
    path = Path(ref)
    if path.is_file():
        return path.suffix.casefold() == ".xml"
    return path.is_dir() and not (path / "case.yaml").is_file() and bool(_profiles(path) or _spaces(path))


def read_domain(ref: str | Path) -> Domain:
    """The domain in a folder (or in the folder of one of its XML files).

    Raises NotFound where there is none, InvalidCase with file, line and column of what is wrong.
    """
    path = Path(ref)
    folder = path.parent if path.is_file() else path
    profiles, spaces = _profiles(folder), _spaces(folder)
    if profiles and spaces:
        raise InvalidCase([_at(folder, "both JSON profiles and XML files were found; keep one domain in a folder")])
    if profiles:
        return read_negolog(folder.name, {p: _content(p) for p in profiles})
    if spaces:
        return read_genius(folder.name, {p: _content(p) for p in spaces})
    raise NotFound(
        f"{os.fspath(ref)}: no domain is there; a NegoLog folder holds profileA.json and profileB.json, a GENIUS "
        "folder XML files of a domain and its utility spaces"
    )


def _profiles(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*.json") if PROFILE.match(p.name))


def _spaces(folder: Path) -> list[Path]:
    return sorted(p for p in folder.iterdir() if p.suffix.casefold() == ".xml" and p.is_file())


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST:
            raise InvalidCase([_at(path, f"the file is larger than {LARGEST:,} bytes")])
        return path.read_bytes()
    except OSError as fault:
        raise NotFound(f"{path} cannot be read: {fault.strerror}") from None


def _at(path: Path, message: str) -> Problem:
    return Problem(str(path), 1, 1, "", message)
