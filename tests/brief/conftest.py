"""Briefs of the library's cases, composed once for all tests of the room."""

from __future__ import annotations

from functools import cache

import pytest

from detente.brief.compose import compose
from detente.brief.findings import Brief
from detente.case.load import load_case
from detente.policy.policy import Asked as Searched
from detente.roadmap.answers import Asked
from detente.study.study import Study, study

CASES = ("korea-2018", "iran-2015", "ceasefire", "minimal")
SHORT = Asked(frontier=False, why_not=(), rounds=1)
"""For all but the first case: other plans take the roadmap longer than all other rooms together."""

FEW = Searched(beliefs=1000, runs=2000)
"""A sixth of the beliefs that the command goes through, a tenth of the runs."""


@cache
def studied(name: str) -> Study:
    return study(load_case(name), asked=None if name == CASES[0] else SHORT, searched=FEW)


@cache
def briefed(name: str) -> Brief:
    return compose(studied(name))


@pytest.fixture(params=CASES)
def name(request) -> str:
    return request.param


@pytest.fixture
def brief(name) -> Brief:
    return briefed(name)


@pytest.fixture
def the_study(name) -> Study:
    return studied(name)
