"""Published problems: our bounds against those that SARSOP printed on the same files."""

from __future__ import annotations

import json
from time import process_time

import pytest

from detente.policy.certify import certified_lower
from detente.policy.pomdp_file import read_pomdp
from detente.policy.search import Search
from detente.policy.solver import Limits, solve

PRINTED = 1e-4
"""SARSOP prints six digits."""
CLOSED = [
    "1d.pomdp",
    "4x3.95.pomdp",
    "cheese.95.pomdp",
    "mini-hall2.pomdp",
    "paint.95.pomdp",
    "shuttle.95.pomdp",
    "tiger.95.pomdp",
    "tiger.aaai.pomdp",
]
OPEN = ["hallway.pomdp", "network.pomdp", "RockSample_7_8.pomdpx"]
SHORT = 2.0
"""CPU seconds for problems that neither closes; `benchmarks/solver.py` takes the full time."""


@pytest.fixture(scope="module")
def published(reference):
    folder = reference / "pomdp"
    if not folder.is_dir():
        pytest.skip("reference data absent: shared/reference/pomdp")
    return folder, json.loads((folder / "values.json").read_text(encoding="utf-8"))["models"]


@pytest.mark.parametrize("name", CLOSED)
def test_what_sarsop_closes_is_closed_at_its_value(published, name):
    folder, values = published
    found = solve(read_pomdp(folder / name), Limits(gap=1e-3, trials=20_000))
    assert found.stopped == "gap"
    assert found.value.lower <= values[name]["upper"] + PRINTED
    assert found.value.upper >= values[name]["lower"] - PRINTED


@pytest.mark.parametrize("name", OPEN)
def test_bounds_of_open_problems_overlap_with_sarsops(published, name):
    folder, values = published
    search = Search(read_pomdp(folder / name))
    search.step()
    began = process_time()
    while process_time() - began < SHORT:
        search.step()
    bounds = search.bounds()
    assert bounds.lower - certified_lower(search) < PRINTED
    assert bounds.lower <= values[name]["upper"] + PRINTED
    assert bounds.upper >= values[name]["lower"] - PRINTED


def test_every_file_is_covered(published):
    assert sorted(published[1]) == sorted(CLOSED + OPEN)
