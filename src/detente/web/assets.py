"""The files that pages load, held in memory under fixed names: a request names one of them or gets nothing."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ..brief.html import LIBRARIES, static

TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
VENDOR = "vendor"


@dataclass(frozen=True)
class Asset:
    """A file: its type, its bytes, and these packed (gzip)."""

    kind: str
    raw: bytes
    packed: bytes


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Every file of a type that pages load, by its name: ours, and those that the brief brings along."""
    here = files(__package__).joinpath("static")
    found = {name: static(name) for name in ("brief.css", *(f"{VENDOR}/{name}" for name in LIBRARIES))}
    for folder in (here, here.joinpath(VENDOR)):
        found |= {file.name: file.read_bytes() for file in folder.iterdir() if _kind(file.name) in TYPES}
    return {name.rpartition("/")[2]: _asset(name, raw) for name, raw in found.items()}


def _kind(name: str) -> str:
    return name.rpartition(".")[2]


def _asset(name: str, raw: bytes) -> Asset:
    return Asset(TYPES[_kind(name)], raw, gzip.compress(raw, mtime=0))
