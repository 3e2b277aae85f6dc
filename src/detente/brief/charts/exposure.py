"""How far each party would stand below no agreement if everybody stopped, stage by stage of the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import route
from ..route import CAPSTONE
from ._style import BLUE, GREEN, GREY, RED, SKY, chart
from .roadmap import LEFT, NAME, months

if TYPE_CHECKING:
    from ...study.study import Study

HEIGHT = 170  # pixels
LINES = [BLUE, GREEN, SKY, GREY]
DASHES = [[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 4]]
LEAST = 1.0  # points; a smaller scale would make much of little


def spec(study: Study) -> dict[str, Any] | None:
    """A line for each party over the months of the plan; None where there is no plan or it exposes nobody."""
    plan, said = study.roadmap, route.names(study.case)
    if route.peak(plan)[1] is None:
        return None
    parties = list(plan.stages[0].exposure)
    values: list[dict[str, Any]] = [
        {
            "party": route.clipped(said.party(party), NAME),
            "month": stage.month,
            "date": said.date(stage.month),
            "exposure": max(0.0, stage.exposure[party]),
        }
        for party in parties
        for stage in plan.stages
    ]
    most = max([LEAST, *(float(value["exposure"]) for value in values)])
    return chart(
        "Exposure by party along the plan",
        f"{_says(study)} Upwards: points of each party's own present value below no agreement if everybody stopped "
        "then and undid what suits them; parties' points are not comparable.",
        values,
        height=HEIGHT,
        mark={"type": "line", "interpolate": "step-after", "point": {"size": 40}, "strokeWidth": 2},
        encoding={
            "x": months(said, int(plan.in_force[CAPSTONE])) | {"field": "month"},
            "y": {
                "field": "exposure",
                "type": "quantitative",
                "scale": {"domain": [0, most]},
                "axis": {"title": None, "tickCount": 4, "grid": True, "minExtent": LEFT, "maxExtent": LEFT},
            },
            **_lines(
                list(dict.fromkeys(v["party"] for v in values)), route.clipped(said.party(said.counterpart), NAME)
            ),
        },
    )


def _says(study: Study) -> str:
    said, (month, party, points) = route.names(study.case), route.peak(study.roadmap)
    return f"Most exposed: {said.party(party or '')} in {said.when(month)}, by {points:.2f} points."


def _lines(parties: list[str], counterpart: str) -> dict[str, Any]:
    others = iter(LINES * len(parties))
    tints = [RED if party == counterpart else next(others) for party in parties]
    dashes = [DASHES[place % len(DASHES)] for place in range(len(parties))]
    base = {"field": "party", "type": "nominal"}
    return {
        "color": {**base, "scale": {"domain": parties, "range": tints}, "legend": {"columns": 1}},
        "strokeDash": {**base, "scale": {"domain": parties, "range": dashes}, "legend": {"columns": 1}},
    }
