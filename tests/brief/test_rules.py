"""Every rule that prints a sentence has a study on which it prints the opposite, or nothing."""

from dataclasses import replace
from itertools import pairwise

import pytest

from detente.brief.compose import compose
from detente.brief.markdown import markdown
from tests.brief.conftest import studied


def with_belief(**changes):
    known = studied("korea-2018")
    return replace(known, belief=replace(known.belief, **changes))


def with_score(difference, verdict, brier=0.2):
    known = studied("korea-2018")
    tested = known.backtest
    compared = tuple(
        replace(c, difference=difference, verdict=verdict) if c.rival == "base_rate" else c for c in tested.comparisons
    )
    scores = tested.scores | {"model": replace(tested.scores["model"], brier=brier)}
    return replace(known, backtest=replace(tested, comparisons=compared, scores=scores))


def with_policy(name="korea-2018", **changes):
    known = studied(name)
    return replace(known, policy=replace(known.policy, **changes))


def assessed(study, words):
    return next(f for f in compose(study).findings if f.kind == "assessment" and words in f.claim)


def line(study, strong):
    return next((said.text for said in compose(study).page.first if said.strong == strong), "")


def test_where_ways_to_count_agree_the_number_comes_first():
    text = line(with_belief(believe_the_disagreement=False), "Flips if:")
    assert "today 18%, or" in text
    assert "if counted otherwise" in text


def test_where_nothing_else_may_be_as_good_it_is_not_too_close():
    policy = studied("korea-2018").policy
    open_act = next(act for act in policy.acts if act != policy.act and act not in policy.surely_worse)
    study = with_policy(surely_worse={**policy.surely_worse, open_act: 0.2}, too_close=False)
    assert line(study, "Too close to call:") == ""
    assert "Too close" not in compose(study).findings[0].claim
    assert "may be as good" in line(studied("korea-2018"), "Too close to call:")


def test_where_signing_may_be_as_good_the_headline_does_not_say_do_not_sign():
    policy = studied("korea-2018").policy
    open_ = {act: loss for act, loss in policy.surely_worse.items() if act != "sign"}
    study = with_policy(surely_worse=open_)
    assert compose(study).verdict.says.startswith("Too close to call: sign now, or begin")
    assert "signing now" in line(study, "Too close to call:")
    assert "signing now" not in line(study, "Certainly worse:")


def test_where_signing_is_the_act_it_waits_for_the_gates():
    found = compose(with_policy(act="sign", surely_worse={}))
    assert found.verdict.says.startswith("Sign “Peace treaty that replaces the armistice of 1953” now; ")
    assert found.verdict.waits_for == tuple(gate.title for gate in studied("korea-2018").policy.gates)


def test_in_a_mediator_s_case_nobody_is_told_not_to_sign():
    assert compose(studied("ceasefire")).verdict.says.startswith("Not yet the time to sign; ")


def test_where_no_belief_makes_signing_best_nothing_flips_it():
    lines = tuple(
        replace(t, low=None, high=None, possible=None) for t in studied("korea-2018").policy.signing_threshold
    )
    found = compose(with_policy(signing_threshold=lines))
    assert "nothing found: no share of belief" in line(with_policy(signing_threshold=lines), "Flips if:")
    assert not any("Signing may be best" in words for words in found.verdict.flips_if)
    assert any("Signing may be best" in words for words in compose(studied("korea-2018")).verdict.flips_if)


def test_where_the_leader_does_not_part_the_page_is_silent_on_it():
    view = replace(studied("korea-2018").policy.leader, act="advance", parts=False)
    found = compose(with_policy(leader=view))
    assert not any("leader" in said.text for said in found.page.first)
    assert not any("leader" in words for words in found.verdict.flips_if)
    assert any("best act found as well" in f.claim for f in found.findings)
    assert any("leader" in said.text for said in compose(studied("korea-2018")).page.first)


@pytest.mark.parametrize(
    ("difference", "verdict", "brier", "says", "close"),
    [
        (-0.1, "wins", 0.2, "Past forecasts beat the base rate. [", False),
        (-0.1, "cannot tell", 0.2, "no more than chance could", False),
        (-0.1, "cannot tell", 0.3, "chance could, and not a coin. Take", False),
        (-0.1, "wins", 0.3, "beat the base rate, but not a coin. Take", False),
        (0.0, "cannot tell", 0.2, "did no better than the base rate", True),
        (0.1, "loses", 0.2, "did no better than the base rate", True),
    ],
)
def test_the_back_test_is_told_whether_it_wins_or_loses(difference, verdict, brier, says, close):
    study = with_score(difference, verdict, brier)
    weakest = next(section for section in compose(study).page.rest if section.id == "weakest")
    assert says in " ".join(said.text for said in weakest.blocks)
    policy = replace(study.policy, too_close=False, surely_worse=dict.fromkeys(study.policy.acts, 0.1))
    found = compose(replace(study, policy=policy))
    assert found.verdict.too_close is close
    assert any(said.strong == "Too close to call:" for said in found.page.first) is close


def test_confidence_falls_with_disagreement_and_with_a_lost_back_test():
    agreed = with_belief(believe_the_disagreement=False)
    assert assessed(agreed, "keeps an accord").confidence == "moderate"
    lost = replace(agreed, backtest=with_score(0.1, "loses").backtest)
    found = assessed(lost, "keeps an accord")
    assert found.confidence == "low"
    assert "base rate" in found.confidence_reason


def test_a_coding_that_was_reviewed_raises_confidence_in_the_record():
    known = studied("korea-2018")
    assert assessed(known, "next promise").confidence == "moderate"
    about = known.case.about.model_copy(update={"reviewed_by": "a second coder"})
    reviewed = replace(known, case=known.case.model_copy(update={"about": about}))
    assert assessed(reviewed, "next promise").confidence == "high"


def test_a_share_beyond_the_scale_gets_no_word():
    known = studied("korea-2018")
    kept = known.behaviour.delivers[-1]
    shares = {name: 0.0 if name in kept else 1 / (len(known.belief.belief) - len(kept)) for name in known.belief.belief}
    treated = dict.fromkeys(known.belief.treatments, shares)
    found = assessed(with_belief(belief=shares, treatments=treated), "keeps an accord")
    assert found.likelihood is None
    assert found.claim.startswith("The chance that")


def test_with_nothing_that_would_move_the_belief_the_section_is_absent():
    page = compose(with_belief(would_move=())).page
    assert [section.id for section in page.rest] == ["judgements", "gates", "weakest"]


def test_markdown_tables_keep_their_columns(brief):
    lines = markdown(brief).splitlines()
    for before, rule in pairwise(lines):
        if rule.startswith("| ---"):
            assert before.count("|") - before.count("\\|") == rule.count("|")
