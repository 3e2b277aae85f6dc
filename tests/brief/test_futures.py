"""The section on futures and its pictures, from a study that holds them; absent from one that does not."""

from types import SimpleNamespace

import pytest

from detente.brief import ahead, charts
from detente.brief.sections.futures import futures as section
from detente.case.load import load_case
from detente.futures.answers import Asked
from detente.futures.discovery import Found, Limit
from detente.futures.futures import futures


@pytest.fixture(scope="module")
def study():
    case = load_case("ceasefire")
    belief = {name: kind.prior.mode for name, kind in case.types.items()}
    return SimpleNamespace(case=case, futures=futures(case, belief, Asked(n=800, points=16, policy=False)))


def test_courses_stand_side_by_side_with_the_pictures(study):
    made = section(study, None, SimpleNamespace(robust=None))
    tables = [block for block in made.blocks if block.kind == "table"]
    assert [row[0] for row in tables[0].rows] == list(ahead.courses(study.case, study.futures).values())
    assert {block.name for block in made.blocks if block.kind == "picture"} == {"regret", "fans"}


def test_a_cell_for_every_course_and_reading_drawn(study):
    cells = charts.picture("regret", study).spec["data"]["values"]
    assert len(cells) == sum(len(r.by_type) for r in study.futures.regret.scenario.values())
    assert all(cell["regret, points"] >= 0 for cell in cells)


def test_a_fan_is_in_order(study):
    for row in charts.picture("fans", study).spec["data"]["values"]:
        assert row["5 %"] <= row["25 %"] <= row["half"] <= row["75 %"] <= row["95 %"]


def test_a_box_is_a_sentence_in_the_words_of_the_case(study):
    box = (Limit("type", among=("staller",)), Limit("discount", low=0.98), Limit("steps.pass_amnesty.lead", high=7))
    found = Found("agreement_first", "fails", "prim", box, 0.4, 0.6, 0.2, 0.1)
    said = ahead.box(found, ahead.courses(study.case, study.futures), ahead.readings(study.case))
    assert "discount is at least 0.98" in said
    assert "steps.pass_amnesty.lead is at most 7" in said
    assert "60%" in said
    assert "staller" not in said


def test_without_futures_there_is_no_section():
    bare = SimpleNamespace(case=load_case("minimal"), futures=None)
    assert section(bare, None, None) is None
    assert charts.picture("regret", bare) is None
    assert charts.picture("fans", bare) is None
