"""What editors and newcomers are given: the JSON Schema and the commented template."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest

from detente.case.jsonschema import case_schema
from detente.case.library import case_folder, library_cases
from detente.case.load import load_bytes
from detente.case.quantity import Unit
from detente.case.template import new_case_text
from detente.case.yaml_tree import read_text

SCHEMA = case_schema()
TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str, dt.date),
    "number": (int, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def faults(value: Any, schema: dict[str, Any], at: str = "") -> list[str]:
    """A reader of the part of JSON Schema 2020-12 that the case schema uses."""
    if "$ref" in schema:
        return faults(value, SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[-1]], at)
    found = [] if _fits(value, schema) else [f"{at}: {value!r}"]
    if "anyOf" in schema and all(faults(value, arm, at) for arm in schema["anyOf"]):
        found.append(f"{at}: no alternative fits")
    if isinstance(value, dict):
        found += [f"{at}: lacks {key}" for key in schema.get("required", ()) if key not in value]
        for key, item in value.items():
            inner = _inner(key, schema)
            found += faults(item, inner, f"{at}.{key}") if isinstance(inner, dict) else []
            found += [f"{at}.{key} unknown"] if inner is False else []
    if isinstance(value, list) and isinstance(schema.get("items"), dict):
        found += [fault for item in value for fault in faults(item, schema["items"], at)]
    return found


def _inner(key: str, schema: dict[str, Any]) -> Any:
    patterns = schema.get("patternProperties", {})
    by_pattern = [inner for pattern, inner in patterns.items() if re.search(pattern, key)]
    rest = by_pattern[0] if by_pattern else schema.get("additionalProperties", not patterns)
    return schema.get("properties", {}).get(key, rest)


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    kind = schema.get("type")
    if kind and (not isinstance(value, TYPES[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if "const" in schema and value != schema["const"]:
        return False
    if isinstance(value, str) and "pattern" in schema and not re.search(schema["pattern"], value):
        return False
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return schema.get("minimum", value) <= value <= schema.get("maximum", value)
    return True


@pytest.mark.parametrize("name", library_cases())
def test_every_library_case_fits_the_schema(name: str) -> None:
    text = case_folder(name).joinpath("case.yaml").read_text(encoding="utf-8")
    assert faults(read_text(text, name).data, SCHEMA) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("discount: 0.98", "discont: 0.98"),
        ("kind: sincere", "kind: sincre"),
        ("hit: 0.8", "hit: 8"),
        ("do: advance", "do: go"),
        ("lead: 3", "lead: soon"),
        ("title: River gauges, hit: 0.8,", "title: River gauges,"),
        ("as_of: 2024-01-01\n", ""),
    ],
)
def test_the_schema_refuses_what_an_editor_should_mark(old: str, new: str) -> None:
    text = Path(__file__).with_name("dam.yaml").read_text(encoding="utf-8")
    assert old in text
    assert faults(read_text(text.replace(old, new), "x").data, SCHEMA)


def test_numbers_carry_their_unit_and_its_words() -> None:
    lead = SCHEMA["$defs"]["Step"]["properties"]["lead"]
    assert lead["unit"] == "months"
    assert lead["description"] == f"months, {Unit('months', ge=0).span()}"
    assert SCHEMA["properties"]["schema"]["const"] == 1


def test_the_template_passes_and_explains_itself() -> None:
    text = new_case_text()
    case = load_bytes(text.encode(), "case.yaml")
    assert case.schema_version == 1
    assert text.count("#") > 20
    assert 100 <= len(text.splitlines()) <= 160
