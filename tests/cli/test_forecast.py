"""Forecasts as printed: the compromise mean first, scores against it, never the challenge model alone."""

from __future__ import annotations

import pytest

RANGED = "party,position,position_low,position_high,salience,power\na,10,0,30,50,2\nb,40,,,100,1\nc,90,80,95,20,3\n"


@pytest.fixture
def table(here):
    (here / "tariff.csv").write_text(RANGED, "utf-8")
    (here / "decided.csv").write_text("issue,actual\ntariff,35\n", "utf-8")
    return "tariff.csv"


def test_the_first_sentence_and_the_first_row_are_the_mean(run, table):
    done = run("forecast", table)
    assert done.code == 0, done.err
    lines = done.out.splitlines()
    assert lines[0].startswith("tariff: the compromise mean is ")
    header = next(i for i, line in enumerate(lines) if line.startswith("method"))
    assert lines[header + 1].startswith("compromise mean ")
    assert "never to be read alone" in " ".join(done.out.split())


def test_json_has_the_same_order_and_the_seed(run, table):
    answer = run("forecast", table, "--json", "--seed", "7", "-n", "50").json
    methods = [f["method"] for f in answer["issues"][0]["forecasts"]]
    assert methods[0] == "compromise_mean"
    assert methods[1:] == sorted(methods[1:])
    assert (answer["pedigree"]["seed"], answer["pedigree"]["n"]) == (7, 50)


def test_scores_are_printed_with_what_one_issue_is_worth(run, table):
    done = run("forecast", table, "--actual", "decided.csv")
    assert "decided: 35" in done.out
    assert "One issue says nothing about which method is better." in done.out


def test_two_issues_get_intervals(run, here, table):
    rows = "".join(f"{line},{name}\n" for name in ("one", "two") for line in RANGED.splitlines()[1:])
    (here / "both.csv").write_text(RANGED.splitlines()[0] + ",issue\n" + rows, "utf-8")
    (here / "both_decided.csv").write_text("issue,actual\none,35\ntwo,60\n", "utf-8")
    answer = run("forecast", "both.csv", "--actual", "both_decided.csv", "--json").json
    assert answer["scores"][0]["interval"] is None
    assert all(score["interval"] for score in answer["scores"][1:])


@pytest.mark.parametrize(
    ("content", "code", "words"),
    [
        ("party,position\na,1\n", 4, "bad.csv:1:1 no column 'salience'"),
        (None, 3, "bad.csv: cannot be read"),
    ],
)
def test_faults_end_with_their_code(run, here, content, code, words):
    if content:
        (here / "bad.csv").write_text(content, "utf-8")
    done = run("forecast", "bad.csv")
    assert done.code == code
    assert words in done.err


def test_words_of_a_file_do_not_steer_the_terminal(run, here):
    (here / "t.csv").write_text(RANGED.replace("\na,", "\n\x1b[31ma,"), "utf-8")
    assert "\x1b" not in run("forecast", "t.csv").out
