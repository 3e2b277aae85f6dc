"""Random valid cases load; any mutation of one loads or is refused with a place, and nothing else happens."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from detente.case.load import load_bytes
from detente.case.quantity import Unit
from detente.case.schema import Case
from detente.case.tree import Path as KeyPath
from detente.case.yaml_tree import read_text
from detente.errors import InvalidCase

TEXT = Path(__file__).with_name("dam.yaml").read_text(encoding="utf-8")
TREE = read_text(TEXT, "minimal").data
EXAMPLES = settings(max_examples=150)


def load(tree: Any) -> Case:
    """JSON is YAML's flow style: a tree written on one line per top key."""
    lines = [f"{json.dumps(str(key))}: {json.dumps(value, default=str)}" for key, value in tree.items()]
    text = "\n".join(lines).replace(f'"{TREE["as_of"]}"', str(TREE["as_of"]))
    return load_bytes(text.encode(), "case.yaml")


def paths(value: Any, path: KeyPath = ()) -> Iterator[KeyPath]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from paths(inner, (*path, key))


def holder(tree: Any, path: KeyPath) -> Any:
    for part in path[:-1]:
        tree = tree[part]
    return tree


def refusal(door: Callable[[], Case]) -> InvalidCase | None:
    """Why the door refuses, with a place for every problem, or None; any other exception is a failure."""
    try:
        door()
    except InvalidCase as error:
        complete = [p.line >= 1 and p.column >= 1 and p.file and p.message for p in error.problems]
        return error if complete and all(complete) else pytest.fail(f"a problem without a place: {error}")
    return None


PATHS = list(paths(TREE))
JUNK = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**45), 10**45),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp")), max_size=12),
    st.lists(st.integers(0, 3), max_size=3),
    st.dictionaries(st.sampled_from(["low", "mode", "high", "to", "by", "at", "name", "x"]), st.integers(-2, 3)),
    st.sampled_from(sorted({str(path[-1]) for path in PATHS})),
)


def mutate(tree: Any, path: KeyPath, how: str, junk: Any) -> None:
    try:
        place = holder(tree, path)
        if how == "delete":
            del place[path[-1]]
        elif how == "rename" and isinstance(place, dict):
            place[f"{path[-1]}x"] = place.pop(path[-1])
        else:
            place[path[-1]] = junk
    except (KeyError, IndexError, TypeError, AttributeError):
        pass  # an earlier mutation took this place away


CHANGES = st.lists(
    st.tuples(st.sampled_from(PATHS), st.sampled_from(["delete", "rename", "replace"]), JUNK),
    min_size=1,
    max_size=4,
)


@EXAMPLES
@given(CHANGES)
def test_a_mutated_case_loads_or_is_refused_with_a_place(changes: list[tuple[KeyPath, str, Any]]) -> None:
    tree = copy.deepcopy(TREE)
    for path, how, junk in changes:
        mutate(tree, path, how, junk)
    error = refusal(lambda: load(tree))
    assert error is None or len(str(error).splitlines()) == len(error.problems)


@EXAMPLES
@given(st.lists(st.tuples(st.integers(0, len(TEXT) - 1), st.characters(codec="utf-8")), min_size=1, max_size=3))
def test_a_mutated_text_loads_or_is_refused_with_a_place(strokes: list[tuple[int, str]]) -> None:
    text = TEXT
    for at, sign in strokes:
        text = text[:at] + sign + text[at + 1 :]
    error = refusal(lambda: load_bytes(text.encode(), "case.yaml"))
    assert error is None or len(str(error).splitlines()) == len(error.problems)


@EXAMPLES
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_place(raw: bytes) -> None:
    assert refusal(lambda: load_bytes(raw, "case.yaml")) is not None


def within(unit: Unit | None) -> st.SearchStrategy[Any]:
    """Numbers and ranges that the unit allows."""
    low = (unit.ge if unit and unit.ge is not None else unit.gt if unit else None) or 0.0
    high = (unit.le if unit and unit.le is not None else unit.lt if unit else None) or 100.0
    inside = st.floats(0.01, 0.99).map(lambda share: round(low + share * (high - low), 6))
    ranged = st.lists(inside, min_size=3, max_size=3).map(sorted)
    as_range = ranged.map(lambda three: dict(zip(("low", "mode", "high"), three, strict=True)))
    return st.one_of(inside, as_range, as_range.map(lambda numbers: {**numbers, "why": "drawn", "judgement": True}))


KEPT = ("prior", "hit", "false_alarm")  # bound to each other, so not drawn one by one
NUMBERS = [
    (path, unit)
    for path, _, unit in load_bytes(TEXT.encode(), "x").numbers()
    if not path.startswith("types.") and path.rsplit(".", 1)[-1] not in KEPT
]
OPTIONAL: list[tuple[KeyPath, Any]] = [
    (("about",), {"summary": "drawn", "authors": ["someone"]}),
    (("measures",), {"water": {"title": "Water", "unit": "share", "of": {"flow": 1, "trade": -0.5}}}),
    (("calendar",), {"talks": {"date": TREE["as_of"], "title": "Talks", "kind": "meeting", "yearly": True}}),
    (("leaders",), {"first": {"party": "upstream", "office": "Head", "since": TREE["as_of"]}}),
    (("parties", "watcher"), {"name": "Watcher", "role": "third_party"}),
    (("parties", "friend"), {"name": "Friend", "role": "ally", "power": 0.4}),
    (("issues", "flow", "drift"), [{"per_month": -0.01, "while": {"not_done": "share_flow"}}]),
    (("capstone", "recovery"), {"unilateral": {"share": 0.2, "delay": 3}}),
    (("reference_playbook",), "step_for_step"),
    (
        ("ladder", "pressure"),
        {
            "levels": {"none": {"title": "None"}, "some": {"title": "Some", "moves": {"trade": "closed"}}},
            "start": "some",
            "erosion": 0.1,
            "after_walk": "some",
        },
    ),
]


@st.composite
def valid_trees(draw: st.DrawFn) -> Any:
    tree = copy.deepcopy(TREE)
    for path, unit in draw(st.lists(st.sampled_from(NUMBERS), unique_by=lambda pair: pair[0])):
        parts = path.split(".")
        place: Any = tree
        for part in parts[:-1]:
            place = place.setdefault(part, {})
        place[parts[-1]] = draw(within(unit))
    for path, value in draw(st.lists(st.sampled_from(OPTIONAL), unique_by=lambda pair: pair[0])):
        holder(tree, path)[path[-1]] = copy.deepcopy(value)
    return tree


@EXAMPLES
@given(valid_trees())
def test_a_valid_case_loads(tree: Any) -> None:
    case = load(tree)
    assert case.hash == load(tree).hash
    assert set(case.parties) == set(tree["parties"])
