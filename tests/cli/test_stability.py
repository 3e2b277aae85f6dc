"""Stability as printed: today first, outcomes in words with the way there; the keys other programs rely on."""

from __future__ import annotations

import json

import pytest

KEYS = {"states", "stable", "equilibria"}
CONCEPTS = ["nash", "gmr", "smr", "seq", "sim", "sseq"]


@pytest.fixture
def elmira(run):
    done = run("stability", "elmira")
    assert done.code == 0, done.err
    return " ".join(done.out.split())


def test_it_begins_with_today(elmira):
    assert elmira.startswith("Elmira, Ontario, 1991: who cleans up the aquifer?: 5 options, 3 parties, 12 feasible")
    assert "Today is “s1” (state 1). It holds under general metarationality and symmetric metarationality." in elmira


def test_outcomes_are_told_in_words_with_the_way_there_and_who_could_block(elmira):
    assert "1. “s5” (state 7) Holds under every concept." in elmira
    assert "(1) Local government takes “Insist on the original order”." in elmira
    assert "Out of reach without Local government; none of them would rather have today." in elmira
    assert "Uniroyal would rather have today" in elmira
    assert "stand against every coalition: “s9”, “s8”" in elmira
    assert elmira.endswith("that it comes about is not said.")


def test_json_has_the_keys_that_other_programs_rely_on(run):
    answer = run("stability", "elmira", "--json").json
    assert set(answer) >= KEYS | {"pedigree", "run"}
    assert [state["ordered"] for state in answer["states"]] == list(range(1, 13))
    assert answer["states"][0] == {"ordered": 1, "label": "s1", "pattern": "NYNNN"}
    assert list(answer["stable"]) == list(answer["equilibria"]) == CONCEPTS
    assert answer["equilibria"]["nash"] == [5, 6, 7, 10, 11, 12]
    assert answer["stable"]["nash"]["company"] == [1, 4, 5, 6, 7, 10, 11, 12]


def test_the_same_question_gives_the_same_bytes(run):
    one, two = (run("stability", "minimal", "--json").json for _ in range(2))
    assert json.dumps(one | {"run": None}) == json.dumps(two | {"run": None})


def test_a_case_is_a_game_too(run):
    done = run("stability", "ceasefire", "--draws", "20")
    said = " ".join(done.out.split())
    assert done.code == 0, done.err
    assert "Of 20 draws within the ranges it holds" in said
    assert "if the counterpart's interests are those of a type" in said
    other = run("stability", "ceasefire", "--draws", "0", "--reading", "sincere", "--json").json
    assert other["draws"] == 0
    assert other["pedigree"]["case_hash"]


def test_an_override_changes_a_case_and_not_a_game(run):
    argv = ("stability", "minimal", "--json")
    plain, changed = run(*argv).json, run(*argv, "--set", "parties.upstream.vision.trade.salience=900").json
    assert plain["stable"] != changed["stable"]
    assert changed["pedigree"]["parameters"]["set"] == ["parties.upstream.vision.trade.salience=900"]
    assert "change nothing for a game" in run("stability", "elmira", "--set", "a=1").err


def test_what_would_make_a_state_hold(run):
    by_letters = run("stability", "cuban-missile-crisis", "--hold", "nnnn").out
    assert by_letters == run("stability", "cuban-missile-crisis", "--hold", "1").out
    said = " ".join(by_letters.split())
    assert "State 1 (“NNNN”) does not hold under sequential stability." in said
    assert "United States would have to like state 1 no less than against a move to 2: 2; or 6" in said
    found = run("stability", "cuban-missile-crisis", "--hold", "6", "--under", "nash", "--json").json["hold"]
    assert (found["holds"], found["concept"]) == (True, "nash")
    assert all(need["met"] for need in found["needs"])


@pytest.mark.parametrize("name", ["out.json", "out.gmcr"])
def test_a_written_game_is_the_same_game(run, here, name):
    first = run("stability", "elmira", "--write", name, "--json").json
    assert first["files"] == [name]
    again = run("stability", name, "--json").json
    assert again["equilibria"] == first["equilibria"]
    assert run("stability", "elmira", "--write", name).code == 1


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        (("stability", "elmira", "--hold", "13"), 2, "states run from 1 to 12"),
        (("stability", "elmira", "--hold", "YYYYY"), 2, "is no feasible state"),
        (("stability", "elmira", "--under", "sequ"), 3, "did you mean 'seq'"),
        (("stability", "elmira", "--reading", "sincere"), 2, "needs a negotiation case"),
        (("stability", "minimal", "--reading", "sincer"), 3, "did you mean 'sincere'"),
        (("stability", "elmira", "--write", "a.xml"), 2, "ends in neither .json nor .gmcr"),
        (("stability", "elmir"), 3, "games: cuban-missile-crisis, elmira"),
        (("stability", "gone.gmcr"), 3, "gone.gmcr does not exist"),
        (("stability", "elmira", "--draws", "-1"), 2, "--draws"),
    ],
)
def test_what_is_wrong_is_told(run, here, given, code, words):
    done = run(*given)
    assert (done.code, done.out) == (code, "")
    assert words in done.err


def test_a_faulty_file_is_refused_with_its_place(run, here):
    (here / "bad.json").write_text('{"game": 1,\n "options": [{"id": "x"}],\n "parties": [{"id": "a"}]}', "utf-8")
    done = run("stability", "bad.json")
    assert (done.code, done.out) == (4, "")
    assert "bad.json:3:14 parties.0: 'options' is missing (expected a list)" in done.err


def test_too_many_states_in_a_file_are_refused(run, here):
    options = [{"id": f"o{i}"} for i in range(30)]
    party = {"id": "a", "options": [f"o{i}" for i in range(30)], "preferences": {"priorities": []}}
    told = {"game": 1, "title": "t", "options": options, "parties": [party]}
    (here / "big.json").write_text(json.dumps(told), "utf-8")
    done = run("stability", "big.json")
    assert done.code == 4
    assert "more than 4,194,304 states are feasible" in done.err
