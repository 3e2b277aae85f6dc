"""The program knows no case: names of cases and of their countries stand in package data alone."""

import ast
import re

import pytest

from tests.house.tree import ROOT, files, relative

PACKAGE = ROOT / "src" / "detente"
LIBRARY = PACKAGE / "case" / "library"
COUNTRIES = re.compile(
    r"\b(korea\w*|dprk|iran\w*|seoul|pyongyang|tehran|singapore|sohae|yongbyon|jcpoa|china|chinese|japan\w*|russia\w*)\b",
    re.IGNORECASE,
)
DATA = {".yaml", ".csv", ".md"}
NOT_TEXT = {".otf"}


def is_case_data(path):
    return path.is_relative_to(LIBRARY) and path.suffix in DATA


CASES = sorted(p.parent.name for p in LIBRARY.glob("*/case.yaml"))
PATHS = [
    path for path in files() if path.is_relative_to(PACKAGE) and not is_case_data(path) and path.suffix not in NOT_TEXT
]


@pytest.mark.parametrize("path", PATHS, ids=relative)
def test_no_case_or_country_is_named(path):
    text = path.read_text(encoding="utf-8")
    assert COUNTRIES.findall(text) == []
    dated = [case for case in CASES if "-" in case]
    assert [case for case in dated if case in text] == []


@pytest.mark.parametrize("path", [p for p in PATHS if p.suffix == ".py"], ids=relative)
def test_no_text_in_code_is_the_name_of_a_case(path):
    constants = {n.value for n in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(n, ast.Constant)}
    assert [case for case in CASES if case in constants] == []


def test_there_are_cases_to_look_for():
    assert CASES != []
