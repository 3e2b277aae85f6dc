"""A value changed in the text of a case: it stands there, and everything else is what it was, byte for byte."""

from __future__ import annotations

import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.library import case_folder
from detente.case.rewrite import added, changed, ranged, removed
from detente.case.template import new_case_text
from detente.case.yaml_tree import read_text
from detente.errors import UsageError

STYLES = """# top
plain: some words   # after plain
single: 'it''s'     # after single
double: "a\\tb"     # after double
number: -1.50       # after number
empty:              # after empty
wrapped: words that
  go on             # after wrapped
folded: >           # beside folded
  one two
  three

  four

literal: |-
    x
      y

flow: {a: 1, b: [one, 'two', 3], c: } # after flow
list:
- first             # after first
-
- {deep: [[0, 1], [1, 0]]}
last: end"""
TEMPLATE = new_case_text()
MINIMAL = case_folder("minimal").joinpath("case.yaml").read_text(encoding="utf-8")
LETTERS = st.text(
    st.sampled_from(string.ascii_letters + string.digits + " :#'\"{}[],-&*!|>%@`\\?~.\n\tæ語😀"), max_size=60
)
SIGNS = st.one_of(
    LETTERS, st.text(max_size=30), st.sampled_from(["yes", "~", "null", "1", "1e3", "2024-01-01", "- a", ""])
)
NUMBERS = st.one_of(
    st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6, allow_subnormal=False).map(lambda x: round(x, 6))
)


def scalars(text):
    tree = read_text(text, "x")
    return [path for path in tree.values if path in tree and not isinstance(tree.get(path), (dict, list))]


def leaves(text):
    """Every value by its path, with its type."""
    tree = read_text(text, "x")
    return {path: repr(tree.get(path)) for path in scalars(text)}


def comments(text):
    return [line.partition("#")[2] for line in text.splitlines() if "  # " in line or line.startswith("#")]


PLACES = [(text, path) for text in (STYLES, TEMPLATE) for path in scalars(text)]


@settings(max_examples=80)
@given(st.sampled_from(PLACES), SIGNS)
def test_a_text_put_anywhere_stands_there_and_all_else_stays(place, words):
    text, path = place
    edit = changed(text, path, words)
    after = edit.on(text)
    assert leaves(after) == {**leaves(text), path: repr(words)}
    assert after.startswith(text[: edit.start])
    assert after.endswith(text[edit.end :])
    if not any(sign in words for sign in "#\n\r\x85\u2028\u2029"):
        assert comments(after) == comments(text)


@settings(max_examples=40)
@given(st.sampled_from(PLACES), NUMBERS)
def test_a_number_put_anywhere_stands_there_as_it_was_spelled(place, number):
    text, path = place
    after = changed(text, path, number, f"{number!r}").on(text)
    assert leaves(after) == {**leaves(text), path: repr(number)}
    assert comments(after) == comments(text)


def test_the_style_that_a_text_had_is_kept():
    def line(path, words):
        edit = changed(STYLES, (path,), words)
        return edit.put

    assert line("plain", "other words") == "other words"
    assert line("single", "plain enough") == "'plain enough'"
    assert line("double", "x") == '"x"'
    assert line("folded", "new\nlast\n").startswith(">           # beside folded\n  new\n\n  last\n")
    assert line("literal", "p\n  q").startswith("|-\n    p\n      q")
    long = " ".join(["word"] * 60)
    assert all(len(part) < 110 for part in line("wrapped", long).splitlines())
    assert line("plain", "a: b") == "'a: b'"
    assert line("plain", "yes") == "'yes'"


def test_where_no_single_value_stands_nothing_is_changed():
    for path in (("flow",), ("nowhere",), ("flow", "z")):
        with pytest.raises(UsageError):
            changed(STYLES, path, "x")


@pytest.mark.parametrize("holder", ["parties", "steps", "gates", "measures", "calendar"])
def test_an_entry_is_added_at_the_end_of_its_section_and_taken_out_again(holder):
    lines = "fresh:\n  title: x   # why\n  deep: {a: [1]}"
    after = added(TEMPLATE, (holder,), "fresh", lines).on(TEMPLATE)
    tree = read_text(after, "x")
    assert tree.get((holder, "fresh")) == {"title": "x", "deep": {"a": [1]}}
    assert "title: x   # why" in after
    assert [line for line in after.splitlines() if line in TEMPLATE.splitlines()] == TEMPLATE.splitlines() + (
        [] if (holder,) in read_text(TEMPLATE, "x") else [""]
    )
    if (holder,) in read_text(TEMPLATE, "x"):
        assert removed(after, (holder, "fresh")).on(after) == TEMPLATE


def test_a_key_is_added_in_braces_too():
    assert "c: , d: yes} # after flow" in added(STYLES, ("flow",), "d", "d: yes").on(STYLES)
    assert "a: {b: 1}" in added("a: {}\n", ("a",), "b", "b: 1").on("a: {}\n")
    assert added("a:\n", ("a",), "b", "b: 1").on("a:\n") == "a: {b: 1}\n"


def test_an_entry_is_taken_out_with_its_lines_alone():
    for path in (("parties", "council"), ("steps", "halve"), ("measures",), ("parties", "north", "disagreement")):
        after = removed(TEMPLATE, path).on(TEMPLATE)
        gone = {key for key in leaves(TEMPLATE) if key[: len(path)] == path}
        assert leaves(after) == {key: value for key, value in leaves(TEMPLATE).items() if key not in gone}
    for path in (("flow", "a"), ("list", 0)):
        with pytest.raises(UsageError):
            removed(STYLES, path)


def test_a_number_becomes_a_range_around_it():
    after = ranged(TEMPLATE, ("steps", "withdraw", "lead")).on(TEMPLATE)
    assert "    lead: {low: 3, mode: 3, high: 3, why: ''}\n" in after
    with pytest.raises(UsageError):
        ranged(TEMPLATE, ("title",))
    with pytest.raises(UsageError):
        ranged(TEMPLATE, ("steps", "withdraw", "fakeable"))
