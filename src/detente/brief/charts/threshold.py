"""When signing would be best: for each place on the ladder, the shares of belief at which it may be, or is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .. import acts, labels, route, words
from ._style import BLUE, RED, ROW, chart, rows, shares

if TYPE_CHECKING:
    from ...policy.signing import Threshold
    from ...study.study import Study

MAY, SURE, NOW, NOWHERE = "may be best", "certainly best", "held today", "at no share"
LABEL = 44  # characters: two lines of a label


def spec(study: Study) -> dict[str, Any] | None:
    """A row for each place on the ladder where the readings in doubt differ; None where they do nowhere."""
    lines, said = acts.group_lines(study.policy), acts.deeds(study.case)
    if not lines:
        return None
    values = [_row(line, said) for line in lines]
    return chart(
        "When would signing be best? By exchanges done",
        _says(lines),
        values,
        height={"step": ROW},
        encoding={"y": rows("place", [str(value["place"]) for value in values])},
        layer=[
            _bar("may be best from", "may be best to", 0.3),
            _bar("certainly from", "certainly to", 0.95),
            {
                "mark": {"type": "tick", "color": RED, "thickness": 3, "size": 26},
                "encoding": {"x": {"field": NOW, "type": "quantitative"}},
            },
            {
                "name": "ink_nowhere",
                "transform": [
                    {"filter": "!isValid(datum['may be best from'])"},
                    {"calculate": f"datum['{NOW}'] > 0.5 ? 0.2 : 0.8", "as": "apart"},
                ],
                "mark": {"type": "text", "fontStyle": "italic"},
                "encoding": {"x": {"field": "apart", "type": "quantitative"}, "text": {"value": NOWHERE}},
            },
        ],
    )


def _row(line: Threshold, said: acts.Deeds) -> dict[str, Any]:
    low, high = line.possible or (None, None)
    return {
        "place": labels.folded(_place(line, said)),
        "may be best from": low,
        "may be best to": high,
        "certainly from": line.low,
        "certainly to": line.high,
        NOW: line.today,
    }


def _place(line: Threshold, said: acts.Deeds) -> str:
    return f"{line.settled}. {route.short(said.rungs[line.settled - 1], LABEL)}" if line.settled else "Today"


def _bar(start: str, end: str, opacity: float) -> dict[str, Any]:
    return {
        "transform": [{"filter": f"isValid(datum['{start}'])"}],
        "mark": {"type": "bar", "height": 16, "color": BLUE, "opacity": opacity, "cornerRadius": 3},
        "encoding": {
            "x": shares(start, "belief that it would be kept"),
            "x2": {"field": end},
        },
    }


def _says(lines: list[Threshold]) -> str:
    may = [f"{_where(line)} ({acts.where_best(line)})" for line in lines if line.possible is not None]
    key = "Pale: may be best; full: certainly is; red: share of belief held today."
    if not may:
        return f"Signing is best nowhere on the ladder, whatever share of belief says it would be kept. {key}"
    others = "; elsewhere at no share" if len(may) < len(lines) else ""
    now = words.percent(lines[0].today)
    return f"Signing may be best {', '.join(may)}{others}; held today: {now}. {key}"


def _where(line: Threshold) -> str:
    return f"after exchange {line.settled}" if line.settled else "today"
