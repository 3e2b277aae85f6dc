"""The process of a case: against a brute-force filter, its playbooks' worth, value iteration where all is seen."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import months
import numpy as np
import pytest
from scipy.sparse import csr_matrix

from detente.case.load import load_case
from detente.model.outlook import look_cost, our_flow, our_patience, our_value
from detente.model.response import reference, solve_responses
from detente.model.transition import ACTIVE, ACTS, INSPECT, REPORTS, SIGN, possible, start_state
from detente.policy.first_bounds import fixed_plan
from detente.policy.plans import against, as_played, begun
from detente.policy.process import OVER, talks
from detente.policy.search import Search
from detente.policy.solver import Limits, carry_on
from tests.model.small import channel, exchange, home, kind, pressure, small

EXACT = 1e-9
"""Points on the 0-100 scale; sums of some thousands of terms and one sparse solve, in double precision."""
LIBRARY = ("minimal", "ceasefire", "iran-2015")
SEEDS = range(6)
MONTHS = 14
RARELY = 0.15


def even(case):
    return {name: 1 / len(case.types) for name in case.types}


@cache
def case_named(name):
    if name == "looked_at":
        return months.looked_at()
    return months.drawn(name) if isinstance(name, int) else load_case(name)


@cache
def talks_of(name):
    case = case_named(name)
    return talks(case, even(case))


NAMED = pytest.mark.parametrize("name", ["looked_at", *SEEDS, *LIBRARY])
SMALL = pytest.mark.parametrize("name", ["looked_at", *SEEDS])


@NAMED
def test_rows_are_shares(name):
    model = talks_of(name).model
    for matrix in (*model.transition, *model.observation):
        assert matrix.data.min() >= 0
        np.testing.assert_allclose(matrix.sum(axis=1), 1.0, atol=1e-12)
    assert len(set(model.states)) == len(model.states)
    assert len(set(model.observations)) == len(model.observations)


def worth_of_book(found, book):
    """What a playbook is worth in the process at its start belief, the types answering the reference."""
    search = Search(found.model)
    _, worth = fixed_plan(search.arrays, as_played(found, book))
    return float(worth @ found.model.start[search.arrays.order])


def worth_by_type(found, shares):
    start = found.process.start
    return sum(share * float(our_value(found.responses, kind)[start]) for kind, share in shares.items())


@NAMED
def test_the_reference_playbook_is_worth_what_the_model_says(name):
    found = talks_of(name)
    shares = even(found.case)
    assert worth_of_book(found, reference(found.case)) == pytest.approx(worth_by_type(found, shares), abs=EXACT)


def test_a_reward_that_is_off_breaks_the_playbooks_worth():
    found = talks_of("looked_at")
    reward = found.model.reward.copy()
    reward[ACTS.index("advance"), int(np.flatnonzero(found.model.start)[0])] += 0.01
    wrong = replace(found, model=replace(found.model, reward=reward))
    gap = worth_of_book(wrong, reference(found.case)) - worth_by_type(found, even(found.case))
    assert gap == pytest.approx(0.01 / len(found.case.types), rel=0.9)
    assert gap > 1000 * EXACT


def test_the_leaders_own_vision_gives_the_leaders_worth():
    own = {"arms": {"ideal": 0.0, "salience": 1}, "trade": {"ideal": 1.0, "salience": 3}}
    plain = months.looked_at()
    led = plain.model_dump(mode="python", by_alias=True, exclude_unset=True)
    led["parties"]["we"]["leader_vision"] = own
    case = type(plain).model_validate(led)
    found = talks(case, even(case), leader=True)
    start = found.process.start
    expected = sum(float(our_value(found.responses, k, leader=True)[start]) / len(case.types) for k in case.types)
    assert worth_of_book(found, "book") == pytest.approx(expected, abs=EXACT)
    assert worth_of_book(found, "book") != pytest.approx(worth_by_type(found, even(case)), abs=0.1)


def step(model, belief, act, seen):
    """The model's own belief a month on, and the chance of what was seen."""
    after = (belief @ model.transition[act]) * model.observation[act][:, [seen]].toarray().ravel()
    return after / after.sum(), float(after.sum())


