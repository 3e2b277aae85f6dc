"""Older files come to this schema with comments kept and the changes shown; newer ones are refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from detente.case.load import load_bytes
from detente.case.migrate import migrate_text
from detente.errors import InvalidCase

TEXT = Path(__file__).with_name("dam.yaml").read_text(encoding="utf-8")
DRAFT = (
    TEXT.replace("schema: 1\n", "# über alles: a draft\nschema: 0  # old\n")
    .replace("\ntitle: Two", "\nname: Two")
    .replace("\nas_of: 2024", "\n'date': 2024")
    .replace("lead: 3}", "undo: no, lead: 3}  # kept")
)


def test_a_draft_is_brought_to_schema_1_and_loads() -> None:
    text, diff = migrate_text(DRAFT)
    case = load_bytes(text.encode(), "case.yaml")
    assert case.steps["share_flow"].undo.never
    assert case.title == "Two neighbours and a dam"
    for comment in ("# über alles: a draft", "# old", "# kept"):
        assert comment in text
    assert "-name: Two neighbours and a dam" in diff
    assert "+title: Two neighbours and a dam" in diff
    assert len(text.splitlines()) == len(DRAFT.splitlines())


def test_only_the_changed_pieces_change() -> None:
    text, _ = migrate_text(DRAFT)
    back = (
        text.replace("schema: 1", "schema: 0")
        .replace("\ntitle: Two", "\nname: Two")
        .replace("\nas_of: 2024", "\n'date': 2024")
        .replace("undo: never", "undo: no")
    )
    assert back == DRAFT


def test_migrating_twice_changes_nothing_more() -> None:
    text, _ = migrate_text(DRAFT)
    assert migrate_text(text) == (text, [])


def test_the_current_schema_needs_nothing() -> None:
    assert migrate_text(TEXT) == (TEXT, [])
    assert load_bytes(TEXT.encode(), "case.yaml").schema_version == 1


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("schema: 2\n", "schema 2 is newer than this version reads (1); update the program"),
        ("title: x\n", "schema: missing; expected schema: 1"),
        ("schema: one\n", "schema: found 'one'; expected schema: 1"),
        ("- 1\n", "expected a case"),
        ("schema: 0\nx: *y\n", "aliases are not read"),
    ],
)
def test_what_cannot_be_migrated_says_why(text: str, words: str) -> None:
    with pytest.raises(InvalidCase) as caught:
        migrate_text(text)
    assert words in str(caught.value)
