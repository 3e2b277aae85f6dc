"""Series: exact intervals, a second method, the trap, and the timing of deliveries."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from scipy.special import betaincinv
from scipy.stats import binomtest

from detente.answer import Infeasible, to_json
from detente.case.load import load_case
from detente.record.dates import dated, on
from detente.record.reading import read_ledger
from detente.record.series import TRAP, Era, Ratio, caution, rate_ratio, series, together, trap
from detente.record.timing import WITHIN, day_of_year, near, timing

# What a published comparison over 344 months found: (ratio, low, high), without and with five era effects.
PUBLISHED = ((0.57, 0.36, 0.91), (1.02, 0.66, 1.59))


@pytest.fixture(scope="module")
def korea():
    return load_case("korea-2018")


@pytest.fixture(scope="module")
def ledger(korea):
    return read_ledger(korea)


def poisson_regression(eras: list[Era]) -> tuple[float, float]:
    """Log ratio and its Wald standard error by iteratively reweighted least squares, months as offset."""
    rows = [(e.events_with, e.months_with, 1, n) for n, e in enumerate(eras)] + [
        (e.events_without, e.months_without, 0, n) for n, e in enumerate(eras)
    ]
    counts, months, talking, era = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    design = np.column_stack([talking, era[:, None] == np.arange(len(eras))])
    mean = counts + 0.5
    for _ in range(60):
        working = np.log(mean / months) + (counts - mean) / mean
        information = design.T @ (mean[:, None] * design)
        beta = np.linalg.solve(information, design.T @ (mean * working))
        mean = months * np.exp(design @ beta)
    return float(beta[0]), float(np.sqrt(np.linalg.inv(information)[0, 0]))


def test_one_era_has_the_interval_of_clopper_and_pearson():
    found = rate_ratio([Era("x", 7, 50, 30, 120)])
    assert found.estimate == pytest.approx((7 / 50) / (30 / 120))
    for end, share in ((found.low, betaincinv(7, 31, 0.05)), (found.high, betaincinv(8, 30, 0.95))):
        assert end == pytest.approx(share / (1 - share) * 120 / 50)


@pytest.mark.parametrize("seed", range(5))
def test_two_methods_agree(seed):
    """Conditional likelihood and a regression with era effects: the same ratio, and Wald's interval near the exact."""
    rng = np.random.default_rng(seed)
    eras = [
        Era(str(n), int(rng.poisson(rate * held)), held, int(rng.poisson(rate * (90 - held))), 90 - held)
        for n, (rate, held) in enumerate(zip((0.2, 0.5, 0.8, 1.1), (60, 45, 30, 15), strict=True))
    ]
    found = rate_ratio(eras)
    log, error = poisson_regression(eras)
    assert found.estimate == pytest.approx(np.exp(log), rel=1e-6)
    assert (found.low, found.high) == pytest.approx(np.exp([log - 1.645 * error, log + 1.645 * error]), rel=0.12)


def test_the_order_of_eras_and_empty_eras_do_not_matter():
    eras = [Era("a", 3, 40, 9, 50), Era("b", 5, 20, 12, 60), Era("c", 2, 30, 4, 30)]
    found = rate_ratio(eras)
    silent = [Era("no events", 0, 12, 0, 12), Era("all talks", 3, 12, 0, 0)]
    for other in (eras[::-1], eras + silent):
        again = rate_ratio(other)
        assert (again.estimate, again.low, again.high) == pytest.approx((found.estimate, found.low, found.high))


def test_turning_the_comparison_round_inverts_it():
    eras = [Era("a", 3, 40, 9, 50), Era("b", 5, 20, 12, 60)]
    turned = [Era(e.name, e.events_without, e.months_without, e.events_with, e.months_with) for e in eras]
    one, other = rate_ratio(eras), rate_ratio(turned)
    assert (one.estimate, one.low, one.high) == pytest.approx((1 / other.estimate, 1 / other.high, 1 / other.low))


def test_no_event_on_one_side_leaves_one_end_open():
    none_with, none_without = rate_ratio([Era("x", 0, 20, 9, 60)]), rate_ratio([Era("x", 9, 60, 0, 20)])
    assert (none_with.estimate, none_with.low) == (0.0, 0.0)
    assert none_with.high == pytest.approx((1 - 0.05 ** (1 / 9)) / 0.05 ** (1 / 9) * 60 / 20)
    assert (none_without.estimate, none_without.high) == (None, None)


def test_nothing_to_compare_is_an_answer():
    assert isinstance(rate_ratio([Era("x", 4, 20, 0, 0)]), Infeasible)
    assert isinstance(rate_ratio([]), Infeasible)


def test_the_trap_is_the_published_one():
    """Its ends are 90 %, the published ones wider; the ratios come within .03."""
    shown = trap()
    assert (shown.months, shown.synthetic) == (344, True)
    for ratio, (estimate, low, high) in zip((shown.raw, shown.with_eras), PUBLISHED, strict=True):
        assert ratio.estimate == pytest.approx(estimate, abs=0.03)
        assert (ratio.low, ratio.high) == pytest.approx((low, high), abs=0.06)
    assert shown.raw.leaves_one
    assert not shown.with_eras.leaves_one
    assert "when they were held" in shown.sentence


