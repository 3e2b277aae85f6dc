"""Where along the plan an offer could part an ally: the share of draws in which it is open, by stage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import apart, labels, route
from ._style import ROW, cells, chart, rows

if TYPE_CHECKING:
    from ...study.study import Study

SHARE = "open in draws"
LABEL = 30  # characters to a line


def spec(study: Study) -> dict[str, Any] | None:
    """A cell for each pair that could be parted and each stage; None where no offer is open in any draw."""
    live = {p: w for p, w in apart.pairs(study.apart).items() if apart.conceivable(w)}
    if not live:
        return None
    said = route.names(study.case)
    values: list[dict[str, Any]] = [
        {
            "who and whom": labels.folded(f"{said.party(third)}, {said.party(ally)}", LABEL),
            "stage": _stage(wedge.month, place),
            "date": apart.when(said, wedge.month, wedge.stage),
            SHARE: wedge.open_share,
            "state": apart.state(wedge),
        }
        for (third, ally), wedges in live.items()
        for place, wedge in enumerate(wedges)
    ]
    most = max(values, key=lambda value: float(value[SHARE]))
    return chart(
        "In how many draws an offer could part an ally, by month of the plan",
        f"Share of draws over the stated ranges, which is no probability; highest {most[SHARE]:.0%}, {most['date']}.",
        values,
        height={"step": ROW},
        encoding={
            "y": rows("who and whom", list(dict.fromkeys(str(value["who and whom"]) for value in values))),
            "x": {
                "field": "stage",
                "type": "nominal",
                "sort": list(dict.fromkeys(str(value["stage"]) for value in values)),
                "axis": {"orient": "top", "title": "month of the plan", "labelAngle": 0},
            },
        },
        layer=cells(SHARE),
    )


def _stage(month: int | None, place: int) -> str:
    return str(month if month is not None else place)
