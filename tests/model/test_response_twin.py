"""Types' answers against value iteration in dict loops over the brute-force twin of the months."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.model.response import branches, process_for, quantal, solve_responses, solve_type
from detente.model.transition import ACTIVE
from tests.model import twin
from tests.model.small import channel, exchange, kind, small
from tests.model.twin import REPLIES, case_of, random_spec

# both solvers stop within 1e-9 of the spread (at most 100 points); the values are then right to 1e-7 with room to spare
VALUES_AGREE = 1e-7
STOP = 1e-10
SEEDS = range(20)


class Reference:
    """Value iteration on the twin: flows and costs taken from the process under test, months from the twin."""

    def __init__(self, spec, process, response):
        self.spec, self.process = spec, process
        arrays = response.arrays
        self.states = [twin.named(spec, row) for row in process.rows]
        self.flow = dict(zip(self.states, arrays.flows.flow, strict=True))
        self.cost, self.patience, self.spoilers = arrays.cost, arrays.patience, arrays.spoilers

    def act(self, state, month):
        """The act of the playbook's table, read afresh."""
        if state[0] != "active":
            return "hold"
        row = self.process.rows[self.states.index(state)]
        table = self.process.playbook.act
        segment = max(i for i, start in enumerate(self.process.playbook.starts) if start <= month)
        debt = state[2]
        owed = debt if isinstance(debt, int) else self.spec.clock + 1 if debt in ("honest", "sham") else 0
        return twin.ACTS[table[segment, row[1], owed, row[3], row[4]]]

    def paid(self, state, reply):
        """One-off cost of a month of delivering: due when the work starts (or, once signed, completes)."""
        rung = state[1]
        if reply != "deliver" or rung == len(self.spec.rungs):
            return 0.0
        months = twin.once_signed(self.spec.rungs[rung], state) if state[0] == "signed" else 1
        return self.cost[rung] * (1 - self.spoilers) / months

    def month(self, month):
        """{state: {reply: (cost, {state: chance})}}; one reply, "stall", where they do not choose."""
        found = {}
        for s in self.states:
            act = self.act(s, month)
            opened = twin.replies(self.spec, s, act)
            found[s] = {
                a: (self.paid(s, a) if opened else 0.0, twin.month(self.spec, s, act, a, self.spoilers))
                for a in (opened or {"stall"})
            }
        return found

    def q(self, tree, value):
        d = self.patience
        return {
            s: {
                a: sum(p * ((1 - d) * self.flow[t] + d * value[t]) for t, p in ends.items()) - cost
                for a, (cost, ends) in answers.items()
            }
            for s, answers in tree.items()
        }

    def for_ever(self, month):
        """q[state][reply] by value iteration from zero, until no value moves."""
        tree, value = self.month(month), dict.fromkeys(self.states, 0.0)
        while True:
            q = self.q(tree, value)
            new = {s: max(answers.values()) for s, answers in q.items()}
            moved = max(abs(new[s] - value[s]) for s in self.states)
            value = new
            if moved < STOP:
                return self.q(tree, value)


def worst_gap(expected, states, table):
    """Largest difference between the values of open replies; infinite where the two open different ones."""
    worst = 0.0
    for s, row in zip(states, table, strict=True):
        opened = {r for r, v in zip(REPLIES, row, strict=True) if np.isfinite(v)}
        if opened != expected[s].keys():
            return float("inf")
        worst = max(worst, *(abs(expected[s][r] - row[REPLIES.index(r)]) for r in opened))
    return worst


def solved(seed, patience=0.7, rules=None):
    spec = random_spec(seed)
    kinds = {"one": kind(patience=patience, spoilers=0.25 if seed % 2 else 0)}
    extra = {"rules": rules} if rules else {}
    rungs, options = case_of(spec, types=kinds, **extra)
    for _, group in rungs:
        for step in group.values():
            step["cost"] = {"they": 1 + seed % 3}
    responses = solve_responses(small(rungs, **options))
    return spec, responses.process, responses.by_type["one"]


@pytest.mark.parametrize("seed", SEEDS)
def test_policy_iteration_equals_value_iteration(seed):
    spec, process, response = solved(seed)
    twin_ = Reference(spec, process, response)
    assert worst_gap(twin_.for_ever(0), twin_.states, response.value[-1]) < VALUES_AGREE


def test_the_reference_can_disagree():
    spec, process, response = solved(3)
    twin_ = Reference(spec, process, response)
    twin_.patience += 1e-3
    assert worst_gap(twin_.for_ever(0), twin_.states, response.value[-1]) > 1e-3


DEADLINE = [
    {"when": {"month": {"at_least": 5}, "rung": {"at_least": 1}}, "do": "sign"},
    {"when": {"month": {"at_least": 5}}, "do": "walk"},
    {"when": {"month": {"at_least": 3}, "report": "contradicted"}, "do": "snap_back"},
    {"when": {"month": 2}, "do": "press"},
    {"when": {"owed": True}, "do": "hold"},
    {"do": "advance"},
]


@pytest.mark.parametrize("seed", range(8))
def test_a_deadline_is_solved_backwards(seed):
    spec, process, response = solved(seed, patience=0.6, rules=DEADLINE)
    assert list(process.playbook.starts) == [0, 2, 3, 5]
    assert len(response.value) == 6
    twin_ = Reference(spec, process, response)
    q = twin_.for_ever(5)
    assert worst_gap(q, twin_.states, response.value[5]) < VALUES_AGREE
    for month in range(4, -1, -1):
        value = {s: max(answers.values()) for s, answers in q.items()}
        q = twin_.q(twin_.month(month), value)
        assert worst_gap(q, twin_.states, response.value[month]) < VALUES_AGREE


