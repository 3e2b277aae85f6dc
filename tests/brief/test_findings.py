"""Findings that a reader can check, and a verdict that says what it rests on."""

import json
import re

import pytest

from detente.answer import to_json
from detente.brief.advice import INTERIOR
from detente.brief.findings import Register
from tests.brief.conftest import briefed, studied
from tests.brief.reading import PROBABILITY_WORDS

VERDICT = ["act", "waits_for", "flips_if", "margin", "robustness_share", "too_close"]
FINDING = [
    "id", "kind", "claim", "number", "interval", "interval_kind", "method", "inputs", "sources", "likelihood",
    "confidence", "confidence_reason", "would_change",
]  # fmt: skip
GOOD = {"method": "counted", "inputs": ("a",), "sources": ("b",)}


def test_the_json_has_the_keys_that_other_programs_rely_on(brief):
    answer = json.loads(to_json(brief))
    assert [key for key in answer["verdict"] if key in VERDICT] == VERDICT
    assert all(list(finding) == FINDING for finding in answer["findings"])
    assert answer["verdict"]["act"] == "advance"
    assert answer["verdict"]["robustness_share"] is None  # no futures are drawn yet
    assert answer["pedigree"]["case_hash"]


def test_every_finding_can_be_checked(brief):
    assert [f.id for f in brief.findings] == [f"F{n}" for n in range(1, len(brief.findings) + 1)]
    for finding in brief.findings:
        assert finding.claim.endswith(".")
        assert finding.method
        assert finding.inputs
        assert finding.sources
        if finding.number is not None and finding.kind != "fact":
            assert finding.interval is not None
            assert finding.interval[0] - 1e-9 <= finding.number <= finding.interval[1] + 1e-9
        assert (finding.confidence is None) == (finding.confidence_reason is None)


def test_words_of_probability_belong_to_assessments_and_never_to_confidence(brief):
    for finding in brief.findings:
        if finding.kind == "fact":
            assert PROBABILITY_WORDS.search(finding.claim) is None
        assert PROBABILITY_WORDS.search(finding.confidence_reason or "") is None
        assert "confidence" not in finding.claim.casefold()
        if finding.likelihood and finding.likelihood in finding.claim:
            assert re.search(r"\d+%", finding.claim)


def test_the_verdict_rests_on_a_finding(brief):
    assert brief.finding(brief.verdict.finding).id == brief.verdict.finding
    assert brief.verdict.waits_for
    finding = brief.finding(brief.verdict.finding)
    assert finding.kind == "recommendation"
    assert finding.number == brief.verdict.margin
    assert finding.interval_kind == "bound"


def test_too_close_follows_the_bounds_and_the_back_test(the_study, brief):
    against = [c for c in the_study.backtest.comparisons if c.rival == "base_rate" and c.difference is not None]
    loses = any(c.difference >= 0 for c in against)
    rests = bool(the_study.ledger.commitments) and the_study.policy.value_of_inspection["perfect"].about > INTERIOR
    assert brief.verdict.too_close == (the_study.policy.too_close or (loses and rests))
    others = [act for act in the_study.policy.acts if act != the_study.policy.act]
    assert the_study.policy.too_close == any(act not in the_study.policy.surely_worse for act in others)


def test_korea_is_certain_of_what_not_to_do_and_says_where_the_leader_parts():
    found, known = briefed("korea-2018"), studied("korea-2018")
    assert found.verdict.says.startswith("Do not sign now; ")
    assert known.policy.surely_worse["sign"] > 0
    certain = next(f for f in found.findings if "certainly worse" in f.claim)
    assert certain.number == known.policy.surely_worse["sign"]
    assert any("leader" in words for words in found.verdict.flips_if)


def test_the_belief_behind_a_finding_is_the_study_s():
    found, known = briefed("korea-2018"), studied("korea-2018")
    kept = known.behaviour.delivers[-1]
    first = next(f for f in found.findings if "keeps an accord" in f.claim)
    assert first.number == pytest.approx(sum(known.belief.belief[name] for name in kept))
    shares = [sum(treated[name] for name in kept) for treated in known.belief.treatments.values()]
    assert first.interval == pytest.approx((min(shares), max(shares)))


@pytest.mark.parametrize(
    ("kind", "claim", "more", "fault"),
    [
        ("fact", "", {}, "claim and method"),
        ("fact", "It is so.", {"method": ""}, "claim and method"),
        ("assessment", "It is so.", {"number": 0.5}, "needs its interval"),
        ("assessment", "It is so.", {"interval": (0.0, 1.0)}, "names its kind"),
        ("fact", "So.", {"number": 2, "interval": (0.0, 1.0), "interval_kind": "range"}, "outside its interval"),
        ("assessment", "It is so.", {"confidence": "low"}, "needs its reason"),
    ],
)
def test_a_finding_nobody_could_check_is_refused(kind, claim, more, fault):
    with pytest.raises(ValueError, match=fault):
        Register().add(kind, claim, **(GOOD | more))


def test_another_id_is_no_finding(brief):
    with pytest.raises(KeyError):
        brief.finding("F0")
