"""Switching values: every number altered is valued as if the case were laid out anew, and switches are where they are.

The plans are fixed, so that what a number does to their worth has one right answer, found here the long way round.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from small import channel, exchange, kind, pressure, small

from detente.case.load import load_case
from detente.case.schema import Case
from detente.model.response import solve_responses
from detente.policy.altered import altered, scaled
from detente.policy.bench import Bench, Reader, _within, matches, rivals, sharpen
from detente.policy.certify import certified_lower
from detente.policy.controller import controller
from detente.policy.exploit import _Plan
from detente.policy.plans import begun
from detente.policy.process import Talks, talks
from detente.policy.replay import Replay, worths
from detente.policy.search import Search
from detente.policy.switching import FLIPS, INERT, _switch, switching, title_of

SAME = 1e-6
"""Points: types are solved to a ten-millionth of their spread near solved cases, their choices move by less."""


def searched(case: Case, beliefs: int = 300) -> tuple[Talks, Search, dict[str, float]]:
    shares = {name: one.prior.mode for name, one in case.types.items()}
    process = talks(case, shares)
    search = begun(process)
    for _ in range(beliefs):
        if search.counts["expanded"] >= beliefs or search.bounds().gap <= 1e-4:
            break
        search.step()
    return process, search, shares


def ranged(low: float, mode: float, high: float) -> dict[str, float]:
    return {"low": low, "mode": mode, "high": high}


def doubtful(**top: Any) -> Case:
    """Two exchanges, two types that choose by their interests, ranges on numbers of every kind."""
    grudging = {"weight": 0.8, "curve": [[0, 0], [1, 1]]}
    types = {
        "one": kind(prior=ranged(0.3, 0.6, 0.9), patience=ranged(0.7, 0.8, 0.95), expects={"default": 0.9}),
        "other": kind(
            prior=ranged(0.1, 0.4, 0.7), candour=ranged(0, 1, 3), stance=grudging, spoilers=ranged(0, 0, 0.2)
        ),
    }
    rungs = [
        exchange(0, "ours", lead_theirs=ranged(1, 2, 5), seen_by=["eye"], cost={"they": ranged(0, 1, 3)}),
        exchange(
            1, "theirs", lead_ours=ranged(1, 1, 4), seen_by=["eye"], undo={"months": 1, "share": ranged(0, 0.5, 1)}
        ),
    ]
    options: dict[str, Any] = {
        "types": types,
        "channels": {
            "eye": channel(hit=ranged(0.4, 0.6, 1.0), false_alarm=ranged(0, 0.1, 0.3), on_demand=True, cost=0.2)
        },
        "press": pressure(2, erosion=ranged(0.0, 0.2, 0.5)),
        "discount": ranged(0.85, 0.9, 0.95),
        "capstone": {
            "title": "Treaty",
            "by": ["we", "they"],
            "moves": {"trade": {"by": 0.3}},
            "cost": {"we": ranged(0, 2, 9)},
            "recovery": {"unilateral": {"share": ranged(0, 0.5, 1), "delay": 1}},
        },
    }
    return small(rungs, **(options | top))


@pytest.fixture(scope="module")
def case() -> Case:
    return doubtful()


@pytest.fixture(scope="module")
def bench(case: Case) -> Bench:
    process, search, shares = searched(case)
    return Bench(case, shares, process, search, Reader())


PATHS = [path for path, q, _ in doubtful().numbers() if q.uncertain and not matches(path, (*INERT, "record.*"))]


def anew(bench: Bench, changed: Case, shares: dict[str, float]) -> dict[str, float]:
    """What the plans are worth with every type solved and every state laid out from nothing."""
    answers = solve_responses(changed, every_act=True)
    process = talks(changed, shares, answers)
    names = list(bench._talks.model.observations)  # what is seen may be numbered otherwise there
    after = bench._held.after[:, [names.index(name) if name in names else 0 for name in process.model.observations]]
    found = worths(process, Replay.of(process, replace(bench._held, after=after)))
    total = np.array([p * found[name] for name, p in shares.items()]).sum(axis=0)
    acts = np.array(bench._held.begins)
    return {act: float(total[acts == act].max()) for act in bench._held.begins}


def test_every_kind_of_number_has_a_range_here() -> None:
    sections = {path.split(".")[0] for path in PATHS}
    assert {"types", "steps", "channels", "discount", "capstone", "ladder"} <= sections


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("end", ["low", "high"])
def test_an_altered_number_is_valued_as_a_new_case_would_be(bench: Bench, case: Case, path: str, end: str) -> None:
    """No part that was kept from the case's own numbers should have been worked out again."""
    quantity = next(q for name, q, _ in case.numbers() if name == path)
    value = getattr(quantity, end)
    found = bench.margin(path, value)
    assert found is not None
    changed = altered(case, path, value)
    shares = {name: one.prior.mode for name, one in changed.types.items()}
    expected = anew(bench, changed, shares)
    for act, worth in expected.items():
        assert found.acts[act] == pytest.approx(worth, abs=SAME), act


