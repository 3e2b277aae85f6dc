"""The files that pages load, held in memory under fixed names: a request names one of them or gets nothing."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from ..brief.html import LIBRARIES, static

TYPES = {"js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml"}
OWN = ("app.css", "app.js", "icon.svg", "vendor/htmx.min.js")


@dataclass(frozen=True)
class Asset:
    """A file: its type, its bytes, and these packed (gzip)."""

    kind: str
    raw: bytes
    packed: bytes


@lru_cache(maxsize=1)
def assets() -> dict[str, Asset]:
    """Every file by the last part of its name."""
    here = files(__package__).joinpath("static")
    found = {name: here.joinpath(*name.split("/")).read_bytes() for name in OWN}
    found |= {name: static(name) for name in ("brief.css", *(f"vendor/{name}" for name in LIBRARIES))}
    return {name.rpartition("/")[2]: _asset(name, raw) for name, raw in found.items()}


def _asset(name: str, raw: bytes) -> Asset:
    return Asset(TYPES[name.rpartition(".")[2]], raw, gzip.compress(raw, mtime=0))
