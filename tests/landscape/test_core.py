"""The core against programs: linear where utility can be handed over, mixed-integer where it cannot."""

from itertools import combinations

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from detente.answer import Infeasible
from detente.case.load import load_case
from detente.case.schema import Case
from detente.landscape.answers import Asked
from detente.landscape.core import beyond, blocked, coalitions, options_of
from detente.landscape.fallback import standing
from detente.landscape.landscape import landscape
from tests.roadmap.bargain import mapping


def splits(total, parties):
    """Every way to share a whole number among so many parties: `[n, party]`."""
    if parties == 1:
        return np.array([[total]])
    rest = [(k, splits(total - k, parties - 1)) for k in range(total + 1)]
    return np.vstack([np.column_stack([np.full(len(others), k), others]) for k, others in rest])


@pytest.mark.parametrize("seed", range(60))
def test_with_utility_to_hand_over_it_is_empty_where_the_linear_program_says_so(seed):
    """Three parties share a whole number; each group can share its own worth. The program: least total that every
    group accepts. A group blocks when each member can gain at least 1, so it accepts from its worth less its size up.
    Those bounds are even, so that a corner of the program (halves of them) is a split of the list."""
    rng = np.random.default_rng(seed)
    names = ("a", "b", "c")
    accepts = {g: (2 * int(rng.integers(0, 6)) if len(g) > 1 else 0) for g in coalitions(names)}
    whole = 9
    points = splits(whole, 3).astype(float)
    free = np.ones(len(points), dtype=bool)
    for group, least in accepts.items():
        worth = least + len(group) - 1
        place = [names.index(p) for p in group]
        free &= ~blocked(points[:, place], splits(worth, len(group)).astype(float))
    rows = np.array([[-(p in g) for p in names] for g in accepts], dtype=float)
    least = linprog(np.ones(3), A_ub=rows, b_ub=[-v for v in accepts.values()]).fun
    assert free.any() == (least <= whole + 1e-9)


def holds(points, options):
    """Is there a package that no group blocks? By a program: one package, for each option one member no better off."""
    n, rows, low = len(points), [], []
    pairs = [(g, row, q) for g, table in options.items() for row in table for q in range(len(g))]
    width = n + len(pairs)
    start, big = n, 1e3
    for group, table in options.items():
        for row in table:
            at_least_one = np.zeros(width)
            for q, party in enumerate(group):
                at_least_one[start] = 1
                better = np.zeros(width)
                better[:n] = points[:, party]
                better[start] = -big
                rows.append(better)
                low.append(row[q] - big)
                start += 1
            rows.append(at_least_one)
            low.append(1)
    one = np.zeros(width)
    one[:n] = 1
    held = [LinearConstraint(np.array(rows), np.array(low), np.inf), LinearConstraint(one[None], 1, 1)]
    return milp(np.zeros(width), integrality=np.ones(width), bounds=Bounds(0, 1), constraints=held).x is not None


@pytest.mark.parametrize("seed", range(40))
def test_without_it_is_empty_where_the_mixed_integer_program_says_so(seed):
    """Random packages and options in whole numbers, three parties: enumeration against the program above."""
    rng = np.random.default_rng(seed)
    points = rng.integers(0, 8, (6, 3)).astype(float)
    options = {g: rng.integers(0, 9, (2, len(g))).astype(float) for k in (1, 2) for g in combinations(range(3), k)}
    free = np.ones(len(points), dtype=bool)
    for group, table in options.items():
        free &= ~blocked(points[:, list(group)], table)
    assert free.any() == holds(points, options)


def test_both_outcomes_are_met():
    """A comparison in which every core is empty, or none, would show nothing."""
    found = set()
    for seed in range(40):
        rng = np.random.default_rng(seed)
        points = rng.integers(0, 8, (6, 3)).astype(float)
        table = {g: rng.integers(0, 9, (2, len(g))).astype(float) for k in (1, 2) for g in combinations(range(3), k)}
        found.add(holds(points, table))
    assert found == {True, False}


def test_what_a_group_can_do_is_what_its_own_steps_do():
    case = Case.model_validate(mapping())
    parties = ("we", "friend", "they")
    stands = standing(case, parties)
    ours = options_of(case, ("we",), stands, stands.without[:1])
    theirs = options_of(case, ("they",), stands, stands.without[2:])
    trade, arms = list(case.issues).index("trade"), list(case.issues).index("arms")
    assert set(np.round(ours.levels[:, arms], 6)) == {stands.apart[arms]}  # cutting arms is theirs alone
    assert set(np.round(theirs.levels[:, trade], 6)) == {stands.apart[trade]}  # trade is ours alone
    assert (ours.utilities >= stands.without[0] - 1e-9).all()


def test_a_package_below_what_a_party_has_alone_is_blocked_by_it():
    case = load_case("ceasefire")
    found = landscape(case)
    assert not isinstance(found.core, Infeasible)
    assert found.core.size == found.core.of == found.frontier.size
    poor = np.zeros((1, 1))
    assert blocked(poor, np.array([[1.0]])).all()
    assert not blocked(poor, np.array([[0.0]])).any()


def test_levels_beyond_the_steps_are_named():
    case = load_case("ceasefire")
    far = beyond(case)
    assert far["amnesty"] == ("general",)
    assert "settlement" not in far  # the capstone goes there
    inside = landscape(case, Asked(within_steps=True)).solutions["nash"].package
    assert all(level not in far.get(issue, ()) for issue, level in inside.items())
