"""The smaller library cases and the channel catalogue: do they load, and is every number accounted for?"""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from detente.case.library import case_folder
from detente.case.load import load_case
from detente.case.quantity import Quantity
from detente.case.schema import Case
from detente.case.steps import Channel
from detente.model.check import advise

SOURCED = ("iran-2015", "ceasefire")
OTHERS = (*SOURCED, "minimal")
SHAPED = re.compile(r"korea|dprk|pyongyang|seoul|kaesong|panmunjom|armistice|38th|thaad|abduct|yongbyon|sohae", re.I)
TAKES_SIDES = re.compile(r"terroris|rebel|regime|insurgen|enemy|hostile|militant|aggress|rogue", re.I)
LATER = re.compile(
    r"\b(201[6-9]|20[2-9]\d)\b|\b2015-(0[89]|1\d|07-(1[5-9]|[23]))"
    r"|(August|Sept\w*|Octo\w*|Nov\w*|Dec\w*) 2015"
)
RATES = ("hit", "false_alarm", "lag", "inconclusive", "refusal", "cost")
CHANNELS = sorted(p.name for p in files("detente.case.channels").iterdir() if p.name.endswith(".yaml"))


def strings(value: Any) -> Iterator[str]:
    """Every text of a case; dates and numbers are no text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from strings(getattr(value, name))
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from strings(key)
            yield from strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from strings(item)


def never_undone(case: Case, path: str) -> bool:
    match = re.fullmatch(r"steps\.(\w+)\.undo\.(months|share)", path)
    return match is not None and case.steps[match[1]].undo.never


def rows(case: str) -> list[dict[str, str]]:
    return list(csv.DictReader(case_folder(case).joinpath("commitments.csv").read_text("utf-8").splitlines()))


@pytest.mark.parametrize("name", OTHERS)
def test_it_loads_and_its_priors_sum_to_one(name: str) -> None:
    case = load_case(name)
    assert sum(kind.prior.mode for kind in case.types.values()) == pytest.approx(1, abs=1e-9)


@pytest.mark.parametrize("name", SOURCED)
def test_every_number_has_a_range_and_a_reason(name: str) -> None:
    case = load_case(name)
    bare = [
        path
        for path, number, _ in case.numbers()
        if not (number.uncertain and number.why) and not never_undone(case, path)
    ]
    assert bare == []


@pytest.mark.parametrize("name", SOURCED)
def test_every_number_is_a_judgement_or_has_a_source(name: str) -> None:
    case = load_case(name)
    loose = [
        path
        for path, number, _ in case.numbers()
        if not (number.judgement or number.source) and not never_undone(case, path)
    ]
    assert loose == []


@pytest.mark.parametrize("name", SOURCED)
def test_each_reading_behaves_as_its_name_says(name: str) -> None:
    assert [advice for advice in advise(load_case(name)) if advice.key.startswith("types.")] == []


@pytest.mark.parametrize("name", OTHERS)
def test_nothing_is_shaped_after_another_case(name: str) -> None:
    folder = case_folder(name)
    texts = [folder.joinpath(file).read_text("utf-8") for file in ("case.yaml", "README.md", "LICENCE.md")]
    assert [word for text in texts for word in SHAPED.findall(text)] == []


@pytest.mark.parametrize("name", OTHERS)
def test_licence_and_readme_lie_beside_the_case(name: str) -> None:
    licence = case_folder(name).joinpath("LICENCE.md").read_text("utf-8")
    assert load_case(name).about.licence.split()[0] in licence
    assert case_folder(name).joinpath("README.md").read_text("utf-8").startswith(f"# {name}")


def test_iran_texts_hold_nothing_later_than_the_case() -> None:
    case = load_case("iran-2015")
    assert case.as_of == dt.date(2015, 7, 14)
    assert [text for text in strings(case) if LATER.search(text)] == []


def test_the_pattern_of_later_dates_finds_what_it_should() -> None:
    assert all(LATER.search(text) for text in ("in 2018", "2015-10-15", "2015-07-20", "October 2015"))
    assert not any(LATER.search(text) for text in ("14 July 2015", "2015-07-14", "June 2015", "Public Law 114-17"))


def test_iran_has_no_past_leader_without_an_end_and_no_leader_from_later() -> None:
    case = load_case("iran-2015")
    assert all(leader.since <= case.as_of for leader in case.leaders.values())
    current = [leader for leader in case.leaders.values() if leader.until is None]
    assert sorted(leader.party for leader in current) == ["iran", "united_states"]


def test_iran_ledger_counts_46_promises_at_the_date() -> None:
    known = [row for row in rows("iran-2015") if row["known_from"] <= "2015-07-14" and row["exclude"] != "yes"]
    counted = [row for row in known if row["outcome_at_2015_07_14"] != "n/a"]
    assert len(counted) == 46  # CODEBOOK of the ledgers, counts at the case dates


def test_iran_keeps_the_end_of_the_resolution_behind_ratification() -> None:
    case = load_case("iran-2015")
    waits_for = {test.step for gate in case.capstone.gates for test in case.gates[gate].passed_when}
    assert "ratify_protocol" in waits_for
    assert {case.gates[gate].side for gate in case.capstone.gates} == {"theirs", "home"}
    assert case.capstone.recovery["un"].share.mode < case.steps["lift_un_resolutions"].undo.share.mode / 5
    assert {"step_for_step", "early_termination", "maximum_pressure"} <= case.playbooks.keys()


def test_ceasefire_is_a_mediators_view_in_neutral_words() -> None:
    case = load_case("ceasefire")
    assert case.principal is None
    assert "mediator" in {party.role for party in case.parties.values()}
    assert max(case.types, key=lambda name: case.types[name].prior.mode) == "divided"
    assert case.types["divided"].spoilers.mode > 0
    assert [text for text in strings(case) if TAKES_SIDES.search(text)] == []


def test_ceasefire_says_it_is_fictional_everywhere() -> None:
    case = load_case("ceasefire")
    assert "fictional" in case.title
    assert all(row["agreement"].startswith("fictional") for row in rows("ceasefire"))
    assert 12 <= len(rows("ceasefire")) <= 16


def test_the_two_ledgers_have_the_same_columns_but_for_the_dated_one() -> None:
    undated = [[key for key in rows(name)[0] if not key.startswith("outcome_at_")] for name in SOURCED]
    assert undated[0] == undated[1]
    assert "outcome_at_2024_03_01" in rows("ceasefire")[0]


@pytest.mark.parametrize("row", rows("ceasefire"), ids=lambda row: row["id"])
def test_ceasefire_outcomes_follow_from_delivery_and_durability(row: dict[str, str]) -> None:
    undone = row["durability"].startswith("undone")
    plain = {"none": "broken", "partial": "partial", "pending": "pending", "late": "late", "full": "kept"}
    expected = "reversed" if undone and row["delivery"] in ("full", "late") else plain[row["delivery"]]
    assert row["outcome_at_2024_03_01"] == expected


def test_minimal_stays_short() -> None:
    lines = case_folder("minimal").joinpath("case.yaml").read_text("utf-8").splitlines()
    assert len(lines) <= 70


@pytest.mark.parametrize("file", CHANNELS)
def test_each_channel_of_the_catalogue_keeps_the_contract(file: str) -> None:
    text = files("detente.case.channels").joinpath(file).read_text("utf-8")
    channel = Channel.model_validate(yaml.safe_load(text))
    numbers: list[Quantity] = [getattr(channel, rate) for rate in RATES]
    assert channel.hit.low > channel.false_alarm.high
    assert channel.title
    assert channel.why
    assert channel.source
    assert all(number.uncertain and number.why for number in numbers)
    assert all(number.judgement or number.source for number in numbers)


def test_the_catalogue_offers_the_seven_channels() -> None:
    expected = {"imagery", "inspectors", "seismic", "human_reporting", "declared_accounts", "observers"}
    assert {name.removesuffix(".yaml") for name in CHANNELS} == expected | {"accounts_audit"}
