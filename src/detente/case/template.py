"""The commented case that `detente new` writes."""

from __future__ import annotations

from importlib.resources import files

TEMPLATE_FILE = "template.yaml"


def new_case_text() -> str:
    """The text of a small case that passes `check`, every part explained where it stands."""
    return files(__package__).joinpath(TEMPLATE_FILE).read_text(encoding="utf-8")
