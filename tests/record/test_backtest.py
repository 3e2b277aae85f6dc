"""The back-test: nothing known later moves a forecast, and the scores are what they say."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from dataclasses import replace

import numpy as np
import pytest

from detente.answer import to_json
from detente.case.load import load_case
from detente.record.backtest import FEWEST_EPISODES, backtest
from detente.record.dates import on
from detente.record.filtering import Evidence, Reading, run_filter
from detente.record.ledger import THEIRS, Commitment, Ledger, Source
from detente.record.likelihood import end_table
from detente.record.posterior import nominal
from detente.record.prequential import FORECASTERS
from detente.record.reading import read_ledger
from detente.record.reliability import undo_hazard
from detente.record.scoring import CLIP, Scorer, wilson
from detente.settings import DEFAULT_SEED
from tests.record.records import CODED, NEVER_READ, THEM, US, broken, case_with, kept, row

SEED = 5
SCORED = {"korea-2018": (72, 16, 19), "iran-2015": (42, 4, 2)}  # scored, open, without a day; counted from the files
BADLY = Source("", "", "E5")


@pytest.fixture(scope="module", params=sorted(SCORED))
def library(request):
    case = load_case(request.param)
    return case, read_ledger(case), end_table(case, 1.0)


@pytest.fixture(scope="module")
def tested(library):
    return backtest(library[0], library[1], SEED, library[2])


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    case = case_with(tmp_path_factory.mktemp("small"), [row("K")])
    return case, end_table(case, 1.0)


def given_by(answer):
    return {f.id: (f.p, f.rivals) for f in answer.forecasts}


def of_rows(small, folder, rows):
    case = case_with(folder, rows)
    return backtest(case, read_ledger(case), SEED, small[1])


def later(day: dt.date, years: float):
    return on(day + dt.timedelta(days=1 + int(365 * years)))


def after(chance: random.Random, c: Commitment, day: dt.date) -> Commitment:
    """The same promise with another story after `day`; what had happened by then stays."""
    end = later(day, chance.uniform(0, 20))
    told = {
        "evidence": f"story of {end}",
        "note": "told later",
        "outcome_source": BADLY,
        "spent": chance.random() < 0.5,
        "responsive_to": chance.choice(["", "X-1"]),
    }
    if day_of_failure(c) and day_of_failure(c).by(day):
        return replace(c, **told | {"responsive_to": c.responsive_to})
    if c.undone and c.undone.by(day):
        return replace(c, **told | {"responsive_to": c.responsive_to})
    if c.delivered and c.delivered.by(day) and c.outcome in ("kept", "late", "reversed"):
        timely = c.due is None or c.delivered.first <= c.due.last
        standing = {"outcome": "kept" if timely else "late", "undone": None}
        return replace(c, **chance.choice([standing, {"outcome": "reversed", "undone": end}]), **told)
    overdue = c.due is not None and c.due.by(day)
    ends = [
        {"outcome": "pending", "delivered": None, "undone": None},
        {"outcome": "kept", "delivered": end, "undone": None},
        {"outcome": "partial", "delivered": end, "undone": None},
        {"outcome": "reversed", "delivered": end, "undone": later(end.last, 1)},
        {"outcome": "broken", "delivered": None, "undone": None},
    ]
    return replace(c, **chance.choice(ends[:-1] if overdue else ends), **told)


def day_of_failure(c: Commitment):
    """When a failure was surely known: due and not delivered, or delivered in part and due."""
    return c.settled if c.outcome in ("broken", "partial") else None


@pytest.mark.parametrize("number", range(12))
def test_no_forecast_uses_anything_known_later(library, tested, number):
    case, ledger, table = library
    chance = random.Random(number)
    day = chance.choice(sorted({c.made.first - dt.timedelta(days=1) for c in ledger.commitments[5:]}))
    changed = tuple(after(chance, c, day) for c in ledger.commitments)
    assert changed != ledger.commitments
    old, new = given_by(tested), given_by(backtest(case, replace(ledger, commitments=changed), SEED, table))
    before = {c.id for c in ledger.commitments if c.made.first <= day + dt.timedelta(days=1)}
    both = before & set(old) & set(new)
    assert both
    assert {name: new[name] for name in both} == {name: old[name] for name in both}


def test_a_forecast_does_not_depend_on_later_promises(library, tested):
    case, ledger, table = library
    half = ledger.commitments[: len(ledger.commitments) // 2]
    early = given_by(backtest(case, replace(ledger, commitments=half), SEED, table))
    assert early == {name: given_by(tested)[name] for name in early}


def test_facts_in_the_columns_of_hindsight_change_nothing(small, tmp_path):
    rows = [kept("K1", "2020-02-01"), broken("B1", "2021-01-01"), kept("K2", "2022-02-01", date_promised="2022-01-01")]
    late = [r | dict.fromkeys(NEVER_READ, "broken 2031-01-01") for r in rows]
    assert of_rows(small, tmp_path / "a", late).forecasts == of_rows(small, tmp_path / "b", rows).forecasts


def test_a_promise_is_no_evidence_about_itself_nor_about_its_day(small, tmp_path):
    same_day = [kept(f"K{n}", "2020-01-10", episode="one") for n in range(6)]
    answer = of_rows(small, tmp_path, same_day)
    assert len({(f.p, *f.rivals.values()) for f in answer.forecasts}) == 1
    assert answer.forecasts[0].rivals["base_rate"] == 0.5


def test_it_counts_what_it_scores(library, tested):
    _, ledger, _ = library
    scored, still_open, undated = SCORED["korea-2018" if len(ledger.commitments) > 50 else "iran-2015"]
    assert (len(tested.forecasts), tested.pending, tested.undated) == (scored, still_open, undated)
    outcome = {c.id: c.outcome for c in ledger.commitments}
    assert all(f.outcome == int(outcome[f.id] in ("kept", "late")) for f in tested.forecasts)
    assert [f.made for f in tested.forecasts] == [str(c.made) for c in ledger.commitments if c.resolved]
    assert tested.episodes == len({f.episode for f in tested.forecasts})


def test_scores_follow_from_the_forecasts_printed(tested):
    answer = json.loads(to_json(tested))
    y = np.array([f["outcome"] for f in answer["forecasts"]])
    for name in FORECASTERS:
        p = np.array([f["p"] if name == "model" else f["rivals"][name] for f in answer["forecasts"]])
        score = answer["scores"][name]
        assert score["brier"] == pytest.approx(np.mean((p - y) ** 2), abs=1e-12)
        sure = np.clip(p, CLIP, 1 - CLIP)
        assert score["log_score"] == pytest.approx(-np.mean(np.log(np.where(y == 1, sure, 1 - sure))), abs=1e-12)
        assert score["n"] == len(y)
        assert score["interval"][0] < score["brier"] < score["interval"][1]
        assert answer["sharpness"][name] == pytest.approx(p.std(), abs=1e-12)
        parts = [(side[name]["n"], side[name]["brier"]) for side in answer["by_side"].values()]
        assert sum(n * brier for n, brier in parts) / len(y) == pytest.approx(score["brier"], abs=1e-12)
        bins = answer["calibration"][name]
        assert (sum(b["n"] for b in bins), sum(b["came_true"] for b in bins)) == (len(y), y.sum())


def test_chances_are_chances(tested):
    assert all(0 < p < 1 for f in tested.forecasts for p in (f.p, *f.rivals.values()))


def test_wins_loses_or_cannot_tell_is_said_by_the_interval(tested):
    assert [c.rival for c in tested.comparisons] == list(FORECASTERS[1:])
    for c in tested.comparisons:
        low, high = c.interval
        assert c.difference == pytest.approx(tested.scores["model"].brier - tested.scores[c.rival].brier)
        assert c.verdict == ("wins" if high < 0 else "loses" if low > 0 else "cannot tell")
        assert ("cannot be told" in c.sentence) == (c.verdict == "cannot tell")
        assert f"{c.difference:+.3f}" in c.sentence


def test_the_first_forecast_knows_nothing(tested):
    first = tested.forecasts[0].rivals
    assert (first["base_rate"], first["last_time"]) == (0.5, 0.5)
    assert (first["reliability"], first["category_base_rate"]) == pytest.approx((0.5, 0.5))


def test_rivals_by_hand(small, tmp_path):
    rows = [
        kept("K1", "2020-02-01"),
        kept("K2", "2020-03-01"),
        broken("B1", "2020-04-01"),
        broken("B2", "2020-05-01", by=US, to=THEM, category="aid"),
        kept("N1", "2023-06-01", date_promised="2023-01-01"),
        kept("N2", "2023-06-01", date_promised="2023-01-01", category="aid"),
    ]
    found = {f.id: f for f in of_rows(small, tmp_path, rows).forecasts}
    assert found["N1"].rivals["base_rate"] == pytest.approx((2 + 1) / (4 + 2))
    assert found["N1"].rivals["last_time"] == pytest.approx(1 / 3)  # B1 was its last humanitarian one
    assert found["N2"].rivals["last_time"] == pytest.approx(0.5)  # it made none of aid: as the base rate
    by_kind = [found[name].rivals["category_base_rate"] for name in ("N1", "N2")]
    assert 0 < by_kind[1] < by_kind[0] < 2 / 3  # 2 of 3 and 0 of 1, drawn toward each other


def test_the_model_by_hand(small, tmp_path):
    """On a day with one known promise: filter, hazard and mixture written out."""
    rows = [
        broken("B1", "2020-04-01", category="freeze"),
        kept("N1", "2023-06-01", date_promised="2023-01-01", category="freeze"),
    ]
    case = case_with(tmp_path, rows)
    ledger = read_ledger(case)
    forecast = backtest(case, ledger, SEED, small[1]).forecasts[1]
    day = dt.date(2022, 12, 31)
    known = replace(
        ledger, as_of=day, commitments=(replace(ledger.commitments[0], outcome_source=Source("", "", "A1")),)
    )
    hazard = undo_hazard(known).mean
    table = replace(small[1], hazard=small[1].hazard * hazard)
    numbers = nominal(case)
    belief, _ = run_filter(Evidence(case, known, table), Reading(lambda c: True), numbers, day)
    ends = table.of("freeze")
    said = numbers.conventions
    delivered = (ends[:, 0] + ends[:, 2] * (1 - said.found_out)) * (1 - said.fall_short)
    left = (ledger.as_of - day).days / 365.25
    mixture = belief @ (delivered * np.exp(-table.hazard * left))
    other = numbers.conventions.other_causes
    assert forecast.p == pytest.approx((1 - other) * mixture + other * forecast.rivals["reliability"])
    assert forecast.rivals["types_alone"] == pytest.approx(belief @ delivered)


def test_types_speak_of_bargained_promises_of_the_counterpart_alone(tested):
    for f in tested.forecasts:
        silent = f.side != THEIRS or f.category == "abstain"
        assert (f.p == f.rivals["reliability"] == f.rivals["types_alone"]) == silent


def test_an_undated_failure_is_known_only_when_it_was_coded(small, tmp_path):
    rows = [row("B", **{CODED: "broken", "durability": "n/a"}), kept("N", "2023-06-01", date_promised="2023-01-01")]
    answer = of_rows(small, tmp_path, rows)
    assert answer.undated == 1
    assert answer.forecasts[1].rivals["base_rate"] == 0.5


def test_nothing_to_score_is_said(small):
    case, table = small
    empty = Ledger(case.as_of, None, (), (), (), {})
    answer = backtest(case, empty, SEED, table)
    assert answer.forecasts == ()
    assert all(score.brier is None and score.n == 0 for score in answer.scores.values())
    assert all(c.verdict == "cannot tell" and c.interval is None for c in answer.comparisons)
    json.loads(to_json(answer))


def test_too_few_undertakings_give_no_interval(small, tmp_path):
    rows = [kept(f"K{n}", "2020-02-01", episode=f"E{n % (FEWEST_EPISODES - 1)}") for n in range(20)]
    answer = of_rows(small, tmp_path, rows)
    assert answer.scores["model"].interval is None
    assert "fewer than" in answer.comparisons[0].sentence


def test_the_same_seed_gives_the_same_bytes(library, tested):
    case, ledger, table = library
    assert to_json(backtest(case, ledger, SEED, table)) == to_json(tested)
    other = backtest(case, ledger, SEED + 1, table)
    assert other.forecasts == tested.forecasts
    ends = [abs(a - b) for n in FORECASTERS
            for a, b in zip(other.scores[n].interval, tested.scores[n].interval, strict=True)]  # fmt: skip
    assert 0 < max(ends) < 0.02  # 2000 draws: the stated .003, and room for the largest of twelve ends


def test_the_table_s_own_hazard_does_not_matter(library, tested):
    case, ledger, table = library
    again = backtest(case, ledger, SEED, replace(table, hazard=7 * table.hazard))
    assert [f.p for f in again.forecasts] == pytest.approx([f.p for f in tested.forecasts])


def test_a_convention_at_the_end_of_its_range_is_the_case_with_it_set_there(library, tested):
    case, ledger, _ = library
    assert [(s.path, s.value) for s in tested.swings] == [
        (f"record.{name}", value)
        for name in ("reset", "turnover", "found_out", "partly", "fall_short", "other_causes")
        for value in (getattr(case.record, name).low, getattr(case.record, name).high)
    ]
    swing = tested.swings[-1]
    name = "korea-2018" if len(ledger.commitments) > 50 else "iran-2015"
    other = load_case(name, sets=[f"{swing.path}={swing.value}"])
    again = backtest(other, read_ledger(other), SEED)
    assert again.scores["model"].brier == pytest.approx(swing.brier)
    assert again.comparisons[2].verdict == swing.verdict
    assert again.comparisons[2].rival == "base_rate"


def test_the_page_gives_the_scores_that_are_printed(root, library):
    """With the default seed; a change of the case's numbers changes the page too."""
    case, ledger, table = library
    answer = backtest(case, ledger, DEFAULT_SEED, table)
    korea = len(ledger.commitments) > 50
    page = (root / "docs" / "theory" / "backtest.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| ([\d.]+ \| [\d.]+) \|$", page, re.MULTILINE))
    printed = {name: f"{score.brier:.3f}" for name, score in answer.scores.items()}
    assert {name: cells.split(" | ")[0 if korea else 1] for name, cells in rows.items()} == printed
    against = {c.rival: c for c in answer.comparisons}
    for rival in ("base_rate", "reliability"):
        low, high = against[rival].interval
        assert f"{against[rival].difference:.3f}, interval {low:.3f} to {high:.3f})" in " ".join(page.split())


