"""What is seen: single looks by hand, looks together by enumeration, worse sensors in Blackwell's order, grades."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.case.steps import Channel
from detente.model import observation
from detente.model.ladder import compile_ladder
from detente.model.observation import DONE, FAKED, combine, compile_sight, discount, look, report_shares
from detente.model.transition import ACTIVE, CONFIRMED, HOLD, INSPECT, NOTHING, RENEGED, SIGNED, WALKED, State
from tests.model.small import channel, exchange, home, small

ROUNDING = 1e-12
shares = st.floats(0, 1)


def watching(hit=0.6, false_alarm=0.1, **fields):
    return Channel.model_validate(channel(hit=hit, false_alarm=false_alarm, **fields))


@pytest.mark.parametrize(
    ("fields", "truth", "arrival", "expected"),
    [
        ({}, FAKED, 1, [0, 0.4, 0.6]),
        ({}, DONE, 1, [0, 0.9, 0.1]),
        ({}, FAKED, 0.5, [0.5, 0.2, 0.3]),
        ({"inconclusive": 0.25}, DONE, 1, [0.25, 0.675, 0.075]),
        ({"refusal": 0.5}, FAKED, 1, [0.5, 0.2, 0.3]),
        ({"refusal": 0.5, "inconclusive": 0.2}, FAKED, 0.5, [0.8, 0.08, 0.12]),
        ({"refusal": 1}, FAKED, 1, [1, 0, 0]),
        ({"inconclusive": 1}, DONE, 1, [1, 0, 0]),
    ],
)
def test_one_look_by_hand(fields, truth, arrival, expected):
    assert look(watching(**fields), truth, arrival) == pytest.approx(expected, abs=ROUNDING)


three = st.tuples(shares, shares).map(lambda p: np.array([p[0], (1 - p[0]) * p[1], (1 - p[0]) * (1 - p[1])]))


@given(looks=st.lists(three, max_size=4))
def test_looks_together_equal_the_enumeration_of_all_they_may_say(looks):
    expected = np.zeros(3)
    for said in product(range(3), repeat=len(looks)):
        chance = np.prod([one[word] for one, word in zip(looks, said, strict=True)])
        expected[2 if 2 in said else 1 if 1 in said else 0] += chance
    assert combine(looks) == pytest.approx(expected, abs=ROUNDING)


def informative(done, faked, odds):
    """Chance of error of the best guess at the truth, by the odds of its prior: low is informative."""
    return np.minimum(np.outer(np.ones_like(odds), done), np.outer(odds, faked)).sum(axis=1)


ODDS = np.geomspace(1e-3, 1e3, 61)


def tells_no_more(worse, better):
    """Blackwell's order of two experiments on two truths: no prior has fewer errors with the worse one (1953)."""
    errors = [informative(*experiment, ODDS) for experiment in (worse, better)]
    return bool((errors[0] >= errors[1] - ROUNDING * ODDS).all())


def experiment(arrival=1.0, **fields):
    sensor = watching(**fields)
    return look(sensor, DONE, arrival), look(sensor, FAKED, arrival)


@given(rows=st.tuples(three, three), garble=st.tuples(three, three, three))
def test_garbling_reports_never_tells_more(rows, garble):
    garbled = tuple(row @ np.array(garble) for row in rows)
    assert tells_no_more(garbled, rows)


@given(
    hit=st.floats(0.5, 1),
    false_alarm=st.floats(0, 0.5),
    loss=st.floats(0, 0.5),
    what=st.sampled_from(["hit", "false_alarm", "inconclusive", "refusal", "arrival"]),
)
def test_a_worse_sensor_never_tells_more(hit, false_alarm, loss, what):
    better = {"hit": hit, "false_alarm": false_alarm, "inconclusive": 0.2, "refusal": 0.1, "arrival": 0.9}
    sign = {"hit": -1, "false_alarm": 1, "inconclusive": 1, "refusal": 1, "arrival": -1}[what]
    room = 0.999 * (hit - false_alarm) if what in ("hit", "false_alarm") else 0.5
    worse = {**better, what: better[what] + sign * min(loss, room)}
    assert tells_no_more(experiment(**worse), experiment(**better))


def test_the_order_of_sensors_is_not_empty():
    good, bad = experiment(hit=0.9), experiment(hit=0.5)
    assert tells_no_more(bad, good)
    assert not tells_no_more(good, bad)


def sight_and_rungs():
    eye = channel(hit=0.7, false_alarm=0.2, lag=2)
    visit = channel(hit=0.9, false_alarm=0.05, lag=4, on_demand=True)
    ear = channel(hit=0.5, false_alarm=0.3, lag=0.5)
    rungs = [exchange(0, seen_by=["eye", "visit"]), home(1), exchange(2, seen_by=["eye", "ear", "visit"]), exchange(3)]
    return compile_sight(compile_ladder(small(rungs, channels={"eye": eye, "visit": visit, "ear": ear})))


