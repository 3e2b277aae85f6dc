"""A saved column mapping: which column of somebody's table holds what, and under which names parties go there.

columns: {date: When, by: Who, to: Whom, code: CAMEO, score: Goldstein}
system: CAMEO
date_form: "%d/%m/%Y"
aliases: {north: [NRT, The North]}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..errors import InvalidCase, NotFound, Problem, suggest
from .importers.table import GUESSES, NEEDED

LARGEST = 64 * 1024
"""Bytes of a mapping; it is typed by hand."""
TEXTS = ("system", "date_form", "grade", "by", "to", "sheet")
KEYS = ("columns", "aliases", *TEXTS)


@dataclass(frozen=True)
class ColumnMapping:
    """What a user says of a table.

    `columns` by field (date, by, to, code, text, score, source, url, place, grade, origin_id), in lower case; `aliases`
    by party; `system` of the codes; `date_form` as strptime takes it; `by`, `to` and `grade` where the table has none.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    system: str = ""
    date_form: str = ""
    grade: str = ""
    by: str = ""
    to: str = ""
    sheet: str = ""


def read_mapping(path: Path) -> ColumnMapping:
    """The mapping in a YAML file; raises NotFound, and InvalidCase for unknown keys or what is no mapping of texts."""
    import yaml

    try:
        raw = path.read_bytes()[: LARGEST + 1]
    except OSError as fault:
        raise NotFound(
            f"{path}: cannot be read: {fault.strerror or fault}. Give the path of a saved mapping."
        ) from None
    if len(raw) > LARGEST:
        raise _wrong(path, f"more than {LARGEST} bytes")
    if any(mark in raw for mark in (b"&", b"*")):
        raise _wrong(path, "anchors and aliases of YAML are not read: write the value out")
    try:
        content = yaml.safe_load(raw.decode("utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as fault:
        raise _wrong(path, f"cannot be read as YAML: {str(fault).splitlines()[0]}") from None
    if not isinstance(content, dict):
        raise _wrong(path, f"expected the keys {', '.join(KEYS)}")
    return _mapping(path, content)


def mapping_text(mapping: ColumnMapping) -> str:
    """The mapping as YAML, to save it; what is empty is left out."""
    import yaml

    content: dict[str, Any] = {"columns": dict(mapping.columns)}
    content |= {key: getattr(mapping, key) for key in TEXTS if getattr(mapping, key)}
    if mapping.aliases:
        content["aliases"] = {party: list(names) for party, names in mapping.aliases.items()}
    return yaml.safe_dump(content, sort_keys=False, allow_unicode=True)


def _mapping(path: Path, content: dict[Any, Any]) -> ColumnMapping:
    for key in content:
        if key not in KEYS:
            raise _wrong(path, f"unknown key {str(key)!r}{suggest(str(key), KEYS)}", str(key))
    texts = {key: content.get(key) or "" for key in TEXTS}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise _wrong(path, f"found {text!r}, expected text in quotes", key)
    columns = _columns(path, content, {key for key in ("by", "to") if texts[key]})
    return ColumnMapping(columns=columns, aliases=_aliases(path, content), **texts)


def _columns(path: Path, content: dict[Any, Any], given: set[str]) -> dict[str, str]:
    columns = {str(name): value for name, value in _table(path, content, "columns").items()}
    for name, column in columns.items():
        if name not in GUESSES:
            raise _wrong(path, f"unknown field {name!r}{suggest(name, GUESSES)}", f"columns.{name}")
        if not isinstance(column, str):
            raise _wrong(path, f"found {column!r}, expected the name of a column in quotes", f"columns.{name}")
    missing = [name for name in NEEDED if columns and name not in columns and name not in given]
    if missing:
        raise _wrong(path, f"no column for {', '.join(missing)}", "columns")
    return {name: column.strip().casefold() for name, column in columns.items()}


def _aliases(path: Path, content: dict[Any, Any]) -> dict[str, tuple[str, ...]]:
    found = {}
    for party, names in _table(path, content, "aliases").items():
        listed = [names] if isinstance(names, str) else names
        if not isinstance(listed, list) or not all(isinstance(name, str) for name in listed):
            raise _wrong(path, "expected a list of names in quotes", f"aliases.{party}")
        found[str(party)] = tuple(listed)
    return found


def _table(path: Path, content: dict[Any, Any], key: str) -> dict[Any, Any]:
    value = content.get(key) or {}
    if not isinstance(value, dict):
        raise _wrong(path, "expected names with values, such as date: When", key)
    return value


def _wrong(path: Path, message: str, key: str = "") -> InvalidCase:
    return InvalidCase([Problem(path.name, 1, 1, key, message)])
