"""Reads texts as files, as users do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from detente.policy.pomdp import Pomdp
from detente.policy.pomdp_file import read_pomdp


@pytest.fixture
def read(tmp_path: Path) -> Callable[[str], Pomdp]:
    """The process that a text states."""

    def call(text: str) -> Pomdp:
        path = tmp_path / "model.pomdp"
        path.write_text(text, encoding="utf-8")
        return read_pomdp(path)

    return call
