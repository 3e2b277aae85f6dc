"""Where allies part, in the brief: findings by rule, a table that says what closes, pictures of plain data."""

import json
import re
from functools import cache
from types import SimpleNamespace

import pytest

from detente.brief import apart, charts, words
from detente.brief.blocks import Picture, Statement, Table
from detente.brief.findings import Register
from detente.brief.sections.landscape import landscape
from detente.case.load import load_case
from detente.landscape import wedge_apart
from detente.landscape.wedge_stages import plan_stages

CASES = ("korea-2018", "iran-2015", "ceasefire", "minimal")
PLAN = {
    "korea-2018": {"alliance_consultation": 4, "humanitarian_waivers": 5, "inter_korean_rail": 19, "capstone": 40},
}
PICTURES = ("visions", "chasm", "wedge")


@cache
def made(name: str):
    """Study, findings and section of a case, along a few stages."""
    case = load_case(name)
    found = wedge_apart.apart(case, plan_stages(case, PLAN.get(name, {})), draws=300)
    register = Register()
    parted = apart.part(case, found, register, ("case.yaml",))
    study = SimpleNamespace(case=case, apart=found)
    return study, register, landscape(study, None, SimpleNamespace(parted=parted))


def texts(section) -> list[str]:
    found = []
    for block in section.blocks:
        if isinstance(block, Table):
            found += [block.caption, block.note, *(str(cell) for row in block.rows for cell in row)]
        elif isinstance(block, Statement):
            found += [block.strong, block.text, block.then]
        elif isinstance(block, Picture):
            found += [block.title, block.alt]
        else:
            found += [item.text for item in block.items]
    return found


@pytest.mark.parametrize("name", CASES)
def test_pictures_are_plain_data_with_their_own_words_or_absent(name):
    study, _, _ = made(name)
    for chart in PICTURES:
        drawn = charts.picture(chart, study)
        if drawn is None:
            assert name != "korea-2018"
            continue
        assert json.loads(json.dumps(drawn.spec, allow_nan=False)) == drawn.spec
        assert drawn.alt.endswith(".")
        assert len(drawn.data.rows) == len(drawn.spec["data"]["values"]) > 0


@pytest.mark.parametrize("name", CASES)
def test_no_share_of_draws_gets_a_word_of_probability(name):
    _, register, section = made(name)
    said = [finding.claim for finding in register.found] + (texts(section) if section else [])
    banned = [word for _, _, word in words.BANDS] + ["probably", "chance", "odds"]
    for text in said:
        assert not [word for word in banned if re.search(rf"\b{word}\b", text)], text


def test_findings_are_robustness_with_a_sampling_interval_around_the_share():
    _, register, _ = made("korea-2018")
    assert register.found
    for finding in register.found:
        assert finding.kind == "robustness"
        assert finding.interval_kind == "sampling"
        assert finding.interval[0] <= finding.number <= finding.interval[1]
        assert finding.interval[0] < finding.interval[1]
        assert finding.likelihood is None


def test_every_open_wedge_says_what_closes_it_and_findings_are_cited():
    study, register, section = made("korea-2018")
    said = " ".join(texts(section))
    for finding in register.found:
        assert f"[{finding.id}]" in said
    table = next(b for b in section.blocks if isinstance(b, Table) and "part an ally" in b.caption)
    assert all(row[-1].endswith(".") and "lose" in row[-1] for row in table.rows)
    railway = next(row for row in table.rows if "rail" in str(row[-1]))
    assert "at no cost to United States" in railway[-1]
    assert "China and Japan" in said  # nothing there to close
    assert len(table.rows) < sum(w.ally == "rok" for w in study.apart.wedge) + 1


def test_a_case_with_nobody_to_part_has_no_section():
    assert made("minimal")[2] is None


def test_what_an_ally_does_by_itself_is_not_called_an_offer():
    study, register, _ = made("iran-2015")
    alone = [w for w in study.apart.wedge if not w.offers]
    assert alone
    claims = [f.claim for f in register.found if "go its own way" in f.claim]
    assert claims
    assert not any("make" in claim and "an offer that" in claim for claim in claims)


def test_the_interval_of_a_share_holds_it_and_narrows():
    for share in (0.0, 0.2, 1.0):
        wide, narrow = apart.sampled(share, 50), apart.sampled(share, 5000)
        assert wide[0] <= share <= wide[1]
        assert narrow[1] - narrow[0] < wide[1] - wide[0]
    assert apart.sampled(0.3, 0) == (0.3, 0.3)
