"""The argument, tested: claims as known on the case's date, with faults told by line."""

import dataclasses
import datetime as dt
import shutil

import pytest

from detente.brief.claims import COLUMNS, read_claims
from detente.case.load import load_case
from detente.errors import InvalidCase
from tests.brief.conftest import briefed, studied


def test_every_claim_of_the_case_is_shown_with_its_status_and_what_it_depends_on():
    claims = read_claims(studied("korea-2018").case)
    section = next(section for section in briefed("korea-2018").sections if section.id == "claims")
    table = section.blocks[-1]
    assert [row[0].partition(".")[0] for row in table.rows] == [claim.id for claim in claims]
    assert all(claim.status and claim.shows and claim.paths and claim.rooms for claim in claims)
    assert len(claims) == 24


def test_a_claim_known_later_is_left_out():
    case = load_case("korea-2018", as_of=dt.date(2018, 7, 1))
    assert 0 < len(read_claims(case)) < 24


def test_a_case_without_claims_has_none():
    assert read_claims(studied("minimal").case) == ()


@pytest.mark.parametrize(
    ("found", "put", "words"),
    [
        ("status", "statsu", "claims.csv:1:1 status: column is missing; did you mean 'statsu'"),
        ("2018-07-07", "July", "claims.csv:2:7 known_from: 'July' is no date"),
        ("A2,calendar", "A2,x,calendar", "claims.csv:2:1 the row does not have the 9 fields needed"),
    ],
)
def test_a_fault_is_told_by_place(tmp_path, found, put, words):
    folder = tmp_path / "case"
    source = load_case("korea-2018").folder
    shutil.copytree(source, folder)
    path = folder / "claims.csv"
    path.write_text(path.read_text("utf-8").replace(found, put, 1), "utf-8")
    with pytest.raises(InvalidCase) as caught:
        read_claims(load_case(folder))
    assert words in str(caught.value)


def test_the_columns_are_those_of_the_claim():
    assert set(COLUMNS) >= {"id", "claim", "status", "shows", "grade", "tests"}
    assert dataclasses.is_dataclass(read_claims(studied("korea-2018").case)[0])
