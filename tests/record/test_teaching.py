"""Our own record feeds what a type expects of us, as far as the type learns from it."""

import datetime as dt

import pytest

from detente.case.load import load_case
from detente.record.reading import read_ledger
from detente.record.reliability import reliability
from detente.record.teaching import lasting, taught
from detente.study.study import belief_of

KOREA = "korea-2018"


def expected(sets=(), as_of=None):
    case = load_case(KOREA, sets=sets, as_of=as_of)
    shown = reliability(case, read_ledger(case))
    return case, lasting(shown), taught(case, shown)


def test_what_learns_wholly_expects_what_the_record_says():
    _, record, fed = expected(["types.reciprocator.learns=1"])
    expects = fed.types["reciprocator"].expects
    for category, share in record.items():
        assert expects[category].mode == pytest.approx(share)
    assert expects["humanitarian"].mode == pytest.approx(record["default"])  # none of ours in the ledger


def test_half_way_is_half_way_and_the_others_keep_what_is_stated():
    case, record, fed = expected(["types.reciprocator.learns=0.5"])
    before, after = case.types["reciprocator"].expects, fed.types["reciprocator"].expects
    assert after["aid"].mode == pytest.approx((before["aid"].mode + record["aid"]) / 2)
    assert before["aid"].low < after["aid"].high
    assert fed.types["staller"] == case.types["staller"]


def test_the_record_is_the_product_of_delivery_and_durability():
    case = load_case(KOREA)
    shown = reliability(case, read_ledger(case))
    aid = next(g for g in shown.of("category", "ours") if g.label == "aid")
    assert lasting(shown)["aid"] == pytest.approx(aid.delivered.mean * aid.standing.mean)


def test_without_a_record_nothing_is_taught():
    case = load_case("minimal")
    assert taught(case, reliability(case, read_ledger(case))) == case
    early = load_case(KOREA, as_of=dt.date(1980, 1, 1))
    assert taught(early, reliability(early, read_ledger(early))) == early


def test_what_is_taught_reaches_the_belief():
    deaf = belief_of(load_case(KOREA, sets=["types.reciprocator.learns=0"])).belief
    apt = belief_of(load_case(KOREA, sets=["types.reciprocator.learns=1"])).belief
    assert deaf["reciprocator"] != apt["reciprocator"]
