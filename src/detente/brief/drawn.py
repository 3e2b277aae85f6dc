"""Pictures for paper: the same specifications as on the page, drawn without a browser.

The fonts of the package are registered first: with a font that is missing the drawing loses all its text without a
word. Nothing is fetched from anywhere.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Any

from .blocks import Picture
from .printed import SANS, fonts

WIDTH = 640  # units of the drawing; a letter of 12 is 9 points on paper
SCALE = 2.5  # of pictures made of points: about 230 to the inch on paper
GENERIC = "sans-serif"
NOWHERE = "https://nowhere.invalid/"
"""The only address from which drawings may load: there is none."""
KEPT = 64
TALLEST = 1.36  # height of a drawing to its width, so that it stands on a page with its caption
LEAST_ROW = 42  # units of a row: three short lines of its name
_SIZE = re.compile(r'<svg[^>]*? width="([\d.]+)" height="([\d.]+)"')


def svg(picture: Picture) -> str:
    """The picture as SVG with its texts as text, black on white; rows draw together where it would be too tall."""
    spec = {**picture.spec, "width": WIDTH, "background": "white"}
    drawing = _svg(_lettered(spec))
    wide, high = size(drawing)
    if high <= TALLEST * wide or not isinstance(spec.get("height"), dict):
        return drawing
    step = max(LEAST_ROW, int(spec["height"]["step"] * TALLEST * wide / high))
    return _svg(_lettered({**spec, "height": {"step": step}}))


def png(picture: Picture) -> bytes:
    """The picture as PNG."""
    return _png(svg(picture))


def size(drawing: str) -> tuple[float, float]:
    """Width and height of an SVG in its own units. Raises ValueError where it states none."""
    found = _SIZE.search(drawing)
    if found is None:
        raise ValueError("a drawing states its size")
    return float(found[1]), float(found[2])


def _lettered(spec: dict[str, Any]) -> str:
    """The specification as text, with the font of the package in every place that names the page's."""
    font = json.dumps(f"'{SANS}', {GENERIC}")  # quoted, since its name holds a number
    named = json.dumps(spec["config"]["font"], ensure_ascii=False)
    return json.dumps(spec, ensure_ascii=False).replace(f'"font": {named}', f'"font": {font}')


@lru_cache(maxsize=KEPT)
def _svg(spec: str) -> str:
    import vl_convert

    vl_convert.register_font_directory(str(fonts()))
    drawing: str = vl_convert.vegalite_to_svg(spec, allowed_base_urls=[NOWHERE])
    return drawing


@lru_cache(maxsize=KEPT)
def _png(drawing: str) -> bytes:
    import vl_convert

    vl_convert.register_font_directory(str(fonts()))
    points: bytes = vl_convert.svg_to_png(drawing, scale=SCALE)
    return points