def observation_of(found, before, after, report, act):
    """What the process calls what was seen: a look that repeats the last report of the same rung has its own name."""
    if after.phase != ACTIVE:
        return found.model.observations.index(OVER)
    again = act == INSPECT and report > 0 and report == before.report and after.rung == before.rung
    row = found.process.state_index(after)
    return int(found.seen[np.flatnonzero((found.row == row) & (found.fresh == again))[0]])


def by_type_and_state(found, belief):
    total = {}
    for h in np.flatnonzero(belief):
        state = type(start_state(found.process.ladder))(*(int(v) for v in found.process.rows[found.row[h]]))
        key = (found.types[found.kind[h]], state)
        total[key] = total.get(key, 0.0) + float(belief[h])
    return total


def lived(found, seed):
    """A month by month history of one true type: (act, state before, state after, report), acts and luck drawn."""
    rng = np.random.default_rng(seed)
    process = found.process
    name, state = found.types[rng.integers(len(found.types))], start_state(process.ladder)
    for _ in range(MONTHS):
        acts = [a for a in range(SIGN) if possible(process.rules, state, a)]
        acts = [a for a in acts if a != ACTS.index("snap_back") or rng.random() < RARELY]
        act = INSPECT if state.rung > 0 and rng.random() < 0.5 else int(rng.choice(acts))
        ways = months.month(process, found.responses.by_type[name], state, act)
        chances = np.array([way[0] for way in ways])
        _, after, report = ways[int(rng.choice(len(ways), p=chances / chances.sum()))]
        yield act, state, after, report
        if after.phase != ACTIVE:
            return
        state = after


def worst_difference(found, model, seeds):
    """The most by which the model's belief, or its chance of what is seen, is off the filter's; what was met."""
    worst, met = 0.0, set()
    for seed in seeds:
        plain, belief = months.Filter(found.responses, even(found.case)), model.start
        for act, before, after, report in lived(found, seed):
            seen = observation_of(found, before, after, report, act)
            chance = plain.hear(act, months.seen_in(found.process, after, report))
            belief, own = step(model, belief, act, seen)
            met.add(model.observations[seen])
            worst = max(worst, abs(chance - own))
            if after.phase != ACTIVE:
                break
            mine = by_type_and_state(found, belief)
            met |= {"fake" for _, state in mine if state.fakes}
            keys = mine.keys() | plain.belief.keys()
            worst = max([worst, *(abs(mine.get(k, 0.0) - plain.belief.get(k, 0.0)) for k in keys)])
    return worst, met


PATHS = range(12)


@SMALL
def test_the_belief_is_that_of_a_brute_force_filter(name):
    found = talks_of(name)
    worst, _ = worst_difference(found, found.model, PATHS)
    assert worst < EXACT


def test_the_histories_meet_fakes_looks_that_repeat_and_what_was_taken_back():
    met = set().union(*(worst_difference(talks_of(n), talks_of(n).model, PATHS)[1] for n in ("looked_at", *SEEDS)))
    assert {"fake", OVER} <= met
    for word in (".again", "taken_back", "at_work", "owed_", *REPORTS[1:]):
        assert [name for name in met if word in name], word


def test_what_the_month_shows_is_all_that_the_filter_sees():
    """Two months that show the same are one observation of the process, and two that differ are two."""
    found = talks_of("looked_at")
    names = {}
    for seed in PATHS:
        for act, before, after, report in lived(found, seed):
            shown = (months.face(found.process, before), REPORTS[before.report])
            shown = (shown, act, months.seen_in(found.process, after, report), REPORTS[after.report])
            names.setdefault(shown, set()).add(observation_of(found, before, after, report, act))
    assert {len(numbers) for numbers in names.values()} == {1}


