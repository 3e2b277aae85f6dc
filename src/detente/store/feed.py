"""The one place where the workspace meets the importers: a file of events as plain fields, with what was left out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from ..case.schema import Case
from ..record.aliases import of_case
from ..record.events import BETWEEN
from ..record.importing import Counted, import_events
from ..record.mapping import ColumnMapping, read_mapping
from ..record.opening import Options


@dataclass(frozen=True)
class Feed:
    """The events of a file that concern a case's parties, and what became of the file's rows."""

    events: tuple[Mapping[str, str], ...]
    counted: Counted


def open_feed(path: Path, case: Case, mapping: Path | ColumnMapping | None = None) -> Feed:
    """Read a file of events by whichever layout fits its columns; rows of one event are merged.

    `mapping` says what the columns of a table mean: a file, or what one holds. Raises what the importers raise:
    NotFound, InvalidCase with its place, DetenteError for more events than memory should hold.
    """
    columns = read_mapping(mapping) if isinstance(mapping, Path) else mapping or ColumnMapping()
    found = import_events(path, Options(aliases=of_case(case, columns.aliases), mapping=columns))
    return Feed(tuple(map(as_fields, found.events)), found.counted)


def as_fields(event: Any) -> dict[str, str]:
    """An event as text by field: dates as written, several joined by ';', what is absent left out."""
    told = {field.name: _text(getattr(event, field.name)) for field in fields(event)}
    return {name: text for name, text in told.items() if text}


def _text(value: Any) -> str:
    if value is None or value is False:
        return ""
    if isinstance(value, tuple):
        return BETWEEN.join(map(str, value))
    return "yes" if value is True else str(value)
