"""Page 1: short, without words of method, every number from a finding; and what the whole brief must not say."""

import datetime as dt
import re

from detente.brief.html import html
from detente.brief.markdown import markdown
from detente.brief.route import short
from detente.brief.words import MONTHS
from tests.brief.conftest import briefed, studied
from tests.brief.reading import METHOD_WORDS, PROBABILITY_WORDS, read, sentences, spoken

FIRST_SCREEN = 120  # words
A_MINUTE = 160  # words read aloud; 150 to 170 is usual
SECONDS = 90
OURS_AND_THEIRS = re.compile(r"\b(we|us|our|ours|their side|the other side|opponent|enemy|adversary)\b", re.IGNORECASE)
ALWAYS = ("conditional on", "judgement", "Reviewed by", "Languages", "Not for classified material", "one rule")


def page_1(name):
    return read(html(briefed(name))).page_1()


def test_the_first_screen_and_the_page_are_short(name):
    said = page_1(name)
    first = [(t, es) for t, es in said if any(e.tag == "header" or e.attributes.get("class") == "first" for e in es)]
    assert 20 < len(spoken(first)) < FIRST_SCREEN
    assert len(spoken(said)) <= A_MINUTE * SECONDS / 60


def test_no_word_of_method_on_page_1(name):
    assert METHOD_WORDS.findall(" ".join(t for t, _ in page_1(name))) == []


def test_every_number_on_page_1_stands_in_an_element_with_a_finding_that_has_inputs_and_sources(name):
    brief = briefed(name)
    for text, elements in page_1(name):
        if not re.search(r"\d", text):
            continue
        ids = [i for e in elements for i in (e.attributes.get("data-finding") or "").split()]
        assert ids, text
        assert all(brief.finding(i).inputs and brief.finding(i).sources for i in ids)


def test_every_percentage_on_page_1_is_in_the_findings_it_names(name):
    brief, known = briefed(name), studied(name)
    kept = known.behaviour.delivers[-1]
    start = f"{sum(known.belief.prior[k] for k in kept):.0%}"
    for text, elements in page_1(name):
        ids = [i for e in elements for i in (e.attributes.get("data-finding") or "").split()]
        claims = " ".join(brief.finding(i).claim for i in ids)
        for number in re.findall(r"\d+(?=%)", text):
            assert re.search(rf"\b{number}\b", claims) or f"{number}%" == start, (number, text)


def test_likelihood_and_confidence_never_share_a_sentence(name):
    blocks = read(html(briefed(name))).said
    for text, _ in blocks:
        for sentence in sentences(text):
            assert not (PROBABILITY_WORDS.search(sentence) and "confidence" in sentence.casefold()), sentence


def test_the_act_comes_first_in_the_words_of_the_case_then_what_is_certain_then_what_flips_it(name):
    brief, case = briefed(name), studied(name).case
    rung = next(iter(case.ladder.rungs.values()))
    assert short(rung.title) in brief.page.headline.text
    act, *others = brief.page.first
    assert act.strong.startswith("Act")
    for step in (*rung.ours, *rung.theirs):
        assert short(case.steps[step].title)[1:] in act.text
    labels = [said.strong for said in others if said.strong]
    assert labels.index("Certainly worse:") < labels.index("Flips if:")


def test_advice_has_no_probability_word_and_no_percentage_that_is_not_of_belief(name):
    brief = briefed(name)
    advice = [finding for finding in brief.findings if finding.kind == "recommendation"]
    assert advice
    assert [f.claim for f in advice if PROBABILITY_WORDS.search(f.claim) or "%" in f.claim] == []
    assert PROBABILITY_WORDS.search(brief.verdict.says) is None


def test_what_must_always_be_printed_is(brief):
    limits = next(section for section in brief.sections if section.id == "limits")
    said = " ".join(item.text for item in limits.blocks[0].items)
    assert [words for words in ALWAYS if words not in said] == []


def test_no_day_after_the_case_s_date_outside_what_the_case_assumes(brief):
    text = markdown(brief).split("## What is assumed")[0]
    iso = [dt.date.fromisoformat(found) for found in re.findall(r"\b\d{4}-\d{2}-\d{2}\b", text)]
    worded = re.findall(rf"\b(\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b", text)
    days = iso + [dt.date(int(year), MONTHS.index(month) + 1, int(day)) for day, month, year in worded]
    assert days
    assert [day for day in days if day > brief.as_of] == []


def test_a_case_without_a_record_says_so_and_has_no_sections_on_it():
    found = briefed("minimal")
    names = {section.id for section in found.sections}
    assert names.isdisjoint({"treatments", "reliability", "backtest", "timeline", "dates", "trust", "claims"})
    assert "no record of promises" in markdown(found)
    assert found.page.headline.text == "Do not sign now; begin “A trial”"


def test_korea_has_every_section_that_has_a_room():
    first = ["policy", "against", "judged", "readings", "treatments", "moved", "record", "reliability", "backtest"]
    then = ["timeline", "dates", "trust", "answers", "visions", "apart", "stability", "roadmap", "claims", "limits"]
    wanted = [*first, *then, "assumptions", "findings", "made"]
    assert [section.id for section in briefed("korea-2018").sections] == wanted


def test_the_record_of_both_sides_is_that_of_the_code_book():
    record = next(section for section in briefed("korea-2018").sections if section.id == "record")
    table = next(block for block in record.blocks if block.kind == "table")
    counts = [row[1:2] + row[3:] for row in table.rows]
    assert counts == [(41, 5, 2, 10, 12, 8, 4), (28, 8, 2, 6, 4, 4, 4), (19, 5, 1, 1, 4, 0, 8)]


def test_in_a_mediator_s_case_nobody_is_we_or_the_other_side():
    found = briefed("ceasefire")
    said = markdown(found).split("## What is assumed")[0]
    assert OURS_AND_THEIRS.findall(said.replace("delivers as long as the other side does", "")) == []
    assert "Movement" in said
    assert "Government" in said


def test_the_disagreement_comes_before_any_single_number():
    known, found = studied("korea-2018"), briefed("korea-2018")
    assert known.belief.believe_the_disagreement
    line = next(said.text for said in found.page.first if said.strong == "Flips if:")
    assert "by the count" in line
    assert f"{sum(known.belief.belief[k] for k in known.behaviour.delivers[-1]):.0%}" not in line


def test_assumptions_hold_every_number_with_a_range_and_judgement_first(the_study, brief):
    ranges = [quantity for _, quantity, _ in the_study.case.numbers() if quantity.uncertain]
    section = next(section for section in brief.sections if section.id == "assumptions")
    table = section.blocks[-1]
    assert len(table.rows) == len(ranges)
    marks = [row[5] for row in table.rows]
    assert marks == sorted(marks, reverse=True)
    assert f"{sum(q.judgement for q in ranges)} of {len(ranges)}" in section.blocks[0].text
