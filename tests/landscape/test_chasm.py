"""Chasms against the formula issue by issue, their symmetries, what is live at a stage, and the case of 2018."""

from functools import cache

import numpy as np
import pytest

from detente.case.load import load_case
from detente.landscape.chasm import Chasm, chasms
from detente.landscape.wedge_reach import Stage, status_quo
from tests.landscape.wedge_cases import small_case


def ideal(wish) -> float:
    """The ideal, or the level a curve is highest at (the curves of the small cases peak once)."""
    if wish.curve is None:
        return wish.ideal.at.mode
    best = max(value for _, value in wish.curve)
    peaks = [level for level, value in wish.curve if value == best]
    return (min(peaks) + max(peaks)) / 2


def size(case, one: str, other: str, issue: str) -> float:
    views = [case.parties[p].vision for p in (one, other)]
    if any(issue not in v for v in views):
        return 0.0
    shares = [v[issue].salience.mode / sum(w.salience.mode for w in v.values()) for v in views]
    return 100 * sum(shares) / 2 * abs(ideal(views[0][issue]) - ideal(views[1][issue]))


@pytest.mark.parametrize("seed", range(60))
def test_every_gap_is_the_formula_and_pairs_are_their_sums(seed):
    case = small_case(seed)
    found = chasms(case, draws=0)
    for pair in found.pairs:
        sizes = {issue: size(case, pair.one, pair.other, issue) for issue in case.issues}
        assert pair.total == pytest.approx(sum(sizes.values()))
        assert {gap.issue: gap.size for gap in pair.gaps} == pytest.approx({i: s for i, s in sizes.items() if s > 1e-9})
        assert [gap.size for gap in pair.gaps] == sorted((gap.size for gap in pair.gaps), reverse=True)
        assert 0 <= pair.total <= 100
    assert found.total == pytest.approx(sum(found.by_issue.values()))
    assert found.by_issue == pytest.approx({issue: size(case, "we", "friend", issue) for issue in case.issues})


def test_saliences_on_another_scale_change_nothing_and_like_minds_are_not_apart():
    case = small_case(3)
    friend = case.parties["friend"]
    scaled = {
        name: wish.model_copy(update={"salience": wish.salience.model_validate(wish.salience.mode * 7)})
        for name, wish in friend.vision.items()
    }
    parties = {**case.parties, "friend": friend.model_copy(update={"vision": scaled})}
    again = chasms(case.model_copy(update={"parties": parties}), draws=0)
    assert again.pair("we", "friend").total == pytest.approx(chasms(case, draws=0).pair("friend", "we").total)
    same = {**case.parties, "friend": friend.model_copy(update={"vision": case.parties["we"].vision})}
    alike = chasms(case.model_copy(update={"parties": same}), draws=0).pair("we", "friend")
    assert alike.total == 0
    assert alike.widest is None


def test_a_gap_is_live_from_one_ideal_to_the_other_and_only_there():
    case = small_case(8)
    pair = chasms(case, draws=0).pair("we", "friend")
    for gap in pair.gaps:
        low, high = sorted(gap.ideals)
        for level in np.linspace(0, 1, 21):
            stage = Stage("x", {**status_quo(case).levels, gap.issue: float(level)})
            live = chasms(case, [stage], draws=0).stages[0].pairs[0].issues
            assert (gap.issue in live) == (low <= level <= high)
            if gap.issue in live:
                assert live[gap.issue] == pytest.approx(gap.size)


def test_ranges_hold_the_modes_and_shrink_to_them_without_ranges():
    case = small_case(6, ranged=True)
    for pair in chasms(case, draws=300).pairs:
        assert pair.range[0] <= pair.total <= pair.range[1]
        for gap in pair.gaps:
            assert gap.range[0] <= gap.size <= gap.range[1]
    for pair in chasms(small_case(6), draws=50).pairs:
        assert pair.range == pytest.approx((pair.total, pair.total))
        assert pair.widest_share == 1.0


@cache
def korea() -> Chasm:
    case = load_case("korea-2018")
    return chasms(case, [status_quo(case)])


def test_korea_washington_and_seoul_part_most_over_the_economy_and_sanctions():
    pair = korea().pair("us", "rok")
    assert {gap.issue for gap in pair.gaps[:2]} == {"inter_korean_economy", "sanctions_relief"}
    assert 0.3 < pair.widest_share < 0.8  # the two are close: which is widest turns on the ranges
    assert 15 < pair.total < 26


def test_korea_washington_and_tokyo_part_most_over_missiles_that_reach_japan():
    pair = korea().pair("us", "japan")
    assert pair.widest.issue == "shorter_range_missiles"
    assert pair.widest_share > 0.5
    assert pair.total < korea().pair("rok", "japan").total


def test_korea_the_office_holder_is_further_from_tokyo_than_the_nation_is():
    assert korea().pair("us", "japan", leader=True).total > 2 * korea().pair("us", "japan").total
    assert korea().pair("us", "rok", leader=True).widest.issue == "us_forces"