def test_where_talks_change_nothing_eras_find_it_and_the_raw_ratio_does_not():
    """100 draws of the trap's process: era by era the 90 % interval holds 1 at least 82 times, raw at most 50."""
    rng = np.random.default_rng(11)
    held = {False: 0, True: 0}
    for _ in range(100):
        eras = []
        for months, share, rate in TRAP:
            n = round(months * share)
            eras.append(Era("", int(rng.poisson(rate * n)), n, int(rng.poisson(rate * (months - n))), months - n))
        for by_era, ratio in ((False, rate_ratio([together(eras)])), (True, rate_ratio(eras))):
            held[by_era] += not ratio.leaves_one
    assert held[True] >= 82
    assert held[False] <= 50


def test_the_ledger_counts_every_month_once(korea, ledger):
    shown = caution(korea, ledger)
    first = min(e.date.first for e in ledger.events)
    assert shown.months == (2018 - first.year) * 12 + 7 - first.month + 1
    conflicts = [e for e in ledger.events if e.event_class == "material_conflict" and "DPRK" in e.actor]
    assert shown.events == len(conflicts)
    assert [r.months for r in shown.lasting] == sorted(r.months for r in shown.lasting)
    assert isinstance(shown.raw, Ratio)
    assert f"{shown.raw.estimate:.2f}" in shown.sentence


def test_a_case_without_events_or_leaders_says_so(korea, ledger):
    assert isinstance(caution(korea, replace(ledger, events=())), Infeasible)
    assert isinstance(caution(korea.model_copy(update={"leaders": {}}), ledger), Infeasible)


def test_days_of_the_year_run_from_0_to_364():
    days = [dt.date(2001, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    assert [day_of_year(day) for day in days] == list(range(365))
    assert day_of_year(dt.date(2000, 2, 29)) == day_of_year(dt.date(2000, 2, 28)) == 58
    assert day_of_year(dt.date(2000, 12, 31)) == 364


@pytest.mark.parametrize("within", WITHIN)
def test_hits_are_binomial_if_all_days_are_alike(within):
    yearly = np.array([0, 100, 207])
    days = [364, 1, 101, 150, 208, 300, 20, 99]
    found = near("theirs", days, yearly, within)
    hits = sum(min(abs(d - y), 365 - abs(d - y)) <= within for d in days for y in yearly)
    test = binomtest(hits, len(days), 3 * (2 * within + 1) / 365, alternative="greater")
    both = binomtest(hits, len(days)).proportion_ci(0.9, method="exact")
    assert (found.hits, found.p_uniform) == (hits, pytest.approx(test.pvalue))
    assert (found.low, found.high) == pytest.approx((both.low, both.high))


def test_the_calendar_turned_gives_no_p_below_its_own_turn():
    spread = near("theirs", [10, 80, 150, 220, 290], np.array([10]), 3)
    assert spread.p_turned == pytest.approx(5 * 7 / 365)  # one of five is always near for seven turns each
    assert near("theirs", [10] * 5, np.array([10]), 3).p_turned == pytest.approx(7 / 365)


def test_one_date_kept_every_year_is_one_bunch_to_the_turned_calendar(korea, ledger):
    row = ledger.of("theirs")[0]
    made = tuple(replace(row, id=f"X-{y}", delivered=on(dt.date(y, 7, 27))) for y in range(1990, 2000))
    found = timing(korea, replace(ledger, commitments=made, events=()))
    assert all(n.p_uniform < 1e-6 and n.p_turned > 0.03 for n in found.rows)
    assert "Alone this would be unusual" in found.sentence


def test_only_deliveries_dated_to_the_day_count(korea, ledger):
    found = timing(korea, ledger)
    days = next(row.days for row in found.rows if row.side == "theirs")
    months = tuple(
        replace(c, delivered=c.delivered and dated(f"{c.delivered.first:%Y-%m}")) for c in ledger.of("theirs")
    )
    others = tuple(c for c in ledger.commitments if c.side != "theirs")
    blurred = timing(korea, replace(ledger, commitments=months + others))
    assert next(row.days for row in blurred.rows if row.side == "theirs") < days
    assert isinstance(timing(korea, replace(ledger, commitments=(), events=())), Infeasible)


def test_deliveries_on_the_anniversary_are_found(korea, ledger):
    row = ledger.of("theirs")[0]
    days = [(7, 27), (9, 9), (10, 10), (6, 25)] * 3
    made = tuple(replace(row, id=f"X-{n}", delivered=on(dt.date(1990 + n, *day))) for n, day in enumerate(days))
    found = timing(korea, replace(ledger, commitments=made, events=()))
    assert {hit.days for hit in found.hits} == {0}
    assert all(n.hits == 12 and n.p_uniform < 1e-6 for n in found.rows)
    assert "Chance does not explain it" in found.sentence
    assert "inference" in found.sentence


def test_the_delivery_on_armistice_day_is_a_hit_and_the_whole_is_no_sign(korea, ledger):
    found = timing(korea, ledger)
    assert any(hit.entry == "armistice_day" and hit.date == korea.as_of for hit in found.hits)
    theirs = next(row for row in found.rows if row.side == "theirs" and row.within == WITHIN[1])
    assert theirs.p_uniform > 0.05
    assert "too few to exclude it" in found.sentence


@pytest.mark.parametrize("case", ["korea-2018", "iran-2015", "ceasefire", "minimal"])
def test_every_library_case_has_an_answer(case):
    loaded = load_case(case)
    found = series(loaded, read_ledger(loaded))
    assert to_json(found) == to_json(series(loaded, read_ledger(loaded)))
