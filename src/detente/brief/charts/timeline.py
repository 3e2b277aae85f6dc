"""Promises, provocations and observations in lanes over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...record.ledger import Event, Observation
from .. import figures, labels
from ..voice import voice
from ._style import BLUE, GREEN, GREY, ORANGE, RED, SKY, chart, rows

if TYPE_CHECKING:
    from ...study.study import Study

LANE = 46  # pixels
PROVOCATION = "material_conflict"
SHAPES = ["circle", "square", "diamond", "triangle-up", "cross", "triangle-down"]
COLOURS = [BLUE, ORANGE, GREEN, RED, SKY, GREY]


def spec(study: Study) -> dict[str, Any] | None:
    """A mark for each dated row, in the lane of its kind; None where the record is empty."""
    values = [*_promises(study), *(_event(event) for event in study.ledger.events)]
    if not values:
        return None
    values.sort(key=lambda v: (v["date"], v["what"]))
    lanes = list(dict.fromkeys(v["lane"] for v in values))
    lanes.sort(key=lambda lane: (not lane.startswith("promises"), lane))
    count = len(lanes)
    return chart(
        "Promises, provocations and observations over time",
        f"{len(values)} dated rows in {count} lanes, {values[0]['date'][:4]} to {values[-1]['date'][:4]}.",
        values,
        height={"step": LANE},
        mark={"type": "point", "filled": True, "size": 60, "opacity": 0.65},
        encoding={
            "y": rows("lane", lanes),
            "x": {"field": "date", "type": "temporal", "axis": {"title": None, "format": "%Y", "tickCount": 6}},
            "shape": _scale("lane", lanes, SHAPES),
            "color": _scale("lane", lanes, COLOURS),
            "tooltip": [{"field": "date", "type": "nominal"}, {"field": "what", "type": "nominal"}],
        },
    )


def _scale(field: str, domain: list[str], values: list[str]) -> dict[str, Any]:
    return {
        "field": field,
        "type": "nominal",
        "scale": {"domain": domain, "range": values[: len(domain)]},
        "legend": None,
    }


def _promises(study: Study) -> list[dict[str, Any]]:
    speaks = voice(study.case, study.ledger)
    return [
        {
            "date": row.made.middle.isoformat(),
            "lane": labels.folded(f"promises {_by(side)}{speaks.side(side)}"),
            "what": f"{row.text} ({labels.OUTCOME_WORDS[row.outcome]})",
        }
        for side in figures.sides(study.ledger)
        for row in study.ledger.of(side)
    ]


def _by(side: str) -> str:
    return "" if side == "joint" else "by "


def _event(event: Event) -> dict[str, Any]:
    if isinstance(event, Observation):
        lane = "observations"
    else:
        lane = "provocations" if event.event_class == PROVOCATION else "other events"
    return {"date": event.date.middle.isoformat(), "lane": lane, "what": event.text}