def test_a_deadline_changes_what_is_worth_doing_before_it():
    _, process, response = solved(0, patience=0.6, rules=DEADLINE)
    talks = process.rows[:, 0] == ACTIVE
    assert np.abs(response.choice[0, talks] - response.choice[4, talks]).max() > 0.01


def test_chains_of_dated_tables_follow_the_acts_of_their_month():
    _, process, response = solved(0, rules=DEADLINE)
    ends = []
    for table in range(6):
        chain = branches(process, response, table)
        assert np.abs(np.asarray(chain.sum(axis=1)) - 1).max() < 1e-12
        ends.append(set(process.rows[chain[[process.start]].toarray()[0] > 0, 0]))
    # on rung 0 the playbook walks from month 5 on; walked (4) in every world, and never before
    assert ends[5] == {4}
    assert all(ACTIVE in end for end in ends[:5])


finite = st.floats(-100, 100)


@given(
    q=st.lists(st.one_of(finite, st.just(-np.inf)), min_size=4, max_size=4).filter(lambda q: max(q) > -np.inf),
    precision=st.floats(0, 1000),
    spread=st.one_of(st.just(0.0), st.floats(1e-6, 100)),
    tremble=st.floats(0, 0.99),
)
def test_quantal_shares_are_shares(q, precision, spread, tremble):
    q = np.array(q)
    shares = quantal(q, precision, spread, tremble)
    opened = np.isfinite(q)
    n = opened.sum()
    assert abs(shares.sum() - 1) < 1e-12
    assert (shares[~opened] == 0).all()
    assert (shares[opened] >= tremble / n - 1e-15).all()
    assert (shares <= 1 - tremble + tremble / n + 1e-15).all()


@given(shift=finite, scale=st.floats(0.01, 100), precision=st.floats(0, 50))
def test_quantal_shares_have_no_zero_and_no_unit(shift, scale, precision):
    q = np.array([1.0, 4.0, -np.inf, 2.5])
    here = quantal(q, precision, 10, 0.02)
    assert np.allclose(quantal(q * scale + shift, precision, 10 * scale, 0.02), here, atol=1e-9)


def test_quantal_by_hand():
    shares = quantal(np.array([10.0, 0.0, -np.inf, 10.0]), np.log(4), 10, 0.1)
    assert np.allclose(shares, [0.9 * 4 / 9 + 0.1 / 3, 0.9 / 9 + 0.1 / 3, 0, 0.9 * 4 / 9 + 0.1 / 3], atol=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_solved_choices_are_the_logit_of_solved_values_in_talks_and_the_best_after_signing(seed):
    _, process, response = solved(seed, rules=[{"when": {"rung": {"at_least": 1}}, "do": "sign"}, {"do": "advance"}])
    arrays = response.arrays
    chooses = process.chooses[process.node[-1]]
    for row, value, choice, free in zip(process.rows, response.value[-1], response.choice[-1], chooses, strict=True):
        if not free:
            assert (choice == 0).all()
        elif row[0] == ACTIVE:
            weights = [np.exp(10 * v / arrays.spread) if np.isfinite(v) else 0 for v in value]
            opened = np.isfinite(value)
            by_hand = 0.98 * np.array(weights) / sum(weights) + 0.02 * opened / opened.sum()
            assert np.allclose(choice, by_hand, atol=1e-9)
        else:
            assert choice[np.argmax(value)] == 1
            assert choice.sum() == 1


RATES = {"deliver": 0.5, "stall": 0.3, "fake": 0.15, "walk": 0.05, "source": "somebody counted"}


def rated(fakeable=True, **rates):
    """Choice shares in the states of talks where the type chooses."""
    kinds = {"one": kind(rates=rates or None)}
    case = small([exchange(0, fakeable=fakeable, seen_by="eye")], channels={"eye": channel()}, types=kinds)
    responses = solve_responses(case)
    process = responses.process
    free = process.chooses[process.node[-1]] & (process.rows[:, 0] == ACTIVE)
    return responses.by_type["one"].choice[-1][free]


def test_stated_rates_are_used_as_given():
    shares = rated(True, dismantle=RATES)
    assert len(shares) > 0
    assert np.allclose(shares, [0.5, 0.3, 0.15, 0.05], atol=1e-15)


def test_the_default_rates_stand_for_categories_not_listed():
    other = {**RATES, "deliver": 0.3, "stall": 0.5}
    assert np.allclose(rated(True, default=other, freeze=RATES), [0.3, 0.5, 0.15, 0.05], atol=1e-15)


def test_a_rate_of_what_is_closed_goes_to_the_others_in_proportion():
    assert np.allclose(rated(False, dismantle=RATES), np.array([0.5, 0.3, 0, 0.05]) / 0.85, atol=1e-15)


def test_categories_without_rates_are_solved():
    assert np.array_equal(rated(freeze=RATES), rated())
    assert not np.allclose(rated(), rated(dismantle=RATES), atol=0.01)


def test_precision_zero_gives_equal_shares():
    case = small([exchange(0)], types={"one": kind(precision=0)})
    process = process_for(case, "book")
    choice = solve_type(process, "one").choice[-1]
    free = process.chooses[process.node[-1]] & (process.rows[:, 0] == ACTIVE)
    assert (choice[free] == 0.25).all()
