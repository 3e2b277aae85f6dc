"""The chasm heat map: how far each two of the coalition are apart on each issue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import apart, labels, route
from ._style import SHADES, TURN, chart, rows

if TYPE_CHECKING:
    from ...landscape.chasm import Pair
    from ...study.study import Study

ROW = 46  # pixels; three lines of a label
LEAST = 0.05  # points; an issue on which nobody is further apart is left out
SECOND_LINE = 20  # pixels between labels and cells, for the second line of a label
NAME = 16  # characters of a party's name over a column


def spec(study: Study) -> dict[str, Any] | None:
    """A cell for each issue and pair of the coalition; None where there is no pair or none is apart."""
    pairs = apart.inside(study.apart)
    wide = [n for n in study.case.issues if any(g.issue == n and g.size >= LEAST for p in pairs for g in p.gaps)]
    if not wide:
        return None
    widest = {n: max(g.size for p in pairs for g in p.gaps if g.issue == n) for n in wide}
    order = sorted(wide, key=lambda name: -widest[name])
    said = route.names(study.case)
    over = {id(pair): _over(said, pair) for pair in pairs}
    values = [
        {
            "issue": labels.folded(route.short(study.case.issues[name].title)),
            "pair": over[id(pair)],
            "points": next((gap.size for gap in pair.gaps if gap.issue == name), 0.0),
        }
        for name in order
        for pair in pairs
    ]
    most = max(widest.values())
    return chart(
        "How far allies are apart, by issue",
        f"Points of 100 between two of the coalition, widest issues first; the widest is {most:.1f}.",
        values,
        height={"step": ROW},
        encoding={
            "y": rows("issue", list(dict.fromkeys(str(value["issue"]) for value in values))),
            "x": _columns(list(over.values())),
        },
        layer=_cells(most),
    )


def _columns(names: list[str]) -> dict[str, Any]:
    axis = {
        "orient": "top",
        "title": None,
        "labelAngle": 0,
        "labelExpr": "split(datum.label, '\\n')",
        "labelPadding": SECOND_LINE,
    }
    return {"field": "pair", "type": "nominal", "sort": names, "axis": axis}


def _over(said: route.Names, pair: Pair) -> str:
    return "\n".join(route.clipped(said.party(name), NAME) for name in (pair.one, pair.other))


def _cells(most: float) -> list[dict[str, Any]]:
    shade = {"field": "points", "type": "quantitative", "scale": {"domain": [0, most], "range": SHADES}, "legend": None}
    letters = {"condition": {"test": f"datum.points > {TURN * most}", "value": "#ffffff"}, "value": "#12161c"}
    text = {"field": "points", "type": "quantitative", "format": ".1f"}
    return [
        {"mark": {"type": "rect", "cornerRadius": 2}, "encoding": {"color": shade}},
        {"mark": {"type": "text"}, "encoding": {"text": text, "color": letters}},
    ]
