"""The plan followed with months counted exactly is the model's own step, lane by lane; abridged, it is the process."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from small import channel, exchange, kind, small
from statics import drawn

from detente.case.load import load_case
from detente.case.schema import Case
from detente.model import rng
from detente.model.outlook import cost_between, look_cost, our_patience
from detente.model.response import replies_to
from detente.model.reward import pressure_cost, stated_disagreement
from detente.model.simulate import World, levels, luck, opening, step
from detente.model.transition import ACTIVE, HOLD, INSPECT, STALL, WALKED, replies_after
from detente.model.utility import compile_vision
from detente.policy.lanes import ABRIDGED, UNABRIDGED, Exactly, Guide, followed, play
from detente.policy.plans import begun
from detente.policy.process import Talks, talks
from detente.policy.rehearsal import rehearse
from detente.policy.search import Search
from detente.policy.unabridged import LIMIT, unabridged

ERRORS = 4.5  # standard errors: one false alarm in 150,000 such tests
MONTHS = 110  # at the discounts used here nothing that weighs 1e-5 follows


@cache
def searched(name: str, beliefs: int = 300, discount: float | None = None) -> tuple[Talks, Search, tuple[float, ...]]:
    case = drawn(int(name)) if name.isdigit() else load_case(name)
    if discount is not None:
        case = _impatient(case, discount)
    shares = {kind: one.prior.mode for kind, one in case.types.items()}
    process = talks(case, shares)
    search = begun(process)
    while search.counts["expanded"] < beliefs and search.bounds().gap > 1e-3:
        search.step()
    return process, search, tuple(shares.values())


def _impatient(case: Case, discount: float) -> Case:
    stated = case.discount.model_copy(update={"low": discount, "mode": discount, "high": discount})
    return case.model_copy(update={"discount": stated})


def shares_of(process: Talks, shares: tuple[float, ...]) -> dict[str, float]:
    return dict(zip(process.case.types, shares, strict=True))


def without_again(process: Talks, guide: Guide) -> Guide:
    """The plan, for whom a look that says the same again is as no look: what `simulate.World` does not tell apart."""
    after, then = guide.after.copy(), guide.then.copy()
    for hidden in np.flatnonzero(process.fresh & (process.kind == 0)):
        plain = (process.kind == 0) & (process.row == process.row[hidden]) & ~process.fresh
        seen = int(process.seen[plain][0])
        after[:, process.seen[hidden]], then[process.seen[hidden]] = after[:, seen], then[seen]
    return replace(guide, after=after, then=then)


class Twin:
    """The loop that the lanes are a vectorisation of: the model's own step, one run at a time."""

    def __init__(self, process: Talks, guide: Guide, seed: int) -> None:
        self.talks, self.process, self.guide, self.seed = process, process.process, guide, seed
        case = process.case
        self.patience, self.look = our_patience(case), look_cost(self.process)
        self.vision = compile_vision(case.issues, case.parties[case.ours].vision)
        self.stated = stated_disagreement(self.process.ladder, case.ours, self.vision)
        plain = np.flatnonzero((process.kind == 0) & ~process.fresh)
        self.seen = np.full(len(self.process.rows), process.seen[-1])
        self.seen[process.row[plain]] = process.seen[plain]

    def replies(self, kind: str, act: int, row: int) -> np.ndarray:
        return replies_to(self.process, self.talks.responses.by_type[kind], act)[row]

    def flow(self, kind: str, before: World, after: World, row: int) -> float:
        """Points in the month's end state; a month of drift counts from the next month on."""
        if self.stated is not None and after.state.phase == WALKED:
            return self.stated
        undone = self.talks.responses.by_type[kind].arrays.flows.undone[row][None]
        here = levels(self.process, replace(after, drifted=before.drifted), undone=undone)
        cost = pressure_cost(self.process.ladder, self.process.rows[row][None], self.talks.case.ours)
        return float(self.vision.utility(here) - cost[0])

    def run(self, kind: str, future: int, months: int) -> tuple[float, tuple[int, ...]]:
        process, spoilers = self.process, self.talks.responses.by_type[kind].arrays.spoilers
        world, vector, worth, flow = opening(process), -1, 0.0, 0.0
        for month in range(months):
            row, draws = process.state_index(world.state), luck(process, self.seed, future, month)
            act = self.guide.first if vector < 0 else int(self.guide.act[vector])
            act = act if world.state.phase == ACTIVE and process.by_act[act, row] >= 0 else HOLD
            reply = STALL
            if replies_after(process.rules, world.state, act):
                reply = rng.pick(draws.reply, self.replies(kind, act, row))
            after = step(process, world, act, reply, draws, spoilers=spoilers)
            to = process.state_index(after.state)
            paid = float(cost_between(process, np.array([row]), np.array([to]))[0])
            paid += float(self.look[row]) * (act == INSPECT)
            flow = self.flow(kind, world, after, to)
            worth += self.patience**month * ((1 - self.patience) * flow - paid)
            face = self.seen[to]
            vector = int(self.guide.then[face] if vector < 0 else self.guide.after[vector, face])
            world = after
        return worth + self.patience**months * flow, tuple(process.rows[to].tolist())


