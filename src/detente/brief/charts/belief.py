"""Shares of the readings before and after the record, with their ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import labels, words
from ._style import BLUE, GREY, ROW, chart, rows, shares

if TYPE_CHECKING:
    from ...study.study import Study

BEFORE, NOW = "before the record", "now"


def spec(study: Study) -> dict[str, Any] | None:
    """A line from the share before to the share now, over the range of the latter."""
    belief, named = study.belief, labels.readings(study.case)
    values = [
        {
            "reading": labels.folded(title),
            BEFORE: belief.prior[name],
            NOW: belief.belief[name],
            "low": belief.interval[name][0],
            "high": belief.interval[name][1],
        }
        for name, title in named.items()
    ]
    first = max(belief.belief, key=lambda name: belief.belief[name])
    says = f"Of {len(values)} readings, “{named[first]}” holds most now: {words.percent(belief.belief[first])}. "
    says += "Hollow: before the record; filled: now; bar: 5 to 95% range."
    most = max(*belief.prior.values(), *belief.belief.values(), *(high for _, high in belief.interval.values()))
    return chart(
        "Share of each reading, before the record and now",
        says,
        values,
        height={"step": ROW},
        encoding={"y": rows("reading", [str(v["reading"]) for v in values])},
        layer=[_range(most), *_points()],
    )


def _range(most: float) -> dict[str, Any]:
    x = shares("low", "share of belief", most)
    return {
        "mark": {"type": "bar", "height": 12, "opacity": 0.3, "color": BLUE, "cornerRadius": 3},
        "encoding": {"x": x, "x2": {"field": "high"}},
    }


def _points() -> list[dict[str, Any]]:
    before, now = ({"field": name, "type": "quantitative"} for name in (BEFORE, NOW))
    label = {"field": NOW, "type": "quantitative", "format": ".0%"}
    return [
        {
            "mark": {"type": "rule", "color": GREY, "strokeWidth": 2},
            "encoding": {"x": before, "x2": {"field": NOW}},
        },
        {
            "mark": {"type": "point", "filled": False, "color": GREY, "size": 90, "strokeWidth": 2},
            "encoding": {"x": before},
        },
        {"mark": {"type": "point", "filled": True, "color": BLUE, "size": 110, "opacity": 1}, "encoding": {"x": now}},
        {
            "name": "ink_now",
            "mark": {"type": "text", "align": "left", "dx": 9, "dy": -11},
            "encoding": {"x": now, "text": label},
        },
    ]
