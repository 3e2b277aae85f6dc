"""Which numbers decide: how far the lead of the act advised moves over each number's range, the widest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import labels
from ._style import BLUE, RED, ROW, chart, rows

if TYPE_CHECKING:
    from ...study.study import Study

SHOWN = 12
LABEL = 34


def spec(study: Study) -> dict[str, Any] | None:
    """A bar for each of the numbers with the widest swing; None where numbers were not weighed."""
    found = study.policy.switching
    if found is None or not found.numbers:
        return None
    shown = found.numbers[:SHOWN]
    values = [
        {
            "number": labels.folded(one.path.replace("_", " ").replace(".", ", "), LABEL),
            "least lead": min(one.margin_low, one.margin_nominal, one.margin_high),
            "most lead": max(one.margin_low, one.margin_nominal, one.margin_high),
            "today": one.margin_nominal,
            "turns": "changes the act" if one.at is not None else "does not",
        }
        for one in shown
    ]
    scale = {"domain": ["changes the act", "does not"], "range": [RED, BLUE]}
    lead = "lead of the act advised over the best other, points"
    return chart(
        "Which numbers decide?",
        f"The {len(shown)} numbers with the widest swing of {len(found.numbers)} that move the lead; {found.flips} of "
        "all change the act within their range, which is where a bar crosses 0.",
        values,
        height={"step": ROW},
        encoding={"y": rows("number", [str(value["number"]) for value in values])},
        layer=[
            {
                "mark": {"type": "bar", "height": 16, "opacity": 0.8, "cornerRadius": 3},
                "encoding": {
                    "x": {"field": "least lead", "type": "quantitative", "axis": {"title": lead}},
                    "x2": {"field": "most lead"},
                    "color": {"field": "turns", "type": "nominal", "scale": scale, "legend": {"title": None}},
                },
            },
            {
                "name": "ink_now",
                "mark": {"type": "tick", "thickness": 2, "size": 24},
                "encoding": {"x": {"field": "today", "type": "quantitative"}},
            },
        ],
    )
