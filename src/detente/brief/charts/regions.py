"""At which beliefs which act is best: a triangle of beliefs, today's marked in it."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any

from .. import acts, labels, words
from ._style import BLUE, GREEN, GREY, ORANGE, RED, SKY, chart

if TYPE_CHECKING:
    from ...policy.regions import Region
    from ...study.study import Study

CORNERS = ("would keep it", "mostly sham", "others")
COLOURS = {"sign": GREEN, "advance": BLUE, "hold": GREY, "inspect": SKY, "press": ORANGE, "walk": RED}
SURE, OPEN, NOW = "certain", "may be another", "today"
HEIGHT = 300
SIDE = sqrt(3) / 2


def spec(study: Study) -> dict[str, Any] | None:
    """The triangle after the first exchange where signing may be best; None where belief has too few sides."""
    region = study.policy.region
    if region is None:
        return None
    said = acts.deeds(study.case)
    values = [_point(p.shares, _name(said, p.act, region.settled), len(p.may_be) == 1) for p in region.points]
    met = list(dict.fromkeys(point.act for point in region.points))
    names = {act: _name(said, act, region.settled) for act in met}
    values.append(_point(region.today, NOW, True))
    return chart(
        f"Which act is best at which belief, {said.after(region.settled)}",
        _says(study, region, said),
        values,
        height=HEIGHT,
        encoding={
            "x": {"field": "x", "type": "quantitative", "axis": None, "scale": {"domain": [-0.25, 1.25]}},
            "y": {"field": "y", "type": "quantitative", "axis": None, "scale": {"domain": [-0.12, 1.0]}},
        },
        layer=[
            _marks(names),
            {
                "name": "ink_today",
                "transform": [{"filter": f"datum.act == '{NOW}'"}],
                "mark": {"type": "point", "shape": "cross", "size": 220, "filled": True, "color": RED},
            },
            *[_corner(study, region, number) for number in range(3)],
        ],
    )


def _name(said: acts.Deeds, act: str, settled: int) -> str:
    """An act as the legend names it, so many exchanges being done."""
    if act == acts.ADVANCE and settled < len(said.rungs):
        return f"beginning “{said.rungs[settled]}”"
    return said.doings[act].split(" (")[0]


def _point(shares: tuple[float, float, float], act: str, sure: bool) -> dict[str, Any]:
    first, second, third = shares
    return {
        CORNERS[0]: first,
        CORNERS[1]: second,
        CORNERS[2]: third,
        "act": act,
        "how sure": SURE if sure else OPEN,
        "x": second + first / 2,
        "y": first * SIDE,
    }


def _marks(names: dict[str, str]) -> dict[str, Any]:
    scale = {"domain": list(names.values()), "range": [COLOURS.get(act, GREY) for act in names]}
    return {
        "transform": [{"filter": f"datum.act != '{NOW}'"}],
        "mark": {"type": "point", "size": 260, "filled": True},
        "encoding": {
            "color": {"field": "act", "type": "nominal", "scale": scale, "legend": {"title": None}},
            "shape": {
                "field": "how sure",
                "type": "nominal",
                "scale": {"domain": [SURE, OPEN], "range": ["square", "circle"]},
                "legend": {"title": None},
            },
            "opacity": {"condition": {"test": f"datum['how sure'] == '{SURE}'", "value": 1.0}, "value": 0.45},
        },
    }


def _corner(study: Study, region: Region, number: int) -> dict[str, Any]:
    where = [(0.5, SIDE + 0.07), (1.0, -0.08), (0.0, -0.08)][number]
    text = f"{CORNERS[number]} ({_letters(study, region, number)})"
    return {
        "name": f"ink_corner_{number}",
        "transform": [{"filter": f"datum.act == '{NOW}'"}],
        "mark": {"type": "text"},
        "encoding": {"x": {"datum": where[0]}, "y": {"datum": where[1]}, "text": {"value": text}},
    }


def _letters(study: Study, region: Region, number: int) -> str:
    letter = labels.letters(study.case)
    return ", ".join(letter[name] for name in list(region.corners.values())[number])


def _says(study: Study, region: Region, said: acts.Deeds) -> str:
    best: dict[str, int] = {}
    for point in region.points:
        best[point.act] = best.get(point.act, 0) + 1
    told = [f"{_name(said, act, region.settled)} at {count} of {len(region.points)}" for act, count in best.items()]
    sure = sum(len(point.may_be) == 1 for point in region.points)
    corners = "; ".join(f"{corner}: {_letters(study, region, n)}" for n, corner in enumerate(CORNERS))
    return (
        f"Best found {words.listed(told)} beliefs, certain at {sure} (squares). Corners, by what readings would do: "
        f"{corners}. Cross: belief held today."
    )
