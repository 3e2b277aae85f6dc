"""`detente futures`: its JSON keys, its words, its errors, and that chunks and processes do not show."""

import json

import pytest


@pytest.fixture
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def bare(text):
    said = json.loads(text)
    said.pop("run")
    return said


def test_the_answer_as_json(run, home):
    said = json.loads(run("futures", "minimal", "-n", "2000", "--json").out)
    assert {"playbooks", "regret", "robustness", "discovery", "pedigree", "run"} <= said.keys()
    assert set(said["playbooks"]) == {"step_for_step", "solved_policy"}
    for measures in said["playbooks"].values():
        assert {"value", "months_to_capstone", "strung_along", "betrayed"} <= measures.keys()
        assert all(m.keys() == {"mean", "sd", "q05", "q50", "q95"} for m in measures.values())
        assert measures["value"]["q05"] <= measures["value"]["q50"] <= measures["value"]["q95"]
    assert set(said["robustness"]) == {
        "hurwicz", "maximin", "mean_variance", "minimax_regret", "satisficing", "undesirable_deviations"
    }  # fmt: skip
    assert all({"playbook", "box", "coverage", "density", "mass"} <= box.keys() for box in said["discovery"])
    assert said["pedigree"]["n"] == 2000


def test_chunks_and_processes_do_not_show(run, home):
    one = run("futures", "minimal", "-n", "2000", "--json", "--chunk", "300").out
    two = run("futures", "minimal", "-n", "2000", "--json", "--threads", "2", "--chunk", "70", "--fresh").out
    assert bare(one) == bare(two)


def test_the_answer_in_words(run, home):
    text = run("futures", "minimal", "-n", "2000", "--without", "leaders").out
    assert "2,000 futures of each course" in text
    assert "Regret against the best course of this list" in text
    assert "changes of their leader" in text


def test_one_course_alone_has_nothing_to_regret(run, home):
    text = run("futures", "minimal", "-n", "500", "--playbook", "step_for_step").out
    assert "solved_policy" not in text
    assert "Regret" not in text


@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("minimal", "-n", "0"), 2, "-n"),
        (("minimal", "--playbook", "step_for_stop"), 3, "step_for_step"),
        (("minimal", "--without", "leader"), 3, "leaders"),
        (("minimal", "-n", "100", "--keep", "all.csv"), 2, ".npy"),
        (("no-such-case",), 3, "no-such-case"),
    ],
)
def test_what_is_wrong_is_said(run, home, args, code, words):
    done = run("futures", *args)
    assert done.code == code
    assert words in done.err
