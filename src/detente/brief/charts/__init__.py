"""Catalogue of pictures: each module's `spec(study)` is a Vega-Lite specification as plain data, or None.

A specification holds its data inline under `data.values`, says in `description` what the picture shows, in one
sentence, and names itself under `usermeta.title`. `picture` reads the three and adds the data as a table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...catalog import offers, pick
from ..blocks import Cell, Picture, Table

if TYPE_CHECKING:
    from ...study.study import Study

DIGITS = 3  # of shares in the tables under pictures


def picture(name: str, study: Study) -> Picture | None:
    """The picture called `name`, with its data as a table; None where the study has nothing to draw.

    Raises NotFound for a name that is not in the catalogue.
    """
    spec: dict[str, Any] | None = pick(__package__, name).spec(study)
    if spec is None:
        return None
    title = spec["usermeta"]["title"]
    return Picture(name, title, spec["description"], spec, _table(title, spec["data"]["values"]))


def names() -> list[str]:
    """All pictures on offer."""
    return offers(__package__)


def _table(title: str, rows: list[dict[str, Any]]) -> Table:
    columns = tuple(rows[0])
    return Table(f"Data: {title}", columns, tuple(tuple(_cell(row[c]) for c in columns) for row in rows), folded=True)


def _cell(value: Any) -> Cell:
    if isinstance(value, float):
        return round(value, DIGITS)
    return value.replace("\n", " ") if isinstance(value, str) else value
