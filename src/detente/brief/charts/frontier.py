"""Speed against safety: plans that no other beats, by the months they take and the worst exposure on the way.

Where exposure is the same under all of them, what they are worth stands in its place.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import route
from ..route import Names
from ._style import BLUE, GREY, ORANGE, RED, chart
from .roadmap import NAME, months

if TYPE_CHECKING:
    from ...roadmap.answers import FrontierPoint
    from ...study.study import Study

HEIGHT = 260  # pixels
OTHER = "other plans"
MARKS = ("rush", "optimum", "cautious")
SHAPES, TINTS = ["triangle-right", "diamond", "square", "circle"], [RED, BLUE, ORANGE, GREY]
LEAST = 1.0  # points; a smaller scale would make much of little
FEW = 2


def spec(study: Study) -> dict[str, Any] | None:
    """A mark for each plan; None where there are fewer than two to compare."""
    points, said = study.roadmap.frontier, route.names(study.case)
    if len(points) < FEW:
        return None
    values = [_value(said, point) for point in points]
    apart = max(v["exposure"] for v in values) - min(v["exposure"] for v in values) >= route.SHOWN
    return chart(
        f"Speed against {'safety' if apart else 'worth'}",
        _says(said, points, apart),
        values,
        height=HEIGHT,
        mark={"type": "point", "filled": True, "size": 130, "opacity": 0.9},
        encoding={
            "x": months(said, max(point.months for point in points), title="months until it is in force")
            | {"field": "months"},
            "y": _exposure(values) if apart else _worth(said),
            "shape": _scale(values, SHAPES),
            "color": _scale(values, TINTS),
            "tooltip": [
                *({"field": name, "type": "nominal"} for name in ("plan", "months", "date", "most exposed")),
                *({"field": name, "type": "quantitative", "format": ".2f"} for name in ("exposure", "worth")),
            ],
        },
    )


def _value(said: Names, point: FrontierPoint) -> dict[str, Any]:
    return {
        "plan": route.mark_words(point.mark) or OTHER,
        "months": point.months,
        "date": said.date(point.months),
        "exposure": max(0.0, point.exposure),
        "most exposed": said.party(point.party) if point.exposure >= route.SHOWN else route.NOBODY,
        "worth": point.value,
    }


def _exposure(values: list[dict[str, Any]]) -> dict[str, Any]:
    most = max([LEAST, *(float(value["exposure"]) for value in values)])
    axis = {"title": "worst exposure, points of whom it hits", "tickCount": 5, "grid": True}
    return {"field": "exposure", "type": "quantitative", "scale": {"domain": [0, most]}, "axis": axis}


def _worth(said: Names) -> dict[str, Any]:
    title = f"worth to {route.clipped(said.parties[said.ours], NAME)}, points"
    axis = {"title": title, "tickCount": 5, "grid": True}
    return {"field": "worth", "type": "quantitative", "scale": {"zero": False, "padding": 12}, "axis": axis}


def _scale(values: list[dict[str, Any]], looks: list[str]) -> dict[str, Any]:
    """A look for each kind of plan that is there."""
    kinds = [*map(route.mark_words, MARKS), OTHER]
    there = [(kind, look) for kind, look in zip(kinds, looks, strict=True) if any(v["plan"] == kind for v in values)]
    scale = {"domain": [kind for kind, _ in there], "range": [look for _, look in there]}
    return {"field": "plan", "type": "nominal", "scale": scale, "legend": {"columns": 2}}


def _says(said: Names, points: tuple[FrontierPoint, ...], apart: bool) -> str:
    first, last = min(p.months for p in points), max(p.months for p in points)
    low, high = (max(0.0, f(p.exposure for p in points)) for f in (min, max))
    text = f"{len(points)} plans, in force between {said.when(first)} and {said.when(last)}, "
    if apart:
        text += f"at {low:.2f} to {high:.2f} points of exposure of whoever is most exposed."
    else:
        text += f"with {'the same exposure' if high >= route.SHOWN else 'nobody exposed'} under any of them."
    return text
