"""The vision map: where on each issue every party wants to end, and how much the issue weighs with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import labels, route
from ._style import BLUE, GREEN, GREY, NAVY, ORANGE, RED, SKY, chart, rows

if TYPE_CHECKING:
    from ...case.schema import Case
    from ...study.study import Study

ROW = 46  # pixels; three lines of a label
TINTS = [BLUE, SKY, GREEN, RED, ORANGE, "#c07fb0", NAVY, GREY]
SHAPES = ["circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-right", "triangle-left"]
NAME = 22  # characters of a party's name in the legend
SIZES = [30, 320]  # square pixels of a mark, least weight to most
LEAST = 0.005  # share of attention; less is no stake
ROLES = ("principal", "ally", "counterpart", "third_party", "mediator")
FEW = 2


def spec(study: Study) -> dict[str, Any] | None:
    """A mark for each party and issue, the issue's start as a tick; None where fewer than two parties have a vision."""
    case = study.case
    parties = [name for role in ROLES for name, p in case.parties.items() if p.role == role and p.vision]
    parties = parties[: len(TINTS)]
    if len(parties) < FEW:
        return None
    values = [value for party in parties for value in _party(case, party)]
    named = [_name(case, name) for name in parties]
    here = [labels.folded(route.short(issue.title)) for issue in case.issues.values()]
    return chart(
        "Who wants to end where",
        f"{len(parties)} parties on {len(case.issues)} issues: a mark at the level a party wishes for, larger where "
        "the issue weighs more with it; the line is where the issue stands.",
        values,
        height={"step": ROW},
        encoding={"y": rows("issue", here)},
        layer=_layers(named),
    )


def _layers(named: list[str]) -> list[dict[str, Any]]:
    share = {"field": "share of attention", "type": "quantitative"}
    return [
        {
            "mark": {"type": "tick", "thickness": 2, "size": 24, "color": GREY},
            "encoding": {"x": _levels("today")},
        },
        {
            "mark": {"type": "point", "filled": True, "opacity": 0.85},
            "encoding": {
                "x": _levels("wished level"),
                "size": {**share, "scale": {"range": SIZES}, "legend": None},
                "order": {**share, "sort": "descending"},
                "color": _scale(named, TINTS),
                "shape": _scale(named, SHAPES),
                "tooltip": [
                    {"field": "party", "type": "nominal"},
                    {"field": "wished level", "type": "quantitative", "format": ".2f"},
                    {**share, "format": ".0%"},
                ],
            },
        },
    ]


def _name(case: Case, party: str) -> str:
    return route.clipped(case.parties[party].name, NAME)


def _party(case: Case, party: str) -> list[dict[str, Any]]:
    vision = case.parties[party].vision
    total = sum(wish.salience.mode for wish in vision.values())
    found = []
    for name, issue in case.issues.items():
        wish = vision.get(name)
        if wish is None or total <= 0 or wish.salience.mode / total < LEAST:
            continue
        level = issue.level(wish.ideal)
        if wish.curve is not None:
            level = max(wish.curve, key=lambda point: point[1])[0]
        found.append(
            {
                "issue": labels.folded(route.short(issue.title)),
                "party": _name(case, party),
                "wished level": float(level),
                "share of attention": wish.salience.mode / total,
                "today": issue.level(issue.start),
            }
        )
    return found


def _levels(field: str) -> dict[str, Any]:
    axis = {"title": "level, from none to all of the way", "tickCount": 5, "grid": True}
    return {"field": field, "type": "quantitative", "scale": {"domain": [0, 1]}, "axis": axis}


def _scale(named: list[str], looks: list[str]) -> dict[str, Any]:
    scale = {"domain": named, "range": looks[: len(named)]}
    return {"field": "party", "type": "nominal", "scale": scale, "legend": {"columns": 3}}
