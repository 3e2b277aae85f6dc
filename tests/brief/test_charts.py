"""The catalogue of pictures: each is plain data, says what it shows, and carries what it draws."""

import json

import pytest

from detente.brief import charts
from tests.brief.conftest import CASES, studied

NAMES = charts.names()
GENERIC = "sans-serif"


def test_the_catalogue_holds_what_the_brief_draws():
    assert NAMES == [
        "belief",
        "calibration",
        "chasm",
        "delivery",
        "exposure",
        "fans",
        "frontier",
        "record",
        "regions",
        "regret",
        "reliability",
        "roadmap",
        "threshold",
        "timeline",
        "tornado",
        "treatments",
        "visions",
        "wedge",
    ]


@pytest.mark.parametrize("chart", NAMES)
@pytest.mark.parametrize("case", CASES)
def test_a_picture_is_plain_data_with_its_own_words_or_absent(chart, case):
    drawn = charts.picture(chart, studied(case))
    if drawn is None:
        # the plan may expose nobody; futures are played, and numbers weighed, for a thorough brief
        absent = ("exposure", "fans", "regret", "tornado")
        assert case != "korea-2018" or chart in absent
        return
    assert json.loads(json.dumps(drawn.spec, allow_nan=False)) == drawn.spec
    assert drawn.spec["config"]["font"].endswith(GENERIC)
    assert drawn.title
    assert drawn.alt.endswith(".")
    assert len(drawn.data.rows) == len(drawn.spec["data"]["values"]) > 0
    assert "url" not in drawn.spec["data"]


def test_a_picture_nobody_offers_is_an_error_with_the_nearest_name():
    from detente.errors import NotFound

    with pytest.raises(NotFound, match="did you mean 'belief'"):
        charts.picture("belif", studied("minimal"))