def test_tables_of_a_case_by_hand():
    sight = sight_and_rungs()
    assert sight.by_itself[0, FAKED] == pytest.approx([0.5, 0.15, 0.35])
    assert sight.by_itself[0, DONE] == pytest.approx([0.5, 0.4, 0.1])
    assert sight.on_demand[0, FAKED] == pytest.approx([0.75, 0.025, 0.225])
    # eye says something in half the months, ear (lag below a month) in all
    alarm = 1 - (1 - 0.35) * (1 - 0.5)
    assert sight.by_itself[2, FAKED] == pytest.approx([0, 1 - alarm, alarm])
    assert (sight.by_itself[[1, 3]] == [1, 0, 0]).all()
    assert list(sight.asks) == [True, False, True, True]


@pytest.mark.parametrize(
    ("state", "act", "looks"),
    [
        (State(ACTIVE, 0, 0, 0, NOTHING, 0), HOLD, []),
        (State(ACTIVE, 1, 0, 0, NOTHING, 1), HOLD, [("by_itself", 0, FAKED)]),
        (State(ACTIVE, 2, 0, 0, NOTHING, 1), HOLD, [("by_itself", 0, FAKED)]),  # a home rung hides nothing
        (State(ACTIVE, 3, 0, 0, NOTHING, 1), HOLD, [("by_itself", 2, DONE)]),
        (State(ACTIVE, 3, 0, 0, CONFIRMED, 1), HOLD, []),
        (State(ACTIVE, 4, 0, 0, NOTHING, 4), HOLD, []),
        (State(ACTIVE, 3, 0, 0, CONFIRMED, 1), INSPECT, [("on_demand", 0, FAKED), ("on_demand", 2, DONE)]),
        (
            State(ACTIVE, 3, 0, 0, NOTHING, 4),
            INSPECT,
            [("on_demand", 0, DONE), ("on_demand", 2, FAKED), ("by_itself", 2, FAKED)],
        ),
        (State(SIGNED, 1, 0, 0, NOTHING, 1), HOLD, [("by_itself", 0, FAKED)]),
        (State(RENEGED, 1, 0, 0, NOTHING, 1), HOLD, []),
        (State(WALKED, 1, 0, 0, NOTHING, 1), HOLD, []),
    ],
)
def test_which_looks_a_month_has(state, act, looks):
    sight = sight_and_rungs()
    expected = combine([getattr(sight, table)[rung, truth] for table, rung, truth in looks])
    assert report_shares(sight, state, act) == pytest.approx(tuple(expected), abs=ROUNDING)


LIKELIHOOD = np.array([0.8, 0.1, 0.3])


def test_a_discount_by_hand():
    assert discount(LIKELIHOOD, "B2") == pytest.approx(0.8 * LIKELIHOOD + 0.2 * 0.4)
    assert discount(LIKELIHOOD, "A3") == pytest.approx(0.6 * LIKELIHOOD + 0.4 * 0.4)  # the smaller, never the product
    assert discount(LIKELIHOOD, "D1") == pytest.approx(0.35 * LIKELIHOOD + 0.65 * 0.4)


def test_the_better_grade_moves_belief_more():
    def ratio(grade):
        found = discount(LIKELIHOOD, grade)
        return found[0] / found[1]

    assert LIKELIHOOD[0] / LIKELIHOOD[1] > ratio("A1") > ratio("B2") > ratio("C3") > ratio("F6") > ratio("E5") > 1


@given(
    likelihood=st.lists(shares, min_size=1, max_size=6),
    letter=st.sampled_from("ABCDEF"),
    digit=st.sampled_from("123456"),
)
def test_a_discount_keeps_order_mean_and_evenness(likelihood, letter, digit):
    given_ = np.array(likelihood)
    found = discount(given_, letter + digit)
    assert found.mean() == pytest.approx(given_.mean(), abs=ROUNDING)
    assert (np.diff(found[np.argsort(given_)]) >= -ROUNDING).all()
    assert np.ptp(found) <= np.ptp(given_) + ROUNDING
    even = np.full(3, 0.3)
    assert discount(even, letter + digit) == pytest.approx(even)


def test_a_source_of_full_weight_is_taken_at_its_word(monkeypatch):
    monkeypatch.setitem(observation.SOURCE_WEIGHT, "A", 1.0)
    monkeypatch.setitem(observation.ITEM_WEIGHT, "1", 1.0)
    assert discount(LIKELIHOOD, "A1") == pytest.approx(LIKELIHOOD, abs=ROUNDING)


@pytest.mark.parametrize("grade", ["G1", "A7", "A0", "1A", "a1", "", "A", "A12"])
def test_a_grade_that_is_none_is_refused(grade):
    with pytest.raises(KeyError):
        discount(LIKELIHOOD, grade)
