"""Points a month over time by course: the middle of the futures, and the span of half and of nine tenths of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import ahead
from ._style import BLUE, chart

if TYPE_CHECKING:
    from ...study.study import Study

HEIGHT = 110
MONTH, COURSE = "month", "course"


def spec(study: Study) -> dict[str, Any] | None:
    """A small picture for each course, on one scale; None without futures."""
    found = study.futures
    if found is None:
        return None
    names = ahead.courses(study.case, found)
    values = [
        {COURSE: names[course], MONTH: month, "5 %": a, "25 %": b, "half": c, "75 %": d, "95 %": e}
        for course, fan in found.fans.items()
        for month, a, b, c, d, e in zip(fan.months, fan.q05, fan.q25, fan.q50, fan.q75, fan.q95, strict=True)
    ]
    x = {"field": MONTH, "type": "quantitative", "axis": {"title": "months from the case's date"}}
    return chart(
        "Our points a month over time, by course",
        "For each course the middle future, the span of half (dark) and of nine tenths (pale), month by month.",
        values,
        facet={"field": COURSE, "type": "nominal", "title": None, "sort": list(names.values())},
        columns=1,
        spec={
            "width": "container",
            "height": HEIGHT,
            "encoding": {"x": x},
            "layer": [_band("5 %", "95 %", 0.2), _band("25 %", "75 %", 0.4), _line()],
        },
    )


def _band(low: str, high: str, opacity: float) -> dict[str, Any]:
    return {
        "mark": {"type": "area", "color": BLUE, "opacity": opacity},
        "encoding": {"y": {"field": low, "type": "quantitative", "title": "points a month"}, "y2": {"field": high}},
    }


def _line() -> dict[str, Any]:
    return {
        "mark": {"type": "line", "color": BLUE, "strokeWidth": 2},
        "encoding": {"y": {"field": "half", "type": "quantitative", "title": "points a month"}},
    }
