"""The plan as lanes: a bar for each step from the begin of its work until it is in force, a mark for each gate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .. import labels, route
from ..route import CAPSTONE, Names
from ._style import BLUE, GREEN, GREY, NAVY, ORANGE, RED, SKY, chart, rows

if TYPE_CHECKING:
    from ...roadmap.answers import Roadmap
    from ...study.study import Study

LANE = 46  # pixels; three lines of a label
GATE, JOINT = "gate passed", "several together"
PALETTE = [BLUE, GREEN, SKY, "#c07fb0", GREY]
TICKS = 6  # labels along the months at most, a phone is narrow
PACES = (1, 2, 3, 6, 12, 24, 36, 60)
MARGIN = 1.03  # of the axis beyond the last month, so that its mark is whole
FAR = 0.8  # of the axis; to the right of it a number stands before its bar
NAME = 22  # characters of a party's name in a legend; a phone shows no more beside the names of lanes
LEFT = 178  # pixels for names, so that pictures of one plan stand under each other


def spec(study: Study) -> dict[str, Any] | None:
    """Lanes by party, the counterpart first; None where there is no plan."""
    plan = study.roadmap
    if not plan.stages:
        return None
    said = route.names(study.case)
    values = [*_steps(said, plan), *_gates(said, plan)]
    lanes = [str(value["lane"]) for value in values]
    last = int(plan.in_force[CAPSTONE])
    return chart(
        "The plan: who works on what, and when it is in force",
        f"{len(plan.in_force)} steps and {len(values) - len(plan.in_force)} gates over {last} months. A bar is work on "
        "a step, its end the month in which it is in force; a diamond is a gate passed, its line the month.",
        values,
        height={"step": LANE},
        encoding={"y": rows("lane", lanes, minExtent=LEFT, maxExtent=LEFT)},
        layer=_layers(said, values, last),
    )


def _steps(said: Names, plan: Roadmap) -> list[dict[str, Any]]:
    """The counterpart's steps, then each party's, then the capstone; in each lane group by month."""
    others = [n for n in plan.in_force if n != CAPSTONE]
    own = route.clipped(said.parties[said.counterpart], NAME)

    def place(name: str) -> tuple[bool, str, int, int]:
        who = _who(said, name)
        return (who != own, who, plan.in_force[name], plan.begins[name])

    return [_row(said, plan, name) for name in [*sorted(others, key=place), CAPSTONE]]


def _who(said: Names, step: str) -> str:
    by = said.by[step]
    return route.clipped(by[0], NAME) if len(by) == 1 else JOINT


def _row(said: Names, plan: Roadmap, name: str) -> dict[str, Any]:
    begins, ends = plan.begins[name], plan.in_force[name]
    return _value(said, said.step(name), said.doers(name), _who(said, name), begins, ends)


def _gates(said: Names, plan: Roadmap) -> Iterator[dict[str, Any]]:
    for stage in plan.stages:
        for gate in stage.gates:
            yield _value(said, said.gate(gate), GATE, GATE, stage.month, stage.month)


def _value(said: Names, title: str, by: str, group: str, begins: int, ends: int) -> dict[str, Any]:
    return {
        "lane": labels.folded(title),
        "by": by,
        "group": group,
        "begins": begins,
        "in force": ends,
        "date": said.date(ends),
    }


def months(said: Names, last: int, **more: Any) -> dict[str, Any]:
    """An axis of months from the case's date to `last`, labelled with months and dates."""
    pace = next((p for p in PACES if last / p <= TICKS), PACES[-1])
    named = [f"{month}\\n{said.date(month)[:3]} {said.day(month).year}" for month in range(0, last + pace, pace)]
    texts = ",".join(f"'{name}'" for name in named)
    return {
        "type": "quantitative",
        "scale": {"domain": [0, last * MARGIN], "nice": False},
        "axis": {
            "title": "months from the case's date",
            "values": list(range(0, last + 1, pace)),
            "labelExpr": f"split([{texts}][datum.value / {pace}], '\\n')",
            "labelLineHeight": 14,
            "labelFlush": True,
            **more,
        },
    }


def _layers(said: Names, values: list[dict[str, Any]], last: int) -> list[dict[str, Any]]:
    gate, step = f"datum.group === '{GATE}'", f"datum.group !== '{GATE}'"
    ends = {"field": "in force", "type": "quantitative"}
    tips = [{"field": name, "type": "nominal"} for name in ("lane", "by", "begins", "in force", "date")]
    return [
        {
            "transform": [{"filter": gate}],
            "mark": {"type": "rule", "strokeDash": [3, 4], "color": GREY, "opacity": 0.7},
            "encoding": {"x": ends, "y": None},
        },
        {
            "transform": [{"filter": step}],
            "mark": {"type": "bar", "height": 15, "cornerRadius": 3},
            "encoding": {
                "x": months(said, last) | {"field": "begins"},
                "x2": {"field": "in force"},
                "color": _colours(said, values),
                "tooltip": tips,
            },
        },
        {
            "transform": [{"filter": gate}],
            "mark": {"type": "point", "shape": "diamond", "filled": True, "size": 130, "opacity": 1, "color": ORANGE},
            "encoding": {"x": ends, "tooltip": tips},
        },
        _number(f"datum['in force'] <= {FAR * last}", "in force", "left"),
        _number(f"datum['in force'] > {FAR * last}", "begins", "right"),
    ]


def _number(where: str, at: str, align: str) -> dict[str, Any]:
    """The month beside the bar or mark, on the side with room."""
    return {
        "name": f"ink_month_{align}",
        "transform": [{"filter": where}],
        "mark": {"type": "text", "align": align, "dx": 10 if align == "left" else -10},
        "encoding": {
            "x": {"field": at, "type": "quantitative"},
            "text": {"field": "in force", "type": "quantitative"},
        },
    }


def _colours(said: Names, values: list[dict[str, Any]]) -> dict[str, Any]:
    groups = [g for g in dict.fromkeys(v["group"] for v in values) if g not in (GATE, JOINT)]
    own = route.clipped(said.parties[said.counterpart], NAME)
    solo = [g for g in groups if g != own]
    names = [g for g in groups if g == own] + solo + ([JOINT] if any(v["group"] == JOINT for v in values) else [])
    tints = {own: RED, JOINT: NAVY} | dict(zip(solo, PALETTE, strict=False))
    return {
        "field": "group",
        "type": "nominal",
        "scale": {"domain": names, "range": [tints.get(name, GREY) for name in names]},
        "legend": {"columns": 1, "symbolType": "square"},
    }