def test_the_comparison_above_can_fail(bench: Bench, case: Case) -> None:
    """Most of these numbers do move what the plans are worth: keeping all parts would be found out."""
    moved = 0
    for path in PATHS:
        quantity = next(q for name, q, _ in case.numbers() if name == path)
        found = bench.margin(path, quantity.high)
        assert found is not None
        moved += any(abs(found.acts[act] - worth) > 100 * SAME for act, worth in bench.today.acts.items())
    assert moved >= len(PATHS) - 3


@pytest.mark.parametrize("name", ["minimal", "ceasefire"])
def test_plans_are_worth_what_search_certifier_and_attack_say(name: str) -> None:
    process, search, shares = searched(load_case(name))
    held = controller(search, rivals(process, search))
    found = worths(process, Replay.of(process, held))
    plans = np.array([p * found[kind_] for kind_, p in shares.items()]).sum(axis=0)
    total = dict(zip(held.begins, plans.tolist(), strict=True))
    best = held.begins[0]
    assert total[best] == pytest.approx(certified_lower(search), abs=1e-5)
    bounds = dict(zip(process.model.actions, search.acts(), strict=True))
    for act in held.begins:
        assert total[act] == pytest.approx(bounds[act].lower, abs=1e-5)
    attacked = _Plan(process, search)
    for number, kind_ in enumerate(process.types):
        game = attacked.against(number)
        assert found[kind_][0] == pytest.approx(game.worth(game.ours, game.modelled), abs=1e-6)


def test_a_switch_is_where_the_margin_changes_sign() -> None:
    """Under this belief many numbers of the cease-fire decide: a step to either side of each switch."""
    case = load_case("ceasefire")
    shares = {"divided": 0.46, "reciprocator": 0.30, "staller": 0.06, "sincere": 0.18}
    process = talks(case, shares)
    search = begun(process)
    while search.counts["expanded"] < 600:
        search.step()
    bench = Bench(case, shares, process, search, Reader())
    numbers = {path: q for path, q, _ in case.numbers()}
    found = 0
    for path in ("discount", "types.sincere.prior", "steps.canton_fighters.cost.movement", "types.divided.spoilers"):
        q = numbers[path]
        low, high = (bench.margin(path, value) for value in (q.low, q.high))
        assert low is not None
        assert high is not None
        one = _switch(bench, path, q, low, high)
        assert (one.at is None) == (min(low.margin, high.margin) >= 0)
        if one.at is None:
            continue
        found += 1
        step = (q.high - q.low) / 32 * (1 if one.at > q.mode else -1)
        before, after = (bench.margin(path, one.at + side * step) for side in (-1, 1))
        assert before is not None
        assert after is not None
        assert after.margin < 0 < before.margin
        assert one.to_act == after.rival
    assert found >= 2


def test_the_tornado_is_sorted_and_counted(case: Case) -> None:
    process, search, shares = searched(case)
    notes: list[tuple[int, int | None]] = []
    found = switching(
        case, shares, process, search, progress=lambda done, total, note="": notes.append((done, total)), tried=0
    )
    swings = [one.swing for one in found.numbers]
    assert swings == sorted(swings, reverse=True)
    assert found.flips == sum(min(one.margin_low, one.margin_high) < 0 for one in found.numbers)
    assert found.too_close == (found.flips >= FLIPS)
    ranges = [path for path, q, _ in case.numbers() if q.uncertain]
    assert sorted([one.path for one in found.numbers] + list(found.inert) + list(found.left_out)) == sorted(ranges)
    assert notes[0] == (0, len(ranges))
    assert found.acts[found.act] == max(found.acts.values())


def dear(cost: Any) -> Case:
    """They never deliver: to sign at a price, or never, is all there is."""
    return small(
        [exchange(0, seen_by=["eye"])],
        types={"one": kind(rates={"default": {"deliver": 0, "stall": 1, "fake": 0, "walk": 0, "source": "set"}})},
        channels={"eye": channel()},
        capstone={"title": "T", "by": ["we", "they"], "moves": {"arms": {"by": -0.3}}, "cost": {"we": cost}},
    )


def test_the_price_at_which_a_signature_stops_paying_is_found_exactly() -> None:
    """Signing's worth falls one for one in its price: the switch lies at what it brings, free, over never signing."""
    prohibitive, free = (
        {act: bounds.lower for act, bounds in zip(process.model.actions, search.acts(), strict=True)}
        for process, search, _ in (searched(dear(50.0)), searched(dear(0.0)))
    )
    price = free["sign"] - max(prohibitive.values())
    assert price > 0
    case = dear(ranged(0.0, 0.2 * price, 2 * price))
    process, search, shares = searched(case)
    found = switching(case, shares, process, search)
    assert found.act == "sign"
    (one,) = [x for x in found.numbers if x.path == "capstone.cost.we"]
    assert one.at == pytest.approx(price, abs=2 * price / 32)
    assert one.confirmed == "confirmed"
    assert one.margin_high == pytest.approx(-price, rel=1e-6)


