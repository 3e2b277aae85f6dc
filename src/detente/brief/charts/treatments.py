"""The belief under each way to count the record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import labels, words
from ._style import ROW, cells, chart, rows

if TYPE_CHECKING:
    from ...study.study import Study


def spec(study: Study) -> dict[str, Any] | None:
    """A cell for each way to count and each reading; None where nothing was counted."""
    belief, letters = study.belief, labels.letters(study.case)
    if not belief.entries:
        return None
    ways = {name: labels.folded(labels.counting(name), 30) for name in in_order(study)}
    values = [
        {"way to count": way, "reading": letters[kind], "share": belief.treatments[name][kind]}
        for name, way in ways.items()
        for kind in letters
    ]
    spread = words.percent(belief.disagreement)
    return chart(
        "Belief under each way to count the record",
        f"The share of one reading differs by up to {spread} between ways to count the record.",
        values,
        height={"step": ROW},
        encoding={
            "y": rows("way to count", list(ways.values())),
            "x": {
                "field": "reading",
                "type": "nominal",
                "sort": list(letters.values()),
                "axis": {"orient": "top", "title": "reading", "labelAngle": 0},
            },
        },
        layer=cells("share"),
    )


def in_order(study: Study) -> list[str]:
    """The ways to count, the main one first."""
    known = [name for name in labels.COUNT_WORDS if name in study.belief.treatments]
    return known + [name for name in study.belief.treatments if name not in labels.COUNT_WORDS]
