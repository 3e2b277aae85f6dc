"""The real samples, with stated counts: rows, merged, rejected."""

from __future__ import annotations

import pytest

from detente.record.aliases import Aliases
from detente.record.importing import preview
from detente.record.opening import Options

ICEWS = "events.2018-06-01_02.korea.tab"
GDELT = "gdelt2_sample_PRK_USA_KOR_2020-11.export.CSV"
FLAT = "icews18_korea_usa_chn_2018-08-29_2018-10-31.csv"
STATES = Aliases(
    {
        "us": ["United States", "USA"],
        "north": ["North Korea", "PRK"],
        "south": ["South Korea", "KOR"],
        "china": ["China", "CHN"],
    }
)


@pytest.mark.parametrize(
    ("name", "layout", "rows", "events", "mutual"),
    [(ICEWS, "icews", 480, 143, 82), (GDELT, "gdelt2", 70, 39, 3), (FLAT, "table", 3108, 2214, 882)],
)
def test_every_row_of_a_sample_comes_in(samples, name, layout, rows, events, mutual):
    counted = preview(samples / name, Options()).counted
    assert (counted.layout, counted.rows, counted.kept) == (layout, rows, rows)
    assert (counted.rejected, counted.reasons) == (0, {})
    assert (counted.events, counted.merged, counted.mutual) == (events, rows - events, mutual)


@pytest.mark.parametrize(
    ("name", "kept", "events", "mutual"), [(ICEWS, 392, 40, 19), (GDELT, 53, 31, 3), (FLAT, 805, 596, 203)]
)
def test_what_is_between_four_states(samples, name, kept, events, mutual):
    counted = preview(samples / name, Options(aliases=STATES)).counted
    assert (counted.kept, counted.events, counted.mutual) == (kept, events, mutual)
    assert counted.kept + counted.outside == counted.rows
