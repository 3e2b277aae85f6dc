"""What all pictures share: font, sizes, one colour to a name, and texts that take the colour of the page.

Marks whose name starts with `ink` are drawn in the colour of the text, light or dark. Colours keep their contrast on
both grounds (Okabe and Ito 2008, safe for the colour-blind); each is doubled by a shape, a place or a printed number.
"""

from __future__ import annotations

from math import ceil
from typing import Any

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif"

BLUE, SKY, GREEN, ORANGE, RED, GREY = "#3b82c4", "#56b4e9", "#2a9d78", "#e69f00", "#d1603d", "#8a8f98"
NAVY = "#1f5f99"
OUTCOMES = {"kept": GREEN, "late": SKY, "in part": ORANGE, "undone": "#c07fb0", "broken": RED, "open": GREY}
SHADES = ["#dbe9f6", "#1f5f99"]  # least to most, light enough for dark letters at one end, dark for light at the other
TURN = 0.55  # share above which a cell is dark enough for white letters
ROW = 48  # pixels of a row with a label of two lines


def chart(title: str, says: str, values: list[dict[str, Any]], **parts: Any) -> dict[str, Any]:
    """A specification with the house's settings around `parts`."""
    return {
        "$schema": SCHEMA,
        "usermeta": {"title": title},
        "description": says,
        "width": "container",
        "autosize": {"type": "fit-x", "contains": "padding"},
        "padding": {"left": 2, "right": 6, "top": 4, "bottom": 4},
        "background": None,
        "data": {"values": values},
        **parts,
        "config": CONFIG,
    }


CONFIG: dict[str, Any] = {
    "font": FONT,
    "view": {"stroke": None},
    "axis": {
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "domain": False,
        "ticks": False,
        "gridOpacity": 0.5,
        "labelPadding": 6,
    },
    "axisY": {"grid": False, "labelLimit": 260},
    "legend": {
        "orient": "top",
        "direction": "horizontal",
        "title": None,
        "labelFontSize": 12,
        "symbolSize": 90,
        "columns": 3,
        "labelLimit": 260,
    },
    "text": {"fontSize": 12, "font": FONT},
}


def rows(field: str, order: list[str], **more: Any) -> dict[str, Any]:
    """A vertical axis of names, in this order, broken into the lines they hold."""
    axis = {"title": None, "labelExpr": "split(datum.label, '\\n')", "labelLineHeight": 14, **more}
    return {"field": field, "type": "nominal", "sort": order, "axis": axis}


def shares(field: str, title: str, most: float = 1.0) -> dict[str, Any]:
    """A horizontal axis of shares in percent, to the next tenth above `most`."""
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"domain": [0, min(1.0, ceil(10 * most) / 10)]},
        "axis": {"title": title, "format": ".0%", "tickCount": 5},
    }


def cells(share: str) -> list[dict[str, Any]]:
    """Two layers of a table of shares: cells by shade, and the number in each."""
    test = f"datum['{share}'] > {TURN}"
    return [
        {
            "mark": {"type": "rect", "cornerRadius": 2},
            "encoding": {
                "color": {
                    "field": share,
                    "type": "quantitative",
                    "scale": {"domain": [0, 1], "range": SHADES},
                    "legend": None,
                }
            },
        },
        {
            "mark": {"type": "text"},
            "encoding": {
                "text": {"field": share, "type": "quantitative", "format": ".0%"},
                "color": {"condition": {"test": test, "value": "#ffffff"}, "value": "#12161c"},
            },
        },
    ]
