"""The plan played against the model earns what the bounds say."""

import numpy as np
import pytest
from statics import drawn

from detente.case.load import load_case
from detente.policy.plans import begun
from detente.policy.process import talks
from detente.policy.rehearsal import rehearse
from detente.policy.search import Search

ERRORS = 4.5  # standard errors: one false alarm in 150,000 such tests


def searched(name: str, trials: int) -> Search:
    case = load_case(name)
    search = begun(talks(case, {kind: one.prior.mode for kind, one in case.types.items()}))
    for _ in range(trials):
        search.step()
    return search


@pytest.mark.parametrize(
    ("name", "trials"), [("minimal", 200), ("ceasefire", 40), ("iran-2015", 15), ("korea-2018", 3)]
)
def test_the_plan_earns_what_the_bounds_say(name: str, trials: int) -> None:
    search = searched(name, trials)
    played, bounds = rehearse(search), search.bounds()
    assert bounds.lower - ERRORS * played.standard_error <= played.mean <= bounds.upper + ERRORS * played.standard_error


def test_closed_bounds_are_met_closely() -> None:
    """Where the bounds meet, the mean is the value: a plan played wrongly would miss it."""
    for number in range(4):
        case = drawn(number)
        search = begun(talks(case, {name: one.prior.mode for name, one in case.types.items()}))
        while search.bounds().gap > 1e-3 and search.trials < 400:
            search.step()
        played = rehearse(search)
        middle = (search.bounds().lower + search.bounds().upper) / 2
        assert played.mean == pytest.approx(middle, abs=ERRORS * played.standard_error + search.bounds().gap)


def test_another_plan_is_told_apart() -> None:
    """The check can fail: the first plan of a search earns less than the last one is said to be worth."""
    search = searched("iran-2015", 15)
    before = searched("iran-2015", 0)
    assert rehearse(before).mean < search.bounds().lower - 1.0


def test_the_same_seed_plays_the_same_runs() -> None:
    search = searched("minimal", 50)
    assert rehearse(search, 500) == rehearse(search, 500)
    assert rehearse(search, 500, seed=1) != rehearse(search, 500, seed=2)
    assert np.isfinite(rehearse(search, 2).standard_error)