def test_wilson_is_the_published_interval():
    # Newcombe (1998), Statistics in Medicine 17, table I: 81/263 and 15/148, 95 %; here at 90 % by the same formula
    low, high = wilson(15, 148)
    z = 1.6448536269514722
    for end in (low, high):
        assert abs(15 / 148 - end) == pytest.approx(z * np.sqrt(end * (1 - end) / 148), abs=1e-12)
    assert wilson(0, 5)[0] == 0
    assert wilson(5, 5)[1] == 1


def test_clusters_move_together():
    """Copies of a row within its cluster leave the interval as it was; copies as new clusters shorten it."""
    p, y = np.array([[0.2], [0.9], [0.6], [0.4], [0.7], [0.1]]), np.array([0.0, 1, 0, 1, 1, 0])
    names = list("abcdef")
    scorer = Scorer(("only",), 5, 2000, SEED)
    one = scorer.scores(p, y, names)["only"]
    inside = scorer.scores(np.tile(p, (4, 1)), np.tile(y, 4), names * 4)["only"]
    outside = scorer.scores(np.tile(p, (4, 1)), np.tile(y, 4), [f"{n}{k}" for k in range(4) for n in names])["only"]
    assert inside.interval == pytest.approx(one.interval)
    assert outside.interval[1] - outside.interval[0] < 0.7 * (one.interval[1] - one.interval[0])


def test_the_interval_of_a_mean_is_that_of_the_normal_law_for_many_clusters():
    generator = np.random.default_rng(SEED)
    p, y = generator.random((400, 1)), (generator.random(400) < 0.5).astype(float)
    score = Scorer(("only",), 5, 4000, SEED).scores(p, y, [str(n) for n in range(400)])["only"]
    half = 1.6448536 * ((p[:, 0] - y) ** 2).std() / np.sqrt(400)
    assert score.interval == pytest.approx((score.brier - half, score.brier + half), abs=0.1 * half)
