"""How far each side delivers in full, by kind of promise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...record.ledger import CATEGORIES, OURS, THEIRS
from ..voice import voice
from ._style import BLUE, ORANGE, chart, shares

if TYPE_CHECKING:
    from ...study.study import Study

LANE = 20  # pixels a side within a category
LEAST_SHOWN = 1  # settled promises


def spec(study: Study) -> dict[str, Any] | None:
    """An interval for each side and category; None where no promise is settled."""
    speaks = voice(study.case, study.ledger)
    groups = [group for group in study.reliability.of("category", THEIRS, OURS) if group.delivered.n >= LEAST_SHOWN]
    if not groups:
        return None
    values = [
        {
            "kind": group.label,
            "side": speaks.side(group.side),
            "delivered": f"{group.delivered.k} of {group.delivered.n}",
            "share": group.delivered.mean,
            "low": group.delivered.low,
            "high": group.delivered.high,
        }
        for group in groups
    ]
    both = [speaks.side(THEIRS), speaks.side(OURS)]
    side = {"field": "side", "type": "nominal", "scale": {"domain": both, "range": [BLUE, ORANGE]}}
    shape = {"field": "side", "type": "nominal", "scale": {"domain": both, "range": ["circle", "diamond"]}}
    kinds = [c for c in CATEGORIES if any(v["kind"] == c for v in values)]
    return chart(
        "Delivered in full, by kind of promise",
        "Share of settled promises delivered in full at some time, by kind and side, with 90% intervals.",
        values,
        height={"step": LANE},
        encoding={
            "y": {"field": "kind", "type": "nominal", "sort": kinds, "axis": {"title": None}},
            "yOffset": {"field": "side", "type": "nominal", "sort": both},
            "color": side,
        },
        layer=[
            {
                "mark": {"type": "rule", "strokeWidth": 2},
                "encoding": {"x": shares("low", "share delivered in full, 90% interval"), "x2": {"field": "high"}},
            },
            {
                "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
                "encoding": {"x": {"field": "share", "type": "quantitative"}, "shape": shape},
            },
        ],
    )
