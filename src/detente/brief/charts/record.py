"""What became of the promises of each side."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import figures, labels
from ..voice import voice
from ._style import OUTCOMES, chart, rows

if TYPE_CHECKING:
    from ...study.study import Study

BAR = 52  # pixels a side


def spec(study: Study) -> dict[str, Any] | None:
    """A bar for each side, divided by outcome, with the counts in it; None where nothing was promised."""
    sides = figures.sides(study.ledger)
    if not sides:
        return None
    speaks = voice(study.case, study.ledger)
    names = {side: labels.folded(speaks.side(side)) for side in sides}
    values = _values(study, names)
    order = list(OUTCOMES)
    x = {"field": "promises", "type": "quantitative", "axis": {"title": "promises", "tickMinStep": 1, "tickCount": 6}}
    place = {"field": "place", "type": "ordinal"}
    color = {"field": "outcome", "type": "nominal", "scale": {"domain": order, "range": list(OUTCOMES.values())}}
    says = "; ".join(f"{speaks.side(side)}: {len(study.ledger.of(side))} promises" for side in sides)
    return chart(
        "What became of what was promised",
        f"Promises by side and outcome. {says}.",
        values,
        height={"step": BAR},
        transform=[{"calculate": f"indexof({order}, datum.outcome)", "as": "place"}],
        encoding={"y": rows("side", list(names.values())), "x": {**x, "stack": "zero"}, "order": place},
        layer=[
            {"mark": {"type": "bar", "stroke": "#ffffff", "strokeWidth": 1}, "encoding": {"color": color}},
            {
                "mark": {"type": "text", "color": "#12161c", "fontWeight": "bold"},
                "encoding": {
                    "x": {**x, "stack": "zero", "bandPosition": 0.5},
                    "detail": {"field": "outcome"},
                    "text": {"field": "promises", "type": "quantitative"},
                },
            },
        ],
    )


def _values(study: Study, names: dict[str, str]) -> list[dict[str, Any]]:
    values = []
    for side, name in names.items():
        counts = figures.outcome_counts(study.ledger.of(side))
        for outcome in sorted(labels.OUTCOME_WORDS, key=lambda o: list(OUTCOMES).index(labels.OUTCOME_WORDS[o])):
            if counts[outcome]:
                values.append({"side": name, "outcome": labels.OUTCOME_WORDS[outcome], "promises": counts[outcome]})
    return values
