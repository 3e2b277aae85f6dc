"""How often each reading delivers what it owes, rung by rung."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

from ...model.outlook import DELIVERED
from .. import labels
from ._style import ROW, cells, chart, rows

if TYPE_CHECKING:
    from ...study.study import Study


def spec(study: Study) -> dict[str, Any] | None:
    """A cell for each reading and each exchange that asks something of the counterpart."""
    behaviour, named = study.behaviour, labels.readings(study.case)
    values = [
        {
            "reading": labels.folded(named[kind]),
            "rung": str(place + 1),
            "exchange": study.case.ladder.rungs[rung].title or labels.plainly(rung),
            "delivered": float(behaviour.ends[number, place, DELIVERED]),
        }
        for number, kind in enumerate(behaviour.types)
        for place, rung in enumerate(behaviour.rungs)
        if not behaviour.home[place] and isfinite(behaviour.ends[number, place, DELIVERED])
    ]
    if not values:
        return None
    return chart(
        "How often each reading delivers what it owes, by exchange",
        "Share of debts that end in delivery, by reading and exchange; an empty cell is an exchange talks never reach.",
        values,
        height={"step": ROW},
        encoding={
            "y": rows("reading", [labels.folded(named[kind]) for kind in behaviour.types]),
            "x": {
                "field": "rung",
                "type": "nominal",
                "sort": [str(place + 1) for place in range(len(behaviour.rungs))],
                "axis": {"orient": "top", "title": "exchange, by its number on the ladder", "labelAngle": 0},
            },
        },
        layer=cells("delivered"),
    )
