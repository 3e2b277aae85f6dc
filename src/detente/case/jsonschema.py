"""The JSON Schema of a case file, for editors that complete and check while one types.

It knows keys, words, units and limits. What it cannot know is left to `check`: references, cycles, sums, and
whether a range is in order.
"""

from __future__ import annotations

from typing import Any

from .parameters import CHANNELS, COUNTERPARTS, kinds
from .schema import Case

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def case_schema() -> dict[str, Any]:
    """The schema of case.yaml (JSON Schema 2020-12), short forms included.

    Numbers carry `unit` and a description such as `months, 0 or more`. A type or channel with a `kind` may
    leave out what its parameter file brings.
    """
    schema = Case.model_json_schema(by_alias=True)
    definitions = schema["$defs"]
    _allow_kind(definitions["CounterpartType"], kinds(COUNTERPARTS), keep=["prior"])
    _allow_kind(definitions["Channel"], kinds(CHANNELS), keep=[])
    schema["required"] = ["schema", *schema["required"]]
    return {"$schema": DIALECT, **schema}


def _allow_kind(definition: dict[str, Any], names: list[str], keep: list[str]) -> None:
    """Ask for either every parameter or a kind that brings them."""
    needed = definition.pop("required")
    definition["properties"]["kind"] = {"type": "string", "enum": ["", *names]}
    definition["anyOf"] = [{"required": needed}, {"required": ["kind", *keep]}]