@pytest.mark.parametrize("name", ["0", "3", "iran-2015", "ceasefire"])
def test_lanes_are_the_models_own_step(name: str) -> None:
    """Every run of a handful ends in the same state and is worth the same, lead times, lags and drift counted."""
    process, search, shares = searched(name, discount=0.9)
    guide, runs = without_again(process, followed(search)), 25
    played = play(process, guide, shares_of(process, shares), runs, 7)
    twin = Twin(process, guide, 7)
    for future in range(runs):
        worth, last = twin.run(process.types[played.kind[future]], future, MONTHS)
        assert tuple(played.last[future].tolist()) == last
        assert played.worth[future] == pytest.approx(worth, abs=2e-3)


def test_lanes_that_count_by_chance_are_not_the_models_step() -> None:
    """The check above can fail: the same runs with work by chance end elsewhere."""
    process, search, shares = searched("iran-2015", discount=0.9)
    guide = followed(search)
    exact, abridged = (play(process, guide, shares_of(process, shares), 25, 7, how) for how in (UNABRIDGED, ABRIDGED))
    assert (np.abs(exact.worth - abridged.worth) > 0.1).any()


@pytest.mark.parametrize("name", ["0", "1", "minimal", "ceasefire", "iran-2015"])
def test_nothing_counted_exactly_is_the_rehearsal(name: str) -> None:
    """Two players of one process, the lanes on past its end, the rehearsal up to it."""
    process, search, shares = searched(name)
    played = play(process, followed(search), shares_of(process, shares), 4000, 5, ABRIDGED)
    heard = rehearse(search, 20_000, 5)
    error = np.hypot(played.worth.std() / np.sqrt(len(played.worth)), heard.standard_error)
    assert played.worth.mean() == pytest.approx(heard.mean, abs=ERRORS * error)
    assert not played.surprised.any()


@pytest.mark.parametrize(("months", "differs"), [(1, False), (6, True)])
def test_months_of_one_are_counted_as_they_come(months: int, differs: bool) -> None:
    """Where all takes a month nothing is abridged; where their work takes six, something is."""
    case = small(
        [exchange(k, lead_theirs=months, seen_by=["eye"]) for k in range(2)],
        types={"one": kind(patience=0.9, stance={"weight": 0.1, "curve": [[0, 1], [1, 0.8]]})},
        channels={"eye": channel()},
    )
    process = talks(case, {"one": 1.0})
    search = begun(process)
    guide = followed(search)
    exact, abridged = (play(process, guide, {"one": 1.0}, 500, 1, how) for how in (UNABRIDGED, ABRIDGED))
    assert (np.abs(exact.worth - abridged.worth).max() > 1e-6) == differs


def test_the_difference_is_told_by_cause_and_type() -> None:
    process, search, shares = searched("iran-2015")
    found = unabridged(process, search, shares_of(process, shares), runs=1000, causes=True)
    assert set(found.causes) == set(Exactly._fields)
    assert found.difference.mean == pytest.approx(found.unabridged.mean - found.abridged.mean, abs=1e-9)
    parts = sum(one.mean * one.runs for one in found.by_type.values()) / 1000
    assert parts == pytest.approx(found.difference.mean, abs=1e-6)
    assert found.within == (found.share <= LIMIT)
    assert found.share == pytest.approx(abs(found.difference.mean) / found.spread)


def test_the_same_seed_plays_the_same_runs() -> None:
    process, search, shares = searched("0")
    one, again, other = (play(process, followed(search), shares_of(process, shares), 50, s) for s in (1, 1, 2))
    assert np.array_equal(one.worth, again.worth)
    assert not np.array_equal(one.worth, other.worth)