def test_a_switch_that_no_search_bears_out_is_not_confirmed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tried on the near side of the switch, where the act advised is still the best, it must not be confirmed."""
    case = dear(ranged(0.0, 0.1, 0.2))
    process, search, shares = searched(case)
    bench = Bench(case, shares, process, search, Reader())
    assert bench.today.act == "sign"
    assert bench.tried("capstone.cost.we", 0.0) == "not confirmed"


def test_setting_a_number_does_what_the_option_does() -> None:
    """The altered case equals the one that `--set` loads, number by number."""
    plain = load_case("ceasefire")
    for path in (
        "discount",
        "types.sincere.prior",
        "steps.open_supply_road.moves.aid_access.by",
        "ladder.pressure.erosion",
    ):
        quantity = next(q for name, q, _ in plain.numbers() if name == path)
        loaded = load_case("ceasefire", sets=[f"{path}={quantity.high}"])
        made = altered(plain, path, quantity.high)
        there, here = ({name: q.mode for name, q, _ in case.numbers() if "rho" not in name} for case in (loaded, made))
        assert here == pytest.approx(there)


def test_a_range_that_is_chance_keeps_its_width() -> None:
    plain = load_case("ceasefire")
    path = "parties.legislature.ratifies.support"
    before, after = (
        next(q for name, q, _ in case.numbers() if name == path) for case in (plain, altered(plain, path, 0.5))
    )
    assert after.mode == 0.5
    assert after.high - after.low == pytest.approx(before.high - before.low)
    same = next(q for name, q, _ in altered(plain, path, before.mode).numbers() if name == path)
    assert (same.low, same.mode, same.high) == pytest.approx((before.low, before.mode, before.high))


def test_a_prior_moves_the_belief_by_its_ratio(case: Case) -> None:
    """What the record said of each type stays: the posterior is prior times the same factors."""
    factors = {"one": 0.2, "other": 0.9}

    def posterior(of: Case) -> dict[str, float]:
        weight = {name: one.prior.mode * factors[name] for name, one in of.types.items()}
        return {name: w / sum(weight.values()) for name, w in weight.items()}

    changed = altered(case, "types.one.prior", 0.9)
    assert scaled(posterior(case), case, changed) == pytest.approx(posterior(changed))


def test_a_reader_of_the_record_is_asked_about_the_record_alone(case: Case) -> None:
    process, search, shares = searched(case)
    asked: list[Case] = []

    def read(changed: Case) -> dict[str, float]:
        asked.append(changed)
        return {"one": changed.record.reset.mode, "other": 1 - changed.record.reset.mode}

    with_reader = switching(case, shares, process, search, Reader(belief=read), tried=0)
    paths = {one.path for one in with_reader.numbers}
    assert "record.reset" in paths
    assert asked
    without = switching(case, shares, process, search, tried=0)
    assert "record.reset" in without.inert


def test_rivals_are_acts_that_can_be_taken_and_come_to_something_else() -> None:
    process, search, _ = searched(load_case("minimal"))
    sharpen(process, search, 20)
    found = rivals(process, search)
    assert "sign" in found
    assert set(found) <= set(process.possible(process.model.start))
    assert not {"hold", "inspect"} <= set(found)  # with nothing claimed there is nothing to look at


def test_titles_come_from_the_part_a_number_belongs_to() -> None:
    plain = load_case("ceasefire")
    assert title_of(plain, "types.sincere.patience") == plain.types["sincere"].title
    assert title_of(plain, "parties.government.vision.settlement.salience") == plain.parties["government"].name
    assert title_of(plain, "discount") == ""


def test_a_number_that_leads_where_nothing_was_laid_out_is_named() -> None:
    """Nobody gives a false alarm today; where somebody may, talks come to states that they never came to."""
    eye = channel(hit=0.6, false_alarm=ranged(0.0, 0.0, 0.3), on_demand=True)
    calm = doubtful(channels={"eye": eye})
    process, search, shares = searched(calm)
    assert Bench(calm, shares, process, search, Reader()).margin("channels.eye.false_alarm", 0.3) is None


def test_a_way_that_opens_on_the_same_states_is_noticed(bench: Bench) -> None:
    laid = bench._talks.process
    assert _within(laid, laid)
    closed = np.where(
        np.arange(laid.chance.size).reshape(laid.chance.shape) == int(laid.chance.argmax()), 0, laid.chance
    )
    assert _within(replace(laid, chance=closed), laid)
    assert not _within(laid, replace(laid, chance=closed))
