"""What every answer carries and how it becomes text."""

import dataclasses
import json
import math
import pickle
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from pathlib import PurePosixPath

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.answer import Bounds, Infeasible, Pedigree, Run, Shown, to_json


@dataclass(frozen=True)
class Sample(Shown):
    zeta: float
    run: Run
    alpha: Bounds
    absent: float | None = None
    pedigree: Pedigree = field(default_factory=lambda: Pedigree(method="by hand"))


SAMPLE = Sample(zeta=0.1, run=Run(seconds=2.5), alpha=Bounds(1, 2))


class Act(Enum):
    SIGN = "sign"


def test_fields_keep_their_order_and_run_comes_last():
    assert list(json.loads(to_json(SAMPLE))) == ["zeta", "alpha", "absent", "pedigree", "run"]


def test_without_run_the_text_does_not_depend_on_the_time_taken():
    slower = dataclasses.replace(SAMPLE, run=Run(seconds=9.0, threads=2))
    assert to_json(slower) != to_json(SAMPLE)
    assert to_json(slower, run=False) == to_json(SAMPLE, run=False)
    assert "run" not in json.loads(to_json(SAMPLE, run=False))


def test_absent_values_are_null_and_an_infeasible_answer_is_told():
    assert json.loads(to_json(SAMPLE))["absent"] is None
    told = json.loads(to_json(Infeasible("no plan", binding=("consent.ally",))))
    assert told == {"reason": "no plan", "binding": ["consent.ally"], "relaxation": None}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (np.float64(0.1), "0.1"),
        (np.float32(0.5), "0.5"),
        (np.int64(3), "3"),
        (np.bool_(True), "true"),
        (True, "true"),
        (Act.SIGN, '"sign"'),
        (date(2018, 7, 27), '"2018-07-27"'),
        (PurePosixPath("a/b"), '"a/b"'),
        ("Détente", '"Détente"'),
    ],
)
def test_a_value_has_one_text(value, text):
    assert to_json({"x": value}) == f'{{\n  "x": {text}\n}}\n'


def test_arrays_become_lists():
    assert json.loads(to_json({"x": np.eye(2), "y": (1, 2)})) == {"x": [[1.0, 0.0], [0.0, 1.0]], "y": [1, 2]}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_reads_back_as_itself(number):
    assert json.loads(to_json({"x": number}))["x"] == number


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf, np.float64("nan")])
def test_what_is_no_number_is_refused_with_its_place(number):
    with pytest.raises(ValueError, match=r"answer\.x\.1: (nan|-?inf)"):
        to_json({"x": [0.0, number]})


@pytest.mark.parametrize("value", [{1, 2}, object(), {1: "key"}])
def test_what_has_no_agreed_text_is_refused(value):
    with pytest.raises(TypeError, match=r"answer\.x: "):
        to_json({"x": value})


def test_bounds_hold_the_value_between_them():
    assert Bounds(-1.0, 2.0).gap == 3.0
    assert Bounds(1.0, 1.0).gap == 0.0


@pytest.mark.parametrize(
    ("lower", "upper", "words"),
    [
        (2, 1, "lower bound 2 is above upper bound 1"),
        (0, math.inf, "not finite"),
        (math.nan, 0, "not finite"),
    ],
)
def test_bounds_out_of_order_are_refused(lower, upper, words):
    with pytest.raises(ValueError, match=words):
        Bounds(lower, upper)


def test_answers_are_frozen_hashable_and_travel_between_processes():
    assert pickle.loads(pickle.dumps(SAMPLE)) == SAMPLE
    assert hash(Pedigree("m", {"a": 1})) == hash(Pedigree("m", {"a": 1}))
    with pytest.raises(dataclasses.FrozenInstanceError):
        SAMPLE.pedigree.method = "otherwise"


def test_a_notebook_shows_a_table_with_text_escaped():
    shown = dataclasses.replace(SAMPLE, pedigree=Pedigree(method="<b>"))._repr_html_()
    assert shown.startswith("<table><caption>Sample</caption><tr><th>zeta</th><td>0.1</td></tr>")
    assert "&lt;b&gt;" in shown
    assert "<b>" not in shown
