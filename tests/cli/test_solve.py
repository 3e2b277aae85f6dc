"""`detente solve` as a user runs it."""

from __future__ import annotations

import pytest

TIGER = """discount: 0.95
values: reward
states: left right
actions: listen open-left open-right
observations: left right
T: *
uniform
T: listen
identity
O: *
uniform
O: listen
0.85 0.15 0.15 0.85
R: listen : * : * : * -1
R: open-left : left : * : * -100
R: open-left : right : * : * 10
R: open-right : left : * : * 10
R: open-right : right : * : * -100
"""


@pytest.fixture
def tiger(here):
    (here / "tiger.pomdp").write_text(TIGER, encoding="utf-8")
    return here


def test_the_answer_as_json(run, tiger):
    found = run("solve", "tiger.pomdp", "--json")
    assert found.code == 0, found.err
    value = found.json["value"]
    assert value["lower"] <= 19.3714 <= value["upper"]
    assert value["upper"] - value["lower"] <= 1e-3 * value["lower"]
    assert found.json["act"] == "listen"
    assert list(found.json["actions"]) == ["listen", "open-left", "open-right"]
    assert found.json["actions"]["listen"]["lower"] == pytest.approx(value["lower"], abs=1e-9)
    assert found.json["time_limited"] is False
    assert found.json["stopped"] == "gap"


def test_the_answer_in_words(run, tiger):
    out = run("solve", "tiger.pomdp", "--gap", "0.5").out
    assert "First act: listen" in out
    assert "the gap asked for was reached" in out


def test_limits(run, tiger):
    assert run("solve", "tiger.pomdp", "--trials", "2", "--json").json["stopped"] == "trials"
    timed = run("solve", "tiger.pomdp", "--gap", "0", "--time-limit", "0", "--json").json
    assert (timed["stopped"], timed["time_limited"]) == ("time", True)


def test_files_are_written_and_never_over_others(run, tiger):
    found = run("solve", "tiger.pomdp", "--output-alpha", "tiger.alpha", "--write", "again.pomdp", "--json")
    assert found.json["files"] == ["again.pomdp", "tiger.alpha"]
    rows = (tiger / "tiger.alpha").read_text(encoding="utf-8").split("\n\n")
    best = max(0.5 * sum(map(float, row.split("\n")[1].split())) for row in rows)
    assert best == pytest.approx(found.json["value"]["lower"], abs=1e-6)
    again = run("solve", "again.pomdp", "--json").json
    assert again["value"] == found.json["value"]
    refused = run("solve", "tiger.pomdp", "--write", "again.pomdp")
    assert refused.code == 1
    assert "is there already" in refused.err
    assert run("solve", "tiger.pomdp", "--write", "x", "--output-alpha", "x").code == 2


def test_wrong_files(run, tiger):
    (tiger / "wrong.pomdp").write_text(TIGER.replace("T: listen", "T: lisen"), encoding="utf-8")
    wrong = run("solve", "wrong.pomdp")
    assert wrong.code == 4
    assert wrong.err.startswith("wrong.pomdp:8:4 no action 'lisen'; did you mean 'listen'?")
    assert run("solve", "none.pomdp").code == 3


def test_an_interruption_prints_the_bounds(run, tiger, monkeypatch):
    from detente.policy import search

    def interrupted(_self):
        raise KeyboardInterrupt

    monkeypatch.setattr(search.Search, "step", interrupted)
    found = run("solve", "tiger.pomdp")
    assert found.code == 1
    assert "interrupted after 0 trials: tiger.pomdp is worth -" in found.err