def one_move_off(model, act, state):
    """The model with a tenth of one state's likeliest move under an act sent to another of its moves."""
    matrix = model.transition[act].tolil(copy=True)
    row = model.transition[act][[state]].toarray().ravel()
    most, other = np.argsort(-row, kind="stable")[:2]
    matrix[state, most], matrix[state, other] = row[most] - 0.1, row[other] + 0.1
    return replace(
        model, transition=tuple(csr_matrix(matrix) if a == act else m for a, m in enumerate(model.transition))
    )


def test_one_wrong_chance_is_caught_by_the_filter():
    found = talks_of("looked_at")
    start = int(np.flatnonzero(found.model.start)[0])
    wrong = one_move_off(found.model, ACTS.index("advance"), start)
    np.testing.assert_allclose(wrong.transition[0].sum(axis=1), 1.0, atol=1e-12)
    assert worst_difference(found, wrong, PATHS)[0] > 1e-3


def test_looks_that_repeat_unseen_are_caught_by_the_filter():
    """Without twins a second look that says the same could not be told from no look."""
    found = talks_of("looked_at")
    seen = found.seen.copy()
    for h in np.flatnonzero(found.fresh):
        alike = (found.row == found.row[h]) & (found.kind == found.kind[h]) & ~found.fresh
        seen[h] = found.seen[np.flatnonzero(alike)[0]]
    size = (len(seen), len(found.model.observations))
    look = csr_matrix((np.ones(len(seen)), (np.arange(len(seen)), seen)), shape=size)
    blurred = replace(found, model=replace(found.model, observation=(look,) * len(ACTS)), seen=seen)
    assert worst_difference(blurred, blurred.model, PATHS)[0] > 1e-3


def plainly_seen(**options):
    """One type that cannot fake, before eyes that do not err; its insiders break work, looks and the treaty cost."""
    plain = {
        "types": {"one": kind(spoilers=0.2)},
        "channels": {"visit": channel(hit=1, false_alarm=0, on_demand=True, cost=0.5, inconclusive=0.4)},
        "press": pressure(2),
        "capstone": {"title": "T", "by": ["we", "they"], "moves": {"trade": {"by": 0.3}}, "cost": {"we": 2}},
    }
    seen = {"fakeable": False, "seen_by": ["visit"]}
    rungs = [exchange(0, "theirs", lead_theirs=2, **seen), home(1, 2), exchange(2, "together", **seen)]
    return small(rungs, **{**plain, **options})


def value_where_all_is_seen(found):
    """{state: {act: worth}} by value iteration over states found by plain calls, for every act that can be taken."""
    process, response = found.process, found.responses.by_type[found.types[0]]
    flow, ended = our_flow(process, response), our_value(found.responses, found.types[0])
    patience, looks, at = our_patience(found.case), look_cost(process), process.state_index
    ways, edge = {}, [start_state(process.ladder)]
    for state in edge:
        ways[state] = {}
        for act in (a for a in range(len(ACTS)) if possible(process.rules, state, a)):
            after = months.month(process, response, state, act)
            paid = looks[at(state)] * (act == INSPECT) + 2.0 * (act == SIGN)
            ways[state][act] = [(p, to) for p, to, _ in after], paid
            edge += [to for _, to, _ in after if to.phase == ACTIVE and to not in edge]
    worth, value = {}, dict.fromkeys(ways, 0.0)
    for _ in range(400):
        for s, acts in ways.items():
            worth[s] = {act: -paid for act, (_, paid) in acts.items()}
            for act, (moves, _) in acts.items():
                for p, to in moves:
                    after = value[to] if to in value else ended[at(to)]
                    worth[s][act] += p * ((1 - patience) * flow[at(to)] + patience * after)
        value = {s: max(acts.values()) for s, acts in worth.items()}
    return worth


def test_where_all_is_seen_the_bounds_close_on_value_iteration():
    case = plainly_seen()
    found = talks(case, {"one": 1.0})
    assert len(np.unique(found.seen)) == len(found.model.states)
    worth, search = value_where_all_is_seen(found), Search(found.model)
    started = start_state(found.process.ladder)
    for state in (started, started._replace(rung=1), started._replace(rung=2, owed=2)):
        search.move_to(found.belief({"one": 1.0}, state))
        solved = carry_on(search, Limits(gap=1e-6), lambda _: None)
        best = max(worth[state].values())
        assert solved.value.lower - 1e-6 <= best <= solved.value.upper + 1e-6
        assert solved.stopped == "gap"
        for act, exact in worth[state].items():
            assert solved.actions[ACTS[act]].lower <= exact + 1e-6
            assert solved.actions[ACTS[act]].upper == pytest.approx(exact, abs=1e-3)  # policy iteration ends so near


