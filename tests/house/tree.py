"""Where the files are that the tests of the house read."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
NOT_OURS = {".git", ".venv", "__pycache__", "_build", "out", "build", "dist", "node_modules"}
MADE_BY_TOOLS = ("_cache", ".egg-info", ".hypothesis")


def sources(*folders: str) -> list[Path]:
    """Every Python file under the named folders of the repository."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def files() -> list[Path]:
    """Every file of the repository outside folders that tools make."""
    found = []
    for folder, below, names in os.walk(ROOT):
        below[:] = [name for name in below if name not in NOT_OURS and not name.endswith(MADE_BY_TOOLS)]
        found += [Path(folder, name) for name in names if name not in NOT_OURS]
    return sorted(found)


def relative(path: Path) -> str:
    """The path as the repository knows it."""
    return path.relative_to(ROOT).as_posix()
