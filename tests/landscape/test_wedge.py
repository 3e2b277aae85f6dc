"""Wedges against plain loops over every combination, their statics, and what the case of 2018 says."""

from functools import cache

import numpy as np
import pytest

from detente.answer import to_json
from detente.case.load import load_case
from detente.landscape.closing import box, by_levels
from detente.landscape.wedge import Wedge, wedges
from detente.landscape.wedge_numbers import at_modes, drawn
from detente.landscape.wedge_reach import Stage, acts, choices, status_quo
from detente.landscape.wedge_stages import plan_stages
from detente.landscape.wedge_weigh import reach, weigh
from detente.model.ladder import compile_ladder
from tests.landscape.wedge_cases import after, brute, cheapest, given_up, small_case

SEEDS = range(300)
EXACT = 1e-7  # sums of products in two orders


def start(case):
    return status_quo(case).levels


@cache
def wedge_of(seed: int) -> Wedge:
    case = small_case(seed)
    return next(w for w in wedges(case, [status_quo(case)], draws=0) if w.third_party == "rival")


def test_price_affordability_margin_and_threat_agree_with_loops_on_every_case():
    found_open = 0
    for seed in SEEDS:
        price, best, margin, threat = brute(small_case(seed), start(small_case(seed)))
        found = wedge_of(seed)
        assert found.price == pytest.approx(price, abs=EXACT)
        assert found.affordability == (None if best is None else pytest.approx(best, abs=EXACT))
        assert found.margin == (None if margin is None else pytest.approx(margin, abs=EXACT))
        assert found.threat == pytest.approx(threat, abs=EXACT)
        assert found.open == (best is not None and best > 1e-9)
        assert not found.open or found.margin <= EXACT
        found_open += found.open
    assert 60 < found_open < 240  # both kinds are well among them


def test_the_cost_of_closing_by_steps_agrees_with_loops_on_every_open_case():
    closed = 0
    for seed in SEEDS:
        found, case = wedge_of(seed), small_case(seed)
        if not found.open:
            assert (found.closing, found.by_levels, found.closed_by) == (None, None, ())
            continue
        best = cheapest(case, start(case))
        assert (found.closing is None) == (best is None), seed
        if best is not None:
            assert found.closing.cost == pytest.approx(best, abs=EXACT), seed
            assert found.closing.exact
            there = after(case, start(case), found.closing.steps)
            left = after(case, start(case), found.closing.steps, leaving=True)
            gain = brute(case, there, (), found.closing.steps, left)[1]
            assert gain is None or gain <= 1e-9
            closed += 1
    assert closed > 30


def test_levels_that_close_do_so_and_no_level_of_a_fine_grid_does_for_less():
    tried = 0
    for seed in SEEDS:
        found, case = wedge_of(seed), small_case(seed)
        if not found.open:
            continue
        mode = at_modes(case)
        pair, stage = reach(mode, "friend", "rival"), status_quo(case)
        room, change = box(mode, pair, stage), by_levels(mode, pair, stage)
        touched = sorted(pair.choices.touched())
        axes = [np.linspace(room.low[i], room.high[i], 9) for i in touched]
        grid = np.repeat(room.start[None], 9 ** len(touched), axis=0)
        grid[:, touched] = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, len(touched))
        shut = weigh(pair, grid, ()).affordability <= 0
        names = list(case.issues)
        x = dict(start(case))
        costs = [given_up(case, x, dict(zip(names, row, strict=True))) for row in grid[shut]]
        if change is None:
            assert not costs, seed
            continue
        assert change.exact, seed
        gain = brute(case, {**x, **change.levels})[1]
        assert gain is None or gain <= 1e-5, seed  # the solver's rounding
        assert change.cost <= min(costs, default=np.inf) + 1e-3, seed
        tried += 1
    assert tried > 30


def test_a_stage_counts_what_is_done():
    for seed in range(60):
        case = small_case(seed)
        done = ("ours0",)
        x = after(case, start(case), done)
        found = wedges(case, [Stage("later", x, 3, done)], draws=0)[0]
        price, best, _, _ = brute(case, x, done)
        assert found.price == pytest.approx(price, abs=EXACT)
        assert found.affordability == (None if best is None else pytest.approx(best, abs=EXACT))


def test_a_higher_cost_of_switching_raises_the_price_and_opens_nothing():
    for seed in range(80):
        case = small_case(seed)
        friend = case.parties["friend"]
        cost = friend.switching_cost
        dearer = cost.model_copy(update={"low": cost.low + 1, "mode": cost.mode + 1, "high": cost.high + 1})
        parties = {**case.parties, "friend": friend.model_copy(update={"switching_cost": dearer})}
        harder = wedges(case.model_copy(update={"parties": parties}), [status_quo(case)], draws=0)[0]
        found = wedge_of(seed)
        assert found.price - EXACT <= harder.price <= found.price + 1 + EXACT
        assert not (harder.open and not found.open)
        if found.affordability is not None and harder.affordability is not None:
            assert harder.affordability <= found.affordability + EXACT


def test_draws_are_one_to_a_strip_and_keep_within_their_ranges():
    case = small_case(1, ranged=True)
    numbers = drawn(case, 200, 7)
    for path, quantity, _ in case.numbers():
        if path not in numbers.table:
            continue
        values, low, mode, high = numbers.table[path], quantity.low, quantity.mode, quantity.high
        assert values.min() >= low
        assert values.max() <= high
        below = (mode - low) ** 2 / ((high - low) * (mode - low)) if mode > low else 0.0
        assert np.mean(values < mode) == pytest.approx(below, abs=0.005 + 1e-9)  # one strip of 200
    assert "parties.friend.switching_cost" in numbers.table
    again = drawn(case, 200, 7)
    assert all(np.array_equal(numbers.table[path], again.table[path]) for path in numbers.table)


