"""The policy command: the act in the case's words, what is certain, and the keys that programs rely on."""

from __future__ import annotations

import pytest

KEYS = (
    "act", "margin", "acts", "bounds", "surely_worse", "too_close", "value", "signing_threshold", "value_of_waiting",
    "value_of_inspection", "exploitability", "levels",
)  # fmt: skip
ACTS = ("advance", "hold", "inspect", "press", "snap_back", "sign", "walk")
CASE = "minimal"


@pytest.fixture(scope="module")
def flat():
    return lambda text: " ".join(text.split())


def test_the_keys_that_programs_rely_on(run):
    answer = run("policy", CASE, "--json").json
    assert set(KEYS) <= set(answer)
    assert {"hurt", "own_gain", "own_effect", "bound"} <= set(answer["exploitability"])
    [advice] = answer["levels"]
    assert (advice["round"], advice["value"], advice["act"]) == (0, answer["value"], answer["act"])
    assert (answer["sensors"], answer["switching"]) == ([], None)
    assert set(answer["acts"]) <= set(ACTS)
    first, second, *_ = sorted(answer["acts"].values(), reverse=True)
    assert answer["acts"][answer["act"]] == first
    assert answer["margin"] == pytest.approx(first - second, abs=1e-9)
    assert answer["value"]["lower"] <= answer["value"]["upper"]
    for entry in answer["signing_threshold"]:
        assert {"rung", "toward", "low", "high"} <= set(entry)
    assert "perfect" in answer["value_of_inspection"]
    assert {"method", "parameters", "seed", "tolerance", "case_hash"} <= set(answer["pedigree"])
    assert answer["run"]["seconds"] >= 0


def test_the_act_comes_first_in_the_words_of_the_case(run, flat):
    out = flat(run("policy", CASE).out)
    assert out.startswith("Begin “A trial”: Upstream: open one border post. Then Downstream: let a third through.")
    assert out.index("Certainly worse") < out.index("What each act is worth")


def test_what_is_certain_is_told_as_far_as_the_bounds_allow(run, flat):
    answer, out = run("policy", CASE, "--json").json, flat(run("policy", CASE).out)
    assert not answer["too_close"]
    assert "Too close to call" not in out
    assert f"signing now by at least {int(answer['surely_worse']['sign'])}." in out


def test_a_newcomer_gets_every_part(run, flat):
    out = flat(run("policy", CASE).out)
    for words in (
        "What each act is worth",
        "When to sign",
        "be able to sign later",
        "told all that is hidden",
        "No single look is worth ordering",
        "Gates, if the course “Step for step” were played",
        "Bypass seen at the gauges",
        "If the counterpart knew this plan",
        "level 1",
        "not how far the case's numbers may be wrong",
        "Played 20000 times",
        "Stopped after",
    ):
        assert words in out


def test_looks_and_acts_that_cannot_be_told_apart_are_shown_where_the_record_leaves_them(run, flat):
    answer = run("policy", "ceasefire", "--beliefs", "300", "--json").json
    out = flat(run("policy", "ceasefire", "--beliefs", "300").out)
    assert answer["too_close"]
    assert answer["stopped"] == "beliefs"
    assert "Too close to call between" in out
    assert "the number of beliefs was used up" in out


def test_single_types_are_shown_when_asked_for(run):
    short, long = run("policy", CASE).out, run("policy", CASE, "--all").out
    assert "toward" not in short
    assert "those that deliver" in long
    assert "staller" in long


def test_a_number_set_by_hand_moves_it_and_stands_in_the_pedigree(run):
    sets = ("--set", "types.sincere.prior=1", "--set", "types.staller.prior=0")
    sure, open_ = run("policy", CASE, "--json", *sets).json, run("policy", CASE, "--json").json
    assert sure["value"]["lower"] > open_["value"]["upper"]
    assert sure["pedigree"]["parameters"]["set"] == [words for words in sets if words != "--set"]


def test_where_all_types_would_do_alike_no_belief_tells_when_to_sign(run, flat):
    sets = ("--set", "types.sincere.prior=1", "--set", "types.staller.prior=0")
    assert "no belief tells" in flat(run("policy", CASE, *sets).out)


def test_a_wider_gap_is_reached_sooner(run):
    wide, narrow = (run("policy", CASE, "--gap", gap, "--json").json for gap in ("0.2", "0.001"))
    assert wide["beliefs"] <= narrow["beliefs"]
    assert narrow["value"]["upper"] - narrow["value"]["lower"] <= wide["value"]["upper"] - wide["value"]["lower"]


def test_a_search_that_the_clock_ended_says_so(run):
    answer = run("policy", CASE, "--time-limit", "0", "--gap", "0", "--json").json
    assert answer["time_limited"]


def test_the_same_twice_and_nothing_said_beside(run):
    one, two = run("policy", CASE), run("policy", CASE)
    assert (one.code, one.err, one.out) == (0, "", two.out)


@pytest.mark.parametrize("option", [("--gap", "-1"), ("--time-limit", "-1"), ("--beliefs", "0")])
def test_a_limit_out_of_range_is_wrong_usage(run, option):
    assert run("policy", CASE, *option).code == 2


def test_what_takes_minutes_is_asked_for(run):
    options = ("--rounds", "2", "--sensors", "--numbers")
    answer, out = run("policy", CASE, *options, "--json").json, run("policy", CASE, *options).out
    assert [level["round"] for level in answer["levels"]] == [0, 1, 2]
    assert [sensor["fixed"]["upper"] >= sensor["fixed"]["lower"] for sensor in answer["sensors"]]
    numbers = answer["switching"]["numbers"]
    swings = [max(n["margin_low"], n["margin_nominal"], n["margin_high"]) for n in numbers]
    assert len(swings) == len(numbers) > 0
    for said in ("If types answered this plan", "Channels with half the misses", "Numbers that decide"):
        assert said in out
