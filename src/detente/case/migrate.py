"""Case files of an older schema brought to this one, with the changes shown and every comment kept.

The text is edited at the places where keys and values stand; nothing is written back from data, so layout and
comments stay as they were.
"""

from __future__ import annotations

from difflib import unified_diff
from typing import Any

from .load import check_version
from .schema import SCHEMA_VERSION
from .tree import Path, Tree
from .yaml_tree import MOST_BYTES, read_text, too_large

Edit = tuple[int, int, str]

DRAFT_KEYS = {"name": "title", "date": "as_of"}
"""Top-level keys of schema 0, the draft layout, and what they are called since schema 1."""


def migrate_text(text: str, name: str = "case.yaml") -> tuple[str, list[str]]:
    """The text of a case file in the current schema, and the unified diff that leads there (empty: nothing to
    do).

    Raises InvalidCase where the text cannot be read, says no schema, or a newer one. It promises no more than
    the layout: whether the case can stand, `load_case` says.
    """
    if len(text) > MOST_BYTES:
        raise too_large(name)
    tree = read_text(text.removeprefix("\ufeff"), name)
    check_version(tree, oldest=0)
    tree.refuse()
    edits = _from_draft(tree) if tree.data["schema"] == 0 else []
    new = _edited(text.removeprefix("\ufeff"), edits)
    lines = unified_diff(text.splitlines(), new.splitlines(), name, f"{name} (schema {SCHEMA_VERSION})", lineterm="")
    return new, list(lines)


def _from_draft(tree: Tree) -> list[Edit]:
    """Schema 0 to 1: two keys renamed, `undo: no` written `undo: never`, the version itself."""
    edits = [_at_value(tree, ("schema",), str(SCHEMA_VERSION))]
    for old, new in DRAFT_KEYS.items():
        if old in tree.data and new not in tree.data:
            spot = tree.keys[(old,)]
            edits.append((spot.start, spot.end, new))
    steps: Any = tree.data.get("steps")
    for step_id, step in steps.items() if isinstance(steps, dict) else ():
        if isinstance(step, dict) and step.get("undo") is False:
            edits.append(_at_value(tree, ("steps", step_id, "undo"), "never"))
    return edits


def _at_value(tree: Tree, path: Path, new: str) -> Edit:
    spot = tree.values[path]
    return spot.start, spot.end, new


def _edited(text: str, edits: list[Edit]) -> str:
    for start, end, new in sorted(edits, reverse=True):
        text = text[:start] + new + text[end:]
    return text