def test_correlated_numbers_move_together_as_the_case_says():
    from scipy.stats import spearmanr

    case = load_case("korea-2018")
    one, other = case.correlations[1].between
    numbers = drawn(case, 4000, 3)
    rho = spearmanr(numbers.table[one], numbers.table[other]).statistic
    assert rho == pytest.approx(case.correlations[1].rho.mode, abs=0.04)  # three standard errors of 4,000 draws


def test_each_draw_is_a_case_of_its_own():
    """A draw worked out by loops on a case whose numbers are those of the draw."""
    case = small_case(5, ranged=True)
    numbers = drawn(case, 40, 11)
    at = weigh(reach(numbers, "friend", "rival"), np.repeat([list(start(case).values())], 40, axis=0), ())
    for draw in (0, 17, 39):
        fixed = _fixed(case, numbers, draw)
        price, best, _, _ = brute(fixed, start(case))
        assert at.price[draw] == pytest.approx(price, abs=EXACT)
        assert at.affordability[draw] == pytest.approx(-np.inf if best is None else best, abs=EXACT)


def _fixed(case, numbers, draw):
    parties = {}
    for name, party in case.parties.items():
        wishes = {}
        for issue, wish in party.vision.items():
            path = f"parties.{name}.vision.{issue}"
            ideal = float(numbers.of(f"{path}.ideal", wish.ideal.at)[draw])
            salience = float(numbers.of(f"{path}.salience", wish.salience)[draw])
            wishes[issue] = wish.model_validate({"ideal": ideal, "salience": salience, "curve": wish.curve})
        cost = party.switching_cost
        if cost is not None:
            mode = float(numbers.of(f"parties.{name}.switching_cost", cost)[draw])
            cost = cost.model_copy(update={"low": mode, "mode": mode, "high": mode})
        parties[name] = party.model_copy(update={"vision": wishes, "switching_cost": cost})
    return case.model_copy(update={"parties": parties})


def test_beyond_the_most_combinations_the_answer_says_so():
    case = small_case(4)
    group = acts(at_modes(case), [n for n in case.steps if not n.startswith("theirs")])
    some = choices(group, 8)
    assert not some.whole
    assert len(some.chosen) <= 8
    assert some.chosen.sum(axis=1).max() <= 1
    assert choices(group).whole


def test_stages_of_a_plan_have_the_ladders_levels():
    case = load_case("korea-2018")
    stages = plan_stages(case, {"alliance_consultation": 4, "inventory": 9, "yongbyon_halt": 6, "capstone": 30})
    ladder = compile_ladder(case)
    assert [stage.month for stage in stages] == [0, 4, 6, 9, 30]
    done = np.array([float(n in ("alliance_consultation", "yongbyon_halt", "pressure:current")) for n in ladder.names])
    place = list(case.issues).index("exercises")  # nothing drifts there
    assert stages[2].levels["exercises"] == pytest.approx(ladder.levels(done)[place])
    drifts = case.issues["denuclearization"].drift
    arms = case.issues["denuclearization"].levels["halted"] + 6 * sum(d.per_month.mode for d in drifts)
    assert stages[2].levels["denuclearization"] == pytest.approx(arms)
    assert "capstone" not in stages[-1].done


@cache
def korea() -> tuple[Wedge, ...]:
    case = load_case("korea-2018")
    waivers = {"alliance_consultation": 4, "humanitarian_waivers": 5}
    return wedges(case, plan_stages(case, {**waivers, "inter_korean_rail": 19}))


def one(third: str, ally: str, month: int) -> Wedge:
    return next(w for w in korea() if (w.third_party, w.ally, w.month) == (third, ally, month))


def test_korea_today_an_offer_alone_falls_short_of_what_leaving_costs():
    found = one("china", "rok", 0)
    assert found.affordability is None
    assert not found.open
    assert 0 < found.margin < 1  # it falls short by little: ranges decide
    assert 0.1 < found.open_share < 0.6
    assert found.threats == ("trade_pressure",)
    assert found.open_under_threat
    assert found.open_under_threat_share > found.open_share


def test_korea_waivers_without_rail_open_a_wedge_that_an_agreed_railway_closes():
    before, later = one("china", "rok", 5), one("china", "rok", 19)
    assert before.open
    assert before.own == ("inter_korean_rail",)
    assert before.offer == ("belt_and_road_offer",)
    assert before.closed_by == ("inter_korean_rail",)
    assert before.closing.cost < 0.5
    assert not later.open


def test_korea_nothing_offered_draws_tokyo_off():
    assert not any(w.open or w.open_share > 0 for w in korea() if w.ally == "japan")


def test_korea_pressure_like_that_of_2017_by_itself_does_not_move_seoul():
    """The precedent: means to press and no effect. In most draws the threat is less than leaving costs."""
    case = load_case("korea-2018")
    numbers = drawn(case, 2000, 1)
    threat = numbers.table["steps.trade_pressure.cost.rok"]
    stake = numbers.table["parties.rok.switching_cost"]
    assert np.mean(threat >= stake) < 0.2
    assert float(case.steps["trade_pressure"].cost["rok"]) < float(case.parties["rok"].switching_cost)


def test_the_answer_has_the_keys_other_programs_read_and_the_same_bytes_again():
    import json

    case = small_case(2, ranged=True)
    first = wedges(case, [status_quo(case)], draws=50)
    found = json.loads(to_json(first[0]))
    assert list(found)[:7] == ["third_party", "ally", "stage", "price", "affordability", "open", "closed_by"]
    assert [to_json(w) for w in first] == [to_json(w) for w in wedges(case, [status_quo(case)], draws=50)]
