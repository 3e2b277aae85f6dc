"""The model's own losing runs: shares add up, rivals are the acts they are said to be, and what loses is what loses."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from detente.case.load import load_case
from detente.model.reward import PHASE
from detente.model.transition import ACTIVE, SIGNED
from detente.policy.lanes import ABRIDGED, Runs, after_act, followed, play
from detente.policy.losing import PATHS, Losing, against, losing, paths
from detente.policy.plans import begun
from detente.policy.process import Talks, talks
from detente.policy.search import Search

RUNS = 3000
ERRORS = 4.5  # standard errors: one false alarm in 150,000 such tests


@cache
def attacked(name: str) -> tuple[Talks, Search, Losing]:
    case = load_case(name)
    shares = {kind: one.prior.mode for kind, one in case.types.items()}
    process = talks(case, shares)
    search = begun(process)
    while search.counts["expanded"] < 300 and search.bounds().gap > 1e-3:
        search.step()
    return process, search, losing(process, search, shares, runs=RUNS)


@pytest.mark.parametrize("name", ["minimal", "ceasefire"])
def test_shares_add_up(name: str) -> None:
    _, _, found = attacked(name)
    for picked in [found.worst, *(one.losing for one in found.rivals.values())]:
        for parts in (picked.types, picked.paths):
            assert sum(one.all for one in parts.values()) == pytest.approx(1.0)
            assert sum(one.here for one in parts.values()) == pytest.approx(1.0 if picked.share else 0.0)
        assert all(one.share.here > one.share.all for one in picked.stories)
    assert found.worst.share == pytest.approx(0.1)
    assert found.least < found.mean


@pytest.mark.parametrize("name", ["minimal", "ceasefire"])
def test_rivals_are_worth_what_the_search_says(name: str) -> None:
    """The mean by which the plan is ahead is the gap of the certified worths, found by another road."""
    process, search, found = attacked(name)
    worth = dict(zip(process.model.actions, (bounds.lower for bounds in search.acts()), strict=True))
    others = set(process.possible(process.model.start)) - {process.model.actions[search.act()]}
    assert set(found.rivals) == others - {"inspect"}  # nothing is claimed yet: a look is worth what waiting is
    for act, rival in found.rivals.items():
        gap = worth[process.model.actions[search.act()]] - worth[act]
        assert rival.ahead == pytest.approx(gap, abs=ERRORS * rival.standard_error + 0.02 * abs(gap) + 0.1)


def test_the_wrong_rival_is_told_apart() -> None:
    """The check above can fail: to walk away is not worth what holding is."""
    _, _, found = attacked("ceasefire")
    assert abs(found.rivals["walk"].ahead - found.rivals["hold"].ahead) > 10


def test_to_sign_first_signs_first() -> None:
    process, search, _ = attacked("ceasefire")
    shares = {name: one.prior.mode for name, one in process.case.types.items()}
    sign = play(process, after_act(search, process.model.actions.index("sign")), shares, 50, 1, ABRIDGED)
    assert (sign.signed == 0).all()
    plan = play(process, followed(search), shares, 50, 1, ABRIDGED)
    assert np.array_equal(plan.kind, sign.kind)


def test_a_plan_never_loses_to_itself_and_always_to_a_better_one() -> None:
    process, search, _ = attacked("minimal")
    plan = play(process, followed(search), {"sincere": 0.5, "staller": 0.5}, 200, 3, ABRIDGED)
    assert against(process, plan, plan.worth, "self").losing.share == 0
    better = against(process, plan, plan.worth + 1.5, "better")
    assert better.losing.share == 1
    assert better.by == pytest.approx(1.5)
    assert better.ahead == pytest.approx(-1.5)
    assert better.losing.stories == ()


def test_what_loses_is_named() -> None:
    """Runs that lose to a rival by construction are those that are told of."""
    process, search, _ = attacked("minimal")
    plan = play(process, followed(search), {"sincere": 0.5, "staller": 0.5}, 500, 3, ABRIDGED)
    stallers = plan.kind == process.types.index("staller")
    rival = against(process, plan, plan.worth + np.where(stallers, 1.0, -1.0), "rival")
    assert rival.losing.types["staller"].here == 1
    assert rival.losing.types["sincere"].here == 0
    assert {story.type for story in rival.losing.stories} == {"staller"}


def test_every_end_has_its_name() -> None:
    """One run for each way to end, by phase, rungs climbed of two, fakes, and who walked."""
    ends = {
        (SIGNED, 2, 0, False): "delivered",
        (SIGNED, 1, 0, False): "unfinished",
        (SIGNED, 2, 1, False): "signed_on_fakes",
        (2, 2, 0, False): "broken",
        (3, 2, 1, False): "broken",
        (4, 1, 0, False): "walked_out",
        (4, 1, 1, True): "given_up",
        (ACTIVE, 2, 0, False): "climbed",
        (ACTIVE, 1, 1, False): "faked",
        (ACTIVE, 1, 0, False): "strung_along",
    }
    last = np.array([[phase, rung, 0, 0, 0, fakes] for phase, rung, fakes, _ in ends])
    nothing = np.zeros(len(ends))
    runs = Runs(nothing, last[:, 0], last, last[:, 0], last[:, 0], np.array([e[3] for e in ends]), nothing > 0)
    assert [PATHS[n] for n in paths(runs, 2)] == list(ends.values())
    assert last[0, PHASE] == SIGNED
    assert set(ends.values()) == set(PATHS)
