"""Small drawings of shares: an interval on a line from 0 to 100 %."""

from __future__ import annotations

from .frame import speaks_blocks

CELLS = 24
BLOCKS, ASCII = ("░", "▒", "█"), (".", "=", "#")
BEFORE = "|"


def share_bar(low: float, now: float, high: float, before: float | None = None) -> str:
    """A line from 0 to 1: the interval in a darker shade, `now` filled, `before` as an upright stroke."""
    outside, inside, here = BLOCKS if speaks_blocks() else ASCII
    first, last = _cell(low), _cell(high)
    cells = [inside if first <= place <= last else outside for place in range(CELLS)]
    if before is not None:
        cells[_cell(before)] = BEFORE
    cells[_cell(now)] = here
    return "".join(cells)


def legend(now: str, before: str = "") -> str:
    """What the signs of `share_bar` mean."""
    outside, inside, here = BLOCKS if speaks_blocks() else ASCII
    stroke = f"{BEFORE} {before}   " if before else ""
    return f"{stroke}{here} {now}   {inside} interval   {outside * 3} the line runs from 0 to 100 %"


def _cell(share: float) -> int:
    return min(CELLS - 1, max(0, int(share * CELLS)))
