"""Contests: both sides' guarantees meet; Dresher's inspections have their values; best replies close a game."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest

from detente.policy.zero_sum import (
    Cell,
    Exact,
    double_oracle,
    exact_game,
    exactly_in_stages,
    guarantees,
    held_exactly,
    in_stages,
    matrix_game,
)

CAUGHT, UNCAUGHT = Fraction(1), Fraction(-1)
"""To the inspector; that nothing is broken in all periods is 0 (Dresher 1962)."""


def closed_form(periods: int, inspections: int) -> Fraction:
    return Fraction(-comb(periods - 1, inspections), sum(comb(periods, i) for i in range(inspections + 1)))


def stage(n: int, m: int) -> str:
    return f"{n} periods, {m} inspections"


def inspections(periods: int) -> dict[str, list[list[Cell]]]:
    """Dresher's game: each period the inspector looks or not, the other side breaks the rule once or not."""

    def go(n: int, m: int) -> dict[str, Fraction]:
        return {} if n == 0 else {stage(n, m): Fraction(1)}

    found = {}
    for n in range(1, periods + 1):
        for m in range(n + 1):
            passes = [Cell(UNCAUGHT, {}), Cell(Fraction(0), go(n - 1, min(m, n - 1)))]
            looks = [Cell(CAUGHT, {}), Cell(Fraction(0), go(n - 1, m - 1))]
            found[stage(n, m)] = [looks, passes] if m else [passes]
    return found


@pytest.mark.parametrize("periods", range(1, 9))
def test_dresher_to_a_millionth(periods: int) -> None:
    found = in_stages(inspections(periods))
    for m in range(periods + 1):
        value, exact = found.value[stage(periods, m)], float(closed_form(periods, m))
        assert value.gap < 1e-9
        assert value.lower == pytest.approx(exact, abs=1e-6)
        assert value.upper == pytest.approx(exact, abs=1e-6)


def test_dresher_in_fractions() -> None:
    found = exactly_in_stages(inspections(4))
    for n in range(1, 5):
        for m in range(n + 1):
            assert found.value[stage(n, m)] == closed_form(n, m)
    assert found.value[stage(4, 2)] == Fraction(-3, 11)
    assert found.value[stage(2, 1)] == Fraction(-1, 3)


def test_a_wrong_stake_moves_the_value() -> None:
    """The two tests above can fail: caught at twice the price, the game is another."""
    game = inspections(3)
    (caught, legal), passes = game[stage(2, 1)]
    game[stage(2, 1)] = [[Cell(2 * caught.pays, {}), legal], passes]
    assert exactly_in_stages(game).value[stage(3, 1)] != closed_form(3, 1)
    assert abs(in_stages(game).value[stage(3, 1)].lower - float(closed_form(3, 1))) > 1e-3


@pytest.mark.parametrize("seed", range(20))
def test_guarantees_meet_and_agree_with_fractions(seed: int) -> None:
    rng = np.random.default_rng(seed)
    whole = rng.integers(-9, 10, rng.integers(1, 6, 2))
    found = matrix_game(whole.astype(float))
    exact = exact_game([[Fraction(int(x)) for x in row] for row in whole])
    assert found.value.gap < 1e-9
    assert found.value.lower == pytest.approx(float(exact.value), abs=1e-9)


def test_no_mixture_drawn_at_random_is_sure_of_more() -> None:
    rng = np.random.default_rng(5)
    payoff = rng.normal(size=(5, 7))
    value = matrix_game(payoff).value
    drawn = [guarantees([payoff], rng.dirichlet(np.ones(5)), (rng.dirichlet(np.ones(7)),)).value for _ in range(200)]
    assert all(one.lower <= value.lower + 1e-9 for one in drawn)
    assert all(one.upper >= value.upper - 1e-9 for one in drawn)
    assert max(one.lower for one in drawn) < value.lower


