"""The words of the interface, from the one file that holds them."""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

FILE = "texts.yaml"


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """All words by name."""
    from yaml import safe_load

    found: dict[str, Any] = safe_load(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
    return found
