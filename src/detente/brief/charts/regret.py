"""Regret by course and reading of the counterpart: how much better another course of the list would have been."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import ahead, labels, route
from ._style import ROW, SHADES, chart, rows

if TYPE_CHECKING:
    from ...study.study import Study

COURSE, READING, REGRET = "course", "if they are read as", "regret, points"
LABEL = 44
DARK = 0.55  # of the largest regret shown: above it letters are white


def spec(study: Study) -> dict[str, Any] | None:
    """A cell for each course and reading; None without futures of two courses."""
    found = study.futures
    if found is None or len(found.playbooks) < 2:
        return None
    names = ahead.courses(study.case, found)
    values: list[dict[str, Any]] = [
        {
            COURSE: labels.folded(names[course]),
            READING: labels.folded(route.short(study.case.types[kind].title, LABEL)),
            REGRET: value,
        }
        for course, regret in found.regret.scenario.items()
        for kind, value in regret.by_type.items()
    ]
    most = max(float(v[REGRET]) for v in values)
    return chart(
        "How much better would another course have been?",
        f"Mean regret in points of 100 by course and reading of the counterpart; the darkest cell is {most:.1f}.",
        values,
        height={"step": ROW},
        encoding={
            "y": rows(COURSE, list(dict.fromkeys(v[COURSE] for v in values))),
            "x": {
                "field": READING,
                "type": "nominal",
                "sort": list(dict.fromkeys(v[READING] for v in values)),
                "axis": {"title": None, "orient": "top", "labelAngle": 0, "labelExpr": "split(datum.label, '\\n')"},
            },
        },
        layer=_cells(most),
    )


def _cells(most: float) -> list[dict[str, Any]]:
    scale = {"domain": [0, most], "range": SHADES}
    color = {"field": REGRET, "type": "quantitative", "scale": scale, "legend": None}
    test = f"datum['{REGRET}'] > {DARK * most}"
    return [
        {"mark": {"type": "rect", "cornerRadius": 2}, "encoding": {"color": color}},
        {
            "mark": {"type": "text"},
            "encoding": {
                "text": {"field": REGRET, "type": "quantitative", "format": ".1f"},
                "color": {"condition": {"test": test, "value": "#ffffff"}, "value": "#12161c"},
            },
        },
    ]