def test_an_act_that_cannot_be_taken_is_never_advised():
    for name in ("looked_at", 1, "minimal", "ceasefire"):
        found = talks_of(name)
        search, worst = begun(found), min(float(our_value(found.responses, k).min()) for k in found.types)
        for _ in range(30):
            search.step()
        for belief in search.visited()[:12]:
            if found.row[np.flatnonzero(belief)[0]] < 0:
                continue
            search.move_to(belief)
            can, acts = found.possible(belief), dict(zip(ACTS, search.acts(), strict=True))
            assert ACTS[search.act()] in can
            barred = max((bounds.upper for act, bounds in acts.items() if act not in can), default=-np.inf)
            assert barred < min(acts[act].lower for act in can)
            assert barred < worst - 99


@NAMED
def test_no_declared_playbook_beats_the_lower_bound(name):
    found = talks_of(name)
    search = begun(found)
    best = max(worth_of_book(found, book) for book in found.case.playbooks)
    assert search.bounds().lower >= best - EXACT
    for kind_ in found.types:
        acts = against(found, search, kind_)
        for seen in np.unique(found.seen):
            assert len(set(acts[found.seen == seen])) == 1


def first_bounds_of(case, shares, names=None):
    model = talks(case, shares).model
    search = Search(model)
    return [search.bounds(), *search.acts()]


def test_order_and_names_of_types_do_not_matter():
    shares = {"cheat": 0.2, "open": 0.5, "split": 0.3}
    plain = months.looked_at(types=months.THREE)
    turned = months.looked_at(types=dict(reversed(months.THREE.items())))
    other = {"cheat": "a", "open": "z", "split": "m"}
    renamed = months.looked_at(types={other[name]: kind_ for name, kind_ in months.THREE.items()})
    expected = first_bounds_of(plain, shares)
    for case, given in ((turned, shares), (renamed, {other[k]: v for k, v in shares.items()})):
        for mine, theirs in zip(first_bounds_of(case, given), expected, strict=True):
            assert (mine.lower, mine.upper) == pytest.approx((theirs.lower, theirs.upper), abs=1e-6)


def test_types_without_a_share_keep_their_states():
    case = months.looked_at()
    alone, mixed = {"cheat": 0.0, "open": 1.0}, {"cheat": 0.3, "open": 0.7}
    found, other = talks(case, alone), talks(case, mixed)
    assert found.model.states == other.model.states
    search, direct = Search(found.model), Search(other.model)
    search.move_to(found.belief(mixed))
    assert search.bounds() == direct.bounds()
    assert found.belief(mixed) == pytest.approx(other.model.start)


def test_the_belief_in_a_state_lies_there():
    found = talks_of("looked_at")
    row = int(found.row[np.flatnonzero(found.fresh)[0]])
    state = start_state(found.process.ladder)._make(int(v) for v in found.process.rows[row])
    belief = found.belief({"cheat": 1, "open": 3}, state)
    assert by_type_and_state(found, belief) == pytest.approx({("cheat", state): 0.25, ("open", state): 0.75})
    assert not belief[found.fresh].any()


def test_without_looks_on_demand_no_state_has_a_twin():
    case = months.looked_at(channels={"eye": months.EYES["eye"], "visit": months.EYES["eye"]})
    assert not talks(case, even(case)).fresh.any()
    assert talks_of("looked_at").fresh.any()


def test_answers_given_are_used():
    case = months.looked_at()
    answers = solve_responses(case, every_act=True)
    found = talks(case, even(case), answers)
    assert found.responses is answers
    np.testing.assert_array_equal(found.model.reward, talks_of("looked_at").model.reward)