def test_a_wrong_answer_is_not_certified() -> None:
    half = (Fraction(1, 2), Fraction(1, 2))
    pennies = [[Fraction(1), Fraction(-1)], [Fraction(-1), Fraction(1)]]
    assert held_exactly(pennies, Exact(Fraction(0), half, half))
    assert not held_exactly(pennies, Exact(Fraction(0), (Fraction(1), Fraction(0)), half))
    assert not held_exactly(pennies, Exact(Fraction(1, 9), half, half))


def test_parts_are_one_game_over_all_choices() -> None:
    """A column for each part is a plain game whose columns are all pairs of choices."""
    rng = np.random.default_rng(8)
    one, other = rng.normal(size=(4, 3)), rng.normal(size=(4, 2))
    both = np.stack([one[:, i] + other[:, j] for i in range(3) for j in range(2)], axis=1)
    assert matrix_game(one, other).value.lower == pytest.approx(matrix_game(both).value.lower, abs=1e-9)
    assert matrix_game(one, other).value.gap < 1e-9


Schedule = frozenset[int]
Plan = dict[tuple[bool, ...], bool]


class Inspections:
    """Dresher's game unwritten: rows are periods to look in, columns say after which looks the rule is broken.

    The other side sees the looks made so far and not the schedule, as a counterpart sees our acts and not our plan.
    """

    def __init__(self, periods: int, looks: int) -> None:
        self._periods = periods
        self.rows = [frozenset(c) for k in range(looks + 1) for c in combinations(range(periods), k)]

    def pays(self, row: Schedule, column: Plan) -> np.ndarray:
        seen: tuple[bool, ...] = ()
        for period in range(self._periods):
            if column.get(seen, False):
                return np.array([1.0 if period in row else -1.0])
            seen = (*seen, period in row)
        return np.zeros(1)

    def best_row(self, columns: Sequence[Plan], shares: tuple[np.ndarray, ...]) -> tuple[Schedule, float]:
        got = [
            sum(p * float(self.pays(row, c)[0]) for p, c in zip(shares[0], columns, strict=True)) for row in self.rows
        ]
        best = int(np.argmax(got))
        return self.rows[best], got[best]

    def best_column(self, rows: Sequence[Schedule], shares: np.ndarray) -> tuple[Plan, float]:
        plan: Plan = {}

        def least(seen: tuple[bool, ...], left: list[tuple[Schedule, float]]) -> float:
            period = len(seen)
            if period == self._periods or not left:
                return 0.0
            now = sum(p if period in row else -p for row, p in left)
            waits = sum(
                least((*seen, looks), [(row, p) for row, p in left if (period in row) == looks])
                for looks in (True, False)
            )
            plan[seen] = now < waits
            return min(now, waits)

        return plan, least((), list(zip(rows, shares.tolist(), strict=True)))


@pytest.mark.parametrize(("periods", "looks"), [(2, 1), (3, 1), (4, 2), (5, 2), (6, 3)])
def test_dresher_by_double_oracle(periods: int, looks: int) -> None:
    """The loop that plans are mixed by, on a game whose value is known."""
    contest = Inspections(periods, looks)
    found = double_oracle(contest, frozenset[int]())
    exact = float(closed_form(periods, looks))
    assert found.stopped == "closed"
    assert found.value.lower == pytest.approx(exact, abs=1e-6)
    assert found.value.upper == pytest.approx(exact, abs=1e-6)
    assert contest.best_column(found.rows, found.shares)[1] == pytest.approx(exact, abs=1e-6)


def test_bounds_hold_when_stopped_early() -> None:
    contest, exact = Inspections(6, 2), float(closed_form(6, 2))
    gaps = []
    for rounds in (1, 3, 6):
        found = double_oracle(contest, frozenset[int](), rounds=rounds)
        assert found.value.lower <= exact + 1e-9 <= found.value.upper + 2e-9
        gaps.append(found.value.gap)
    assert gaps[0] > gaps[-1] > 1e-3
