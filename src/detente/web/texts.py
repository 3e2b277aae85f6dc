"""The words of the interface, from the one folder that holds them.

`frame.yaml` holds what every page says; another file holds the words of one part, under the file's name.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files
from typing import Any

FOLDER, FRAME, KIND = "texts", "frame", ".yaml"


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """All words by name."""
    from yaml import safe_load

    parts = {
        file.name.removesuffix(KIND): safe_load(file.read_text(encoding="utf-8"))
        for file in files(__package__).joinpath(FOLDER).iterdir()
        if file.name.endswith(KIND)
    }
    found: dict[str, Any] = parts.pop(FRAME)
    return found | parts
