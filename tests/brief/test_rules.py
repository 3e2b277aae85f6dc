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


def test_where_ways_to_count_agree_the_number_comes_first():
    study = with_belief(believe_the_disagreement=False)
    page = compose(study).page
    assert "does not settle" not in page.headline.text
    assert "Anything from" not in page.first[1].text
    assert "if the record is counted otherwise" in page.first[1].text


def test_a_reading_is_favoured_only_when_its_range_lies_above_all_others():
    known = studied("korea-2018").belief
    first, *others = known.belief
    apart = {first: (0.6, 0.9)} | dict.fromkeys(others, (0.0, 0.1))
    shares = {first: 0.75} | dict.fromkeys(others, 0.05)
    changed = {"belief": shares, "interval": apart, "believe_the_disagreement": False}
    assert "favours one reading" in compose(with_belief(**changed)).verdict.says
    touching = apart | {others[0]: (0.0, 0.65)}
    assert "No single reading" in compose(with_belief(**(changed | {"interval": touching}))).verdict.says


@pytest.mark.parametrize(
    ("difference", "verdict", "brier", "says", "close"),
    [
        (-0.1, "wins", 0.2, "Past forecasts beat the base rate. [", False),
        (-0.1, "cannot tell", 0.2, "by no more than chance could", False),
        (-0.1, "cannot tell", 0.3, "chance could, and not a coin. Take", False),
        (-0.1, "wins", 0.3, "beat the base rate, but not a coin. Take", False),
        (0.0, "cannot tell", 0.2, "Too close to call", True),
        (0.1, "loses", 0.2, "Too close to call", True),
    ],
)
def test_the_back_test_is_told_whether_it_wins_or_loses(difference, verdict, brier, says, close):
    study = with_score(difference, verdict, brier)
    assert says in compose(study).page.first[-1].text
    agreed = replace(study, belief=replace(study.belief, believe_the_disagreement=False))
    assert compose(agreed).verdict.too_close is close


def test_confidence_falls_with_disagreement_and_with_a_lost_back_test():
    agreed = with_belief(believe_the_disagreement=False)
    assert compose(agreed).findings[0].confidence == "moderate"
    lost = replace(agreed, backtest=with_score(0.1, "loses").backtest)
    found = compose(lost).findings[0]
    assert found.confidence == "low"
    assert "base rate" in found.confidence_reason


def test_a_coding_that_was_reviewed_raises_confidence_in_the_record():
    known = studied("korea-2018")
    assert compose(known).findings[1].confidence == "moderate"
    about = known.case.about.model_copy(update={"reviewed_by": "a second coder"})
    reviewed = replace(known, case=known.case.model_copy(update={"about": about}))
    assert compose(reviewed).findings[1].confidence == "high"


def test_a_share_beyond_the_scale_gets_no_word():
    known = studied("korea-2018")
    kept = known.behaviour.delivers[-1]
    shares = {name: 0.0 if name in kept else 1 / (len(known.belief.belief) - len(kept)) for name in known.belief.belief}
    treated = dict.fromkeys(known.belief.treatments, shares)
    found = compose(with_belief(belief=shares, treatments=treated)).findings[0]
    assert found.likelihood is None
    assert found.claim.startswith("The chance that")


def test_with_nothing_that_would_move_the_belief_the_section_is_absent():
    page = compose(with_belief(would_move=())).page
    assert [section.id for section in page.rest] == ["judgements", "weakest"]


def test_markdown_tables_keep_their_columns(brief):
    lines = markdown(brief).splitlines()
    for before, rule in pairwise(lines):
        if rule.startswith("| ---"):
            assert before.count("|") - before.count("\\|") == rule.count("|")
