"""Promises, acts of conflict, observations and other events in lanes over time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...record.ledger import JOINT, OURS, THEIRS, Event, Observation
from ...record.series import HARMFUL
from .. import figures, labels
from ..voice import Voice, voice
from ._style import BLUE, GREEN, GREY, ORANGE, RED, SKY, chart, rows

if TYPE_CHECKING:
    from ...study.study import Study

LANE = 46  # pixels
ORDER = ("promises by", "promises jointly", "acts of conflict", "observations", "other events")
SHAPES = ["circle", "square", "diamond", "triangle-up", "triangle-down", "cross", "triangle-right"]
COLOURS = [BLUE, ORANGE, GREEN, RED, "#c07fb0", SKY, GREY]


def spec(study: Study) -> dict[str, Any] | None:
    """A mark for each dated row, in the lane of its kind; None where the record is empty."""
    values = [*_promises(study), *_events(study)]
    if not values:
        return None
    values.sort(key=lambda v: (v["date"], v["what"]))
    lanes = sorted(dict.fromkeys(v["lane"] for v in values), key=_place)
    count = len(lanes)
    return chart(
        "Promises, acts of conflict and observations over time",
        f"{len(values)} dated rows in {count} lanes, {values[0]['date'][:4]} to {values[-1]['date'][:4]}.",
        values,
        height={"step": LANE},
        mark={"type": "point", "filled": True, "size": 60, "opacity": 0.65},
        encoding={
            "y": rows("lane", lanes),
            "x": {
                "field": "date",
                "type": "temporal",
                "scale": {"padding": 10},
                "axis": {"title": None, "format": "%Y", "tickCount": 6},
            },
            "shape": _scale("lane", lanes, SHAPES),
            "color": _scale("lane", lanes, COLOURS),
            "tooltip": [{"field": "date", "type": "nominal"}, {"field": "what", "type": "nominal"}],
        },
    )


def _place(lane: str) -> int:
    words = lane.replace("\n", " ")
    return next((n for n, start in enumerate(ORDER) if words.startswith(start)), len(ORDER))


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
    return "" if side == JOINT else "by "


def _events(study: Study) -> list[dict[str, Any]]:
    speaks, party = voice(study.case, study.ledger), study.case.parties[study.case.counterpart]
    theirs = {study.case.counterpart.casefold(), party.name.casefold()}
    return [
        {
            "date": event.date.middle.isoformat(),
            "lane": labels.folded(_lane(event, theirs, speaks)),
            "what": event.text,
        }
        for event in study.ledger.events
    ]


def _lane(event: Event, theirs: set[str], speaks: Voice) -> str:
    if isinstance(event, Observation):
        return "observations"
    if event.event_class != HARMFUL:
        return "other events"
    side = THEIRS if {name.casefold() for name in event.actor} & theirs else OURS
    return f"acts of conflict by {speaks.counterpart if side == THEIRS else 'others'}"
