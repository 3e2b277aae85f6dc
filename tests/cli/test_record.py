"""The record command: every view says what it must, in words and as JSON."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from detente.case.library import case_folder
from detente.cli import bars, register
from detente.cli.prose import WIDTH, between, paragraph, percent
from detente.cli.register import FORMULA, safe
from detente.record.ledger import OUTCOMES
from detente.record.prequential import FORECASTERS

CASE, EMPTY = "ceasefire", "minimal"
VIEWS = ["show", "export", "reliability", "backtest", "ach", "series"]


@pytest.fixture(scope="module")
def nasty(tmp_path_factory) -> Path:
    """The small case with cells that spreadsheets and terminals would obey."""
    folder = tmp_path_factory.mktemp("nasty")
    for file in case_folder(CASE).iterdir():
        folder.joinpath(file.name).write_bytes(file.read_bytes())
    path = folder / "commitments.csv"
    text = path.read_text(encoding="utf-8")
    for plain, hostile in (
        ("Halt air strikes in the valley", "=HYPERLINK(1)"),
        ("Free forty people held", "a\x1b[2Jb"),
    ):
        assert plain in text
        text = text.replace(plain, hostile)
    path.write_text(text, encoding="utf-8")
    return folder


def test_show_is_what_is_shown_when_nothing_is_said(run):
    assert run("record", CASE).out == run("record", CASE, "show").out


def test_show_counts_and_lists(run):
    done, answer = run("record", CASE), run("record", CASE, "--json").json
    lines = done.out.splitlines()
    assert done.code == 0
    assert lines[0] == "ceasefire: the record as known on 2024-03-01"
    assert lines[2].split() == ["promises", "by", "all", *OUTCOMES]
    for c in answer["commitments"]:
        assert any(line.startswith(f"{c['id']} ") and f" {c['outcome']} " in line for line in lines)
    total = sum(n for side in answer["counts"].values() for n in side.values())
    assert total == len(answer["commitments"]) == 15
    assert answer["as_of"] == answer["coded_for"] == "2024-03-01"
    assert answer["commitments"][0]["made"] == "2016-06-10"
    assert register.OUTCOMES == OUTCOMES


def test_as_of_rewinds_the_record(run):
    answer = run("record", CASE, "--as-of", "2016-10-01", "--json").json
    assert [(c["id"], c["outcome"]) for c in answer["commitments"]] == [
        ("CF-001", "kept"),
        ("CF-002", "kept"),
        ("CF-003", "broken"),
    ]
    assert answer["pedigree"]["parameters"]["as_of"] == "2016-10-01"


def test_flags_may_follow(run):
    before, after = run("record", "--json", CASE, "backtest"), run("record", CASE, "backtest", "--json")
    assert before.json["forecasts"] == after.json["forecasts"]


@pytest.mark.parametrize("view", VIEWS)
def test_a_case_without_a_record_has_every_view(run, view):
    done = run("record", EMPTY, view)
    assert (done.code, done.err) == (0, "")
    assert run("record", EMPTY, view, "--json").json["pedigree"]["case_hash"]


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_the_same_twice_and_plain(run, view):
    one, two = run("record", CASE, view), run("record", CASE, view)
    assert (one.code, one.err) == (0, "")
    assert one.out == two.out
    answers = [run("record", CASE, view, "--json").json for _ in range(2)]
    texts = [json.dumps({key: item for key, item in answer.items() if key != "run"}) for answer in answers]
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("bcktest",), "did you mean 'backtest'?"),
        (("show", "file.csv"), "only 'export' takes a FILE"),
        (("export", "a.csv", "b.csv"), "'b.csv' is one argument too many"),
    ],
)
def test_a_wrong_view_is_usage(run, arguments, words):
    done = run("record", CASE, *arguments)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


def test_an_unknown_case_is_not_found(run):
    assert run("record", "ceasefir").code == 3


def test_a_faulty_record_is_invalid_with_its_place(run, nasty, tmp_path):
    for file in nasty.iterdir():
        tmp_path.joinpath(file.name).write_bytes(file.read_bytes())
    path = tmp_path / "commitments.csv"
    path.write_text(path.read_text("utf-8").replace(",freeze,", ",freez,", 1), encoding="utf-8")
    done = run("record", str(tmp_path))
    assert (done.code, done.out) == (4, "")
    assert "commitments.csv:2:7 category: 'freez' is not one of" in done.err
    assert "did you mean 'freeze'?" in done.err


def test_export_is_csv_that_reads_back(run, tmp_path):
    done = run("record", CASE, "export")
    rows = list(csv.DictReader(io.StringIO(done.out)))
    before = run("record", CASE, "--json").json["commitments"]
    assert [r["id"] for r in rows] == [c["id"] for c in before]
    tmp_path.joinpath("case.yaml").write_bytes(case_folder(CASE).joinpath("case.yaml").read_bytes())
    tmp_path.joinpath("commitments.csv").write_text(done.out, encoding="utf-8")
    assert run("record", str(tmp_path), "--json").json["commitments"] == before


def test_export_to_a_file_replaces_nothing(run, here):
    done = run("record", CASE, "export", "out.csv")
    assert (done.code, done.out.strip()) == (0, "out.csv")
    assert Path("out.csv").read_text(encoding="utf-8") == run("record", CASE, "export").out
    again = run("record", CASE, "export", "out.csv")
    assert (again.code, again.out) == (1, "")
    assert "is there already" in again.err


def test_export_of_nothing_is_nothing(run):
    assert run("record", EMPTY, "export").out.strip() == ""


@pytest.mark.parametrize("start", FORMULA)
def test_no_cell_starts_a_formula(start):
    assert safe(f"{start}1+1").startswith("'")
    assert safe("1=1") == "1=1"


def test_no_text_steers_a_spreadsheet_or_a_terminal(run, nasty):
    out = run("record", str(nasty), "export").out
    assert "'=HYPERLINK(1)" in out
    assert ",=" not in out
    for view in VIEWS:
        assert "\x1b" not in run("record", str(nasty), view).out


def test_reliability_shows_both_sides_by_one_rule(run):
    answer, text = run("record", CASE, "reliability", "--json").json, run("record", CASE, "reliability").out
    assert {group["side"] for group in answer["groups"]} == {"theirs", "ours", "joint"}
    for group in answer["groups"]:
        assert group["delivered"]["shown"] in text
    assert "%" not in [g["delivered"]["shown"] for g in answer["groups"] if g["delivered"]["n"] < 30]
    for words in ("As a whole", "By kind of promise", "By who promised", "By form", "Chance a year"):
        assert words in text


def test_the_backtest_has_the_keys_that_programs_rely_on(run):
    answer = run("record", CASE, "backtest", "--json").json
    assert set(FORECASTERS) <= set(answer["scores"])
    assert all(set(f) >= {"id", "made", "p", "outcome"} for f in answer["forecasts"])
    assert all(set(s) == {"brier", "log_score", "n", "interval"} for s in answer["scores"].values())
    p, y = zip(*((f["p"], f["outcome"]) for f in answer["forecasts"]), strict=True)
    assert answer["scores"]["model"]["brier"] == pytest.approx(
        sum((a - b) ** 2 for a, b in zip(p, y, strict=True)) / len(p)
    )


def test_the_backtest_says_whether_the_model_wins_before_any_table(run):
    answer, out = run("record", CASE, "backtest", "--json").json, run("record", CASE, "backtest").out
    flat = " ".join(out.split())
    sentence = next(c["sentence"] for c in answer["comparisons"] if c["rival"] == "base_rate")
    assert 0 < flat.index(sentence) < flat.index("forecaster ")
    for name, score in answer["scores"].items():
        assert f"{score['brier']:.3f}" in out
        assert name in out
    assert f"{answer['undated']} of the outcomes have no day" in flat
    assert "judged by people who knew the record" in flat


def test_a_seed_moves_intervals_alone(run):
    one, two = (run("record", CASE, "backtest", "--json", "--seed", seed).json for seed in ("1", "2"))
    assert one["forecasts"] == two["forecasts"]
    assert one["scores"]["model"]["interval"] != two["scores"]["model"]["interval"]
    assert [a["pedigree"]["seed"] for a in (one, two)] == [1, 2]


def test_the_matrix_is_sorted_by_what_tells(run):
    answer, out = run("record", CASE, "ach", "--json").json, run("record", CASE, "ach").out
    tells = [row["diagnosticity"] for row in answer["rows"]]
    assert tells == sorted(tells, reverse=True)
    assert out.index(answer["rows"][0]["id"]) < out.index(answer["rows"][1]["id"])
    assert all(name in out for name in answer["types"])


def test_the_series_say_what_the_counts_cannot(run):
    out = run("record", CASE, "series").out
    assert "Cannot be said: the ledger has no events." in out
    assert "made up so that talks change nothing" in " ".join(out.split())


def test_bars_show_the_interval_in_either_alphabet(monkeypatch):
    monkeypatch.setattr(bars, "speaks_blocks", lambda: False)
    assert bars.share_bar(0.25, 0.5, 0.75, 0.0) == "|" + "." * 5 + "=" * 6 + "#" + "=" * 6 + "." * 5
    monkeypatch.setattr(bars, "speaks_blocks", lambda: True)
    assert bars.share_bar(0, 1, 1).count("█") == 1
    assert len(bars.share_bar(0, 0, 0)) == bars.CELLS
    assert "█ now" in bars.legend("now")


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0 %"), (0.001, "<1 %"), (0.3, "30 %"), (0.999, ">99 %"), (1, "100 %")]
)
def test_a_percentage_never_rounds_to_certainty(share, text):
    assert percent(share) == text
    assert between(0.17, 0.4) == "17-40 %"


def test_paragraphs_keep_their_width_and_print_no_escape():
    lines = list(paragraph("word " * 60 + "\x1b[2J", "  "))
    assert all(len(line) <= WIDTH and line.startswith("  ") for line in lines)
    assert "\x1b" not in "".join(lines)
