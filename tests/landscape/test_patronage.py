"""Patronage against plain loops: the rise of the fallback, what it is worth to the patron, and what answers it."""

import numpy as np
import pytest

from detente.case.load import load_case
from detente.landscape.patronage import patronage
from detente.landscape.wedge_reach import Stage, status_quo
from detente.model.utility import compile_vision
from tests.landscape.wedge_cases import after, paid, possible, small_case, subsets, worth


@pytest.mark.parametrize("seed", range(120))
def test_the_steps_of_most_use_to_the_counterpart_and_what_they_are_worth(seed):
    case = small_case(seed)
    x = status_quo(case).levels
    names = [n for n in case.steps if n.startswith("aside")]
    rises = {
        z: worth(case, "they", after(case, x, z)) - worth(case, "they", x)
        for z in subsets(names)
        if possible(case, (), (), z)
    }
    best = max(rises.values())
    found = [p for p in patronage(case, [Stage("now", x)], draws=0) if p.patron == "rival"]
    assert bool(found) == (best > 1e-9)
    for patron in found:
        assert patron.rise == pytest.approx(best)
        assert rises[patron.steps] == pytest.approx(best)
        gain = worth(case, "rival", after(case, x, patron.steps)) - worth(case, "rival", x)
        assert patron.gain == pytest.approx(gain - paid(case, "rival", patron.steps))
        assert patron.willing == (patron.gain > 1e-9)
        assert patron.needs[0].without == pytest.approx(0)
        assert patron.needs[0].under == pytest.approx(-patron.rise)
        assert patron.answered_by is None  # no pressure in these cases


def test_ranges_hold_the_modes():
    found = [p for seed in range(120) for p in patronage(small_case(seed, ranged=True), draws=100)]
    assert len(found) > 10
    for patron in found:
        assert patron.rise_range[0] <= patron.rise <= patron.rise_range[1]
        assert patron.gain_range[0] <= patron.gain <= patron.gain_range[1]
        assert 0 <= patron.willing_share <= 1


def test_korea_relief_outside_sanctions_pays_its_patron_and_raises_the_fallback_under_every_reading():
    case = load_case("korea-2018")
    found = {p.patron: p for p in patronage(case, [status_quo(case)])}
    beijing, moscow = found["china"], found["russia"]
    assert "relief_outside_sanctions" in beijing.steps
    assert beijing.willing
    assert min(beijing.by_type.values()) > 0
    assert beijing.rise > moscow.rise > 0
    assert beijing.answered_by is None  # more pressure takes back less than both offers bring
    assert moscow.answered_by.pressure == "tighter"


def test_a_stated_fallback_is_what_need_is_measured_from():
    case = load_case("iran-2015")
    stated = case.parties[case.counterpart].disagreement
    stage = status_quo(case)
    for patron in patronage(case, [stage], draws=0):
        need = patron.needs[0]
        assert need.without - need.under == pytest.approx(patron.rise)
        if stated is not None and stated.value is not None:
            assert need.without == pytest.approx(worth_now(case, stage) - stated.value.mode)


def worth_now(case, stage):
    vision = compile_vision(case.issues, case.parties[case.counterpart].vision)
    return float(vision.utility(np.array(list(stage.levels.values()))))
