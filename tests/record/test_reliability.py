"""Reliability: agreement with another method, closed forms, and what must not matter."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaincinv

from detente.answer import to_json
from detente.case.load import load_case
from detente.record.dates import on
from detente.record.ledger import JOINT, OURS, THEIRS, Ledger
from detente.record.pooling import TOLERANCE, concentrations, fit
from detente.record.reading import read_ledger
from detente.record.reliability import hazard, late_hazard, reliability, shown, undo_hazard

# The same hierarchy by NUTS: numpyro 0.22.0 on jax 0.10.2, 4 chains of 25 000 draws after 2 000, target acceptance .95,
# no divergence, r-hat below 1.0002, at least 45 000 effective draws: error of a mean below .001.
# (category, delivered, resolved, mean, 5 %, 95 %), record of the library case korea-2018.
NUTS = {
    THEIRS: (
        ("abstain", 0, 4, 0.2818, 0.040, 0.522),
        ("freeze", 7, 9, 0.5650, 0.343, 0.812),
        ("dismantle", 1, 6, 0.3142, 0.098, 0.531),
        ("declare", 1, 3, 0.3816, 0.143, 0.634),
        ("inspect", 3, 8, 0.3879, 0.196, 0.590),
        ("diplomatic", 2, 4, 0.4269, 0.203, 0.677),
        ("humanitarian", 1, 3, 0.3817, 0.144, 0.633),
    ),
    OURS: (
        ("abstain", 1, 1, 0.6340, 0.342, 0.933),
        ("aid", 3, 9, 0.4788, 0.244, 0.692),
        ("sanctions", 4, 5, 0.6564, 0.419, 0.891),
        ("security", 5, 6, 0.6749, 0.443, 0.903),
        ("diplomatic", 1, 3, 0.5270, 0.238, 0.776),
    ),
}
NUTS_TYPICAL = {THEIRS: (0.3968, 0.248, 0.553), OURS: (0.5883, 0.399, 0.768)}
NUTS_NEW = {THEIRS: (0.397, 0.100, 0.721), OURS: (0.589, 0.246, 0.907)}
NUTS_CONCENTRATION = {THEIRS: 10.99, OURS: 11.89}

# Years that halts and steps had stood when they were undone, as the codebook of the record has them.
HELD = {THEIRS: (1.8, 3.8, 6.8, 8.1), OURS: (1.3, 9.1, 9.4, 10.8)}


@pytest.fixture(scope="module")
def korea():
    return load_case("korea-2018")


@pytest.fixture(scope="module")
def ledger(korea):
    return read_ledger(korea)


@pytest.fixture(scope="module")
def answer(korea, ledger):
    return reliability(korea, ledger)


@pytest.mark.parametrize("side", [THEIRS, OURS])
def test_groups_agree_with_nuts(answer, side):
    groups = {g.label: g for g in answer.of("category", side)}
    assert set(groups) == {row[0] for row in NUTS[side]}
    for label, k, n, mean, low, high in NUTS[side]:
        share = groups[label].delivered
        assert (share.k, share.n) == (k, n)
        assert share.mean == pytest.approx(mean, abs=0.01)
        assert (share.low, share.high) == pytest.approx((low, high), abs=0.02)


@pytest.mark.parametrize("side", [THEIRS, OURS])
def test_the_pool_agrees_with_nuts(answer, side):
    pool = next(p for p in answer.pools if (p.side, p.by, p.measure) == (side, "category", "delivered"))
    assert (pool.typical.mean, pool.typical.low, pool.typical.high) == pytest.approx(NUTS_TYPICAL[side], abs=0.01)
    assert (pool.new.mean, pool.new.low, pool.new.high) == pytest.approx(NUTS_NEW[side], abs=0.01)
    assert pool.concentration.mean == pytest.approx(NUTS_CONCENTRATION[side], rel=0.02)


COUNTS = st.lists(
    st.integers(0, 25).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=1, max_size=7
)


@pytest.mark.parametrize(
    "counts",
    [[row[1:3] for row in NUTS[THEIRS]], [row[1:3] for row in NUTS[OURS]], [(3, 3), (0, 0), (1, 4)], [(7, 7)], []],
)
def test_the_grid_is_fine_enough(counts):
    coarse, fine = fit(counts), fit(counts, means=160, kappas=concentrations(120))
    for one, other in zip(
        [*coarse.groups(), coarse.new(), coarse.typical()], [*fine.groups(), fine.new(), fine.typical()], strict=True
    ):
        assert (one.mean, one.low, one.high) == pytest.approx((other.mean, other.low, other.high), abs=TOLERANCE)


@given(COUNTS)
def test_full_pooling_is_the_share_of_all(counts):
    everything = fit(counts, means=2000, kappas=(1e9,))
    k, n = (sum(column) for column in zip(*counts, strict=True))
    for group in counts:  # a uniform prior over the common share: Laplace's rule
        assert everything.group_mean(*group) == pytest.approx((k + 1) / (n + 2), abs=1e-3)


@given(COUNTS)
def test_no_pooling_is_the_raw_share(counts):
    alone = fit(counts, kappas=(1e-9,))
    for k, n in counts:
        if n:
            assert alone.group_mean(k, n) == pytest.approx(k / n, abs=1e-6)


@given(COUNTS)
def test_a_pooled_mean_lies_between_the_group_and_the_pool(counts):
    found = fit(counts)
    for (k, n), spread in zip(counts, found.groups(), strict=True):
        assert 0 <= spread.low < spread.mean < spread.high <= 1
        assert spread.mean == pytest.approx(found.group_mean(k, n), abs=1e-12)


@given(COUNTS, st.integers(0, 6))
def test_one_more_delivery_raises_its_group_and_the_pool(counts, place):
    place %= len(counts)
    k, n = counts[place]
    more = [*counts[:place], (k + 1, n + 1), *counts[place + 1 :]]
    assert fit(more).group_mean(k + 1, n + 1) > fit(counts).group_mean(k, n)
    assert fit(more).typical().mean > fit(counts).typical().mean - 1e-9


def test_the_order_of_the_rows_does_not_matter(korea, ledger, answer):
    rows = list(ledger.commitments)
    random.Random(3).shuffle(rows)
    assert to_json(reliability(korea, replace(ledger, commitments=tuple(rows)))) == to_json(answer)


def test_the_sides_change_places_with_their_rows(korea, ledger, answer):
    """One rule for both: swapping the side of every row swaps the answers."""
    other = {THEIRS: OURS, OURS: THEIRS, JOINT: JOINT}
    turned = replace(ledger, commitments=tuple(replace(c, side=other[c.side]) for c in ledger.commitments))
    swapped = reliability(korea, turned)
    for side in (THEIRS, OURS):
        theirs = [replace(g, side="", label="") for g in swapped.of("category", side)]
        assert theirs == [replace(g, side="", label="") for g in answer.of("category", other[side])]


def test_counts_are_those_of_the_codebook(answer):
    whole = {g.side: g for g in answer.of("side")}
    assert [(g.n, *g.counts.values()) for g in whole.values()] == [
        (41, 5, 2, 10, 8, 12, 4),
        (28, 8, 2, 6, 4, 4, 4),
        (19, 5, 1, 1, 0, 4, 8),
    ]
    assert [(g.delivered.shown, g.standing.shown) for g in whole.values()] == [
        ("41 %", "7 of 15"),
        ("14 of 24", "10 of 14"),
        ("6 of 11", "6 of 6"),
    ]


def test_every_respect_divides_the_same_promises(answer):
    for side in (THEIRS, OURS, JOINT):
        total = answer.of("side", side)[0].n
        assert sum(g.n for g in answer.of("category", side)) == total
        assert sum(g.n for g in answer.of("form", side)) == total
    assert answer.of("promisor", JOINT) == ()
    assert {"us", "rok", "japan"} <= {g.label for g in answer.of("promisor", OURS)}
    assert "abstain" in {g.label for g in answer.of("category", THEIRS)}


def test_more_rows_of_one_undertaking_tell_less_than_rows_of_many(korea, ledger):
    rows = [c for c in ledger.of(THEIRS) if c.resolved]
    one = replace(ledger, commitments=tuple(replace(c, episode="one") for c in rows))
    many = replace(ledger, commitments=tuple(replace(c, episode=c.id) for c in rows))
    wide, narrow = (reliability(korea, x).of("side")[0].delivered for x in (one, many))
    assert wide.high - wide.low > narrow.high - narrow.low


@pytest.mark.parametrize(
    ("k", "n", "text"), [(5, 12, "5 of 12"), (0, 29, "0 of 29"), (12, 30, "40 %"), (0, 0, "none to count")]
)
def test_few_are_shown_as_counts(k, n, text):
    assert shown(k, n) == text


def test_no_record_gives_no_groups(korea):
    empty = reliability(korea, Ledger(korea.as_of, None, (), (), (), {}))
    assert (empty.groups, empty.pools, empty.undoing, empty.lateness) == ((), (), (), ())
    assert to_json(empty)


def standing_rows(ledger, spells, start=dt.date(1960, 1, 1)):
    """Promises delivered in full whose state ended after so many days, or (None) stands."""
    row = next(c for c in ledger.commitments if c.outcome == "kept" and c.category != "abstain")
    made = [(on(start + dt.timedelta(days=begin)), None if end is None else begin + end) for begin, end in spells]
    return [
        (
            replace(row, id=f"X-{n}", episode=f"X-{n}"),
            begun,
            None if end is None else on(start + dt.timedelta(days=end)),
        )
        for n, (begun, end) in enumerate(made)
    ]


FOUR_YEARS = 1461  # days


def test_the_hazard_is_events_over_years_at_risk(ledger):
    """Three end after 4, 8 and 8 years, two stand for 20 of 20 seen: 3 of 60 item-years."""
    spells = [(0, FOUR_YEARS), (0, 2 * FOUR_YEARS), (0, 2 * FOUR_YEARS), (0, None), (0, None)]
    found = hazard("x", (THEIRS,), standing_rows(ledger, spells), on(dt.date(1980, 1, 1)))
    assert (found.events, found.items, found.exposure) == (3, 5, pytest.approx(60.0))
    assert found.mean == pytest.approx(3.5 / 61)
    assert found.low == pytest.approx(betaincinv(3.5, 57.5, 0.05))
    assert found.high == pytest.approx(betaincinv(3.5, 57.5, 0.95))


def test_years_after_the_date_of_the_record_are_not_at_risk(ledger):
    rows = standing_rows(ledger, [(0, None), (FOUR_YEARS, None)])
    found = hazard("x", (THEIRS,), rows, on(dt.date(1966, 1, 1)))
    assert found.exposure == pytest.approx((2192 + 2192 - FOUR_YEARS) / 365.25)


def constant_hazard(rng, rate, items, years):
    """Spells with the chance `rate` of ending in each year, begun at any day of `years` and seen to their end."""
    begins = rng.integers(0, int(years * 365.25), items)
    lasted = ((rng.geometric(rate, items) - rng.random(items)) * 365.25).astype(int)
    seen = begins + lasted < years * 365.25
    return [(int(b), int(x) if s else None) for b, x, s in zip(begins, lasted, seen, strict=True)]


@pytest.mark.parametrize("rate", [0.05, 0.15, 0.4])
def test_a_constant_hazard_is_found_again(ledger, rate):
    """40 records of 100 spells: the mean error lies within 4 standard errors; 90 % intervals hold the truth 31-40 times
    (binomial: outside with chance .02 %)."""
    rng = np.random.default_rng(20180727)
    until = on(dt.date(1990, 1, 1))
    found = [
        hazard("x", (THEIRS,), standing_rows(ledger, constant_hazard(rng, rate, 100, 30)), until) for _ in range(40)
    ]
    means = np.array([h.mean for h in found])
    assert means.mean() == pytest.approx(rate, abs=4 * means.std() / np.sqrt(len(means)) + 0.02 * rate)
    assert sum(h.low <= rate <= h.high for h in found) >= 31


def test_undoing_has_the_years_of_the_codebook(ledger):
    for side, years in HELD.items():
        found = undo_hazard(ledger, (side,))
        assert found.events == len(found.after)
        for year in years:
            assert any(abs(after - year) < 0.06 for _, after in found.after)


def test_pooled_undoing_adds_the_sides(ledger):
    sides = [undo_hazard(ledger, (side,)) for side in (THEIRS, OURS, JOINT)]
    pooled = undo_hazard(ledger)
    assert pooled.events == sum(h.events for h in sides)
    assert pooled.exposure == pytest.approx(sum(h.exposure for h in sides))
    assert 0 < pooled.low < pooled.mean < pooled.high < 1


def test_one_time_acts_and_vows_are_not_at_risk(ledger):
    kept = undo_hazard(ledger)
    spent = replace(ledger, commitments=tuple(replace(c, spent=not c.undone) for c in ledger.commitments))
    assert undo_hazard(spent).items == undo_hazard(spent).events == kept.events
    vows = replace(ledger, commitments=tuple(replace(c, category="abstain") for c in ledger.commitments))
    assert undo_hazard(vows).items == 0


def test_lateness_counts_full_delivery_after_the_due_date(ledger):
    found = late_hazard(ledger)
    by_id = {c.id: c for c in ledger.commitments}
    for row, years in found.after:
        promise = by_id[row]
        assert promise.outcome in ("late", "reversed")
        assert years == pytest.approx(promise.due.years_to(promise.delivered), abs=0.005)
    late_with_due = {c.id for c in ledger.commitments if c.outcome == "late" and c.due}
    assert late_with_due <= {row for row, _ in found.after}
