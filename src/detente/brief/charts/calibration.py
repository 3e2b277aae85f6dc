"""Forecasts of past promises against how often they came true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..figures import MODEL
from ._style import BLUE, GREY, chart, shares

if TYPE_CHECKING:
    from ...study.study import Study

HEIGHT = 260  # pixels


def spec(study: Study) -> dict[str, Any] | None:
    """A point for each bin of forecasts with its interval, on the diagonal where forecasts and outcomes agree."""
    bins = study.backtest.calibration.get(MODEL, ())
    if not bins:
        return None
    values = [
        {
            "forecast": b.mean,
            "came true": b.share,
            "low": b.interval[0],
            "high": b.interval[1],
            "promises": f"{b.came_true} of {b.n}",
        }
        for b in bins
    ]
    return chart(
        "Forecasts of past promises against what became of them",
        f"{len(values)} bins of forecasts; on the broken line forecasts and outcomes agree.",
        values,
        height=HEIGHT,
        layer=_layers(),
    )


def _layers() -> list[dict[str, Any]]:
    y = {
        "type": "quantitative",
        "scale": {"domain": [0, 1]},
        "axis": {"title": "came true, 90% interval", "format": ".0%", "tickCount": 5},
    }
    x = shares("forecast", "forecast chance that a promise stands as kept or late")
    at = {"x": x, "y": {"field": "came true", **y}}
    return [
        {
            "data": {"values": [{"forecast": 0, "came true": 0}, {"forecast": 1, "came true": 1}]},
            "mark": {"type": "line", "color": GREY, "strokeDash": [5, 5]},
            "encoding": at,
        },
        {
            "mark": {"type": "rule", "color": BLUE, "strokeWidth": 2},
            "encoding": {"x": x, "y": {"field": "low", **y}, "y2": {"field": "high"}},
        },
        {"mark": {"type": "point", "filled": True, "size": 110, "color": BLUE, "opacity": 1}, "encoding": at},
        {
            "name": "ink_n",
            "mark": {"type": "text", "align": "left", "dx": 10, "dy": -8},
            "encoding": at | {"text": {"field": "promises"}},
        },
    ]
