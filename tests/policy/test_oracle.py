"""Plans mixed: alone each is as sure as its attack says, the mixture is what one exact programme finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog
from statics import drawn

from detente.case.load import load_case
from detente.model.transition import ACTIVE, ACTS, ADVANCE, HOLD, REPLIES
from detente.policy.ceiling import ceiling
from detente.policy.exploit import exploitability
from detente.policy.game import Stakes
from detente.policy.kernels import VECTORS
from detente.policy.oracle import MEETS, PLAN, Joint, guarded, rows_of
from detente.policy.plans import begun
from detente.policy.process import Talks, talks
from detente.policy.search import Search
from detente.policy.zero_sum import double_oracle

CHANGED = 0.4
"""Share of what can be seen where drawn plans differ; they begin alike, so that it takes time to tell them apart."""


@cache
def searched(name: str) -> tuple[Talks, Search, dict[str, float]]:
    case = drawn(int(name)) if name.isdigit() else load_case(name)
    shares = {kind: one.prior.mode for kind, one in case.types.items()}
    process = talks(case, shares)
    search = begun(process)
    while search.counts["expanded"] < 200 and search.bounds().gap > 1e-3:
        search.step()
    return process, search, shares


def some_plan(process: Talks, rng: np.random.Generator) -> np.ndarray:
    """A plan drawn at random: in each seen state one of the acts that can be taken and go on."""
    act = np.full(len(process.model.observations), HOLD)
    for seen in range(len(act)):
        row = process.row[np.flatnonzero(process.seen == seen)[0]]
        if row >= 0 and process.process.rows[row, 0] == ACTIVE:
            act[seen] = rng.choice([a for a in range(5) if process.process.by_act[a, row] >= 0])
            if rng.random() < 0.1:
                act[seen] = ACTS.index("sign")
    return act[process.seen]


def drawn_rows(name: str, count: int, stakes: bool = False) -> Joint:
    """The game of that many plans drawn at random; with `stakes` what is at stake is drawn too.

    On the cases' own stakes to stall or to walk hurts whatever we do, and no mixture is worth more than a plan.
    """
    process, search, shares = searched(name)
    rng, block, rows = np.random.default_rng(int(name)), int(search.store.node_block[search.root]), {}
    base = some_plan(process, rng)
    base[process.seen == process.seen[np.flatnonzero(process.model.start)[0]]] = ADVANCE
    for n in range(count):
        rows[f"plan {n}"] = int(search.store.used[VECTORS]) + block
        changed = rng.random(len(process.model.observations))[process.seen] < CHANGED
        changed &= process.seen != process.seen[np.flatnonzero(process.model.start)[0]]
        search.follow(np.where(changed, some_plan(process, rng), base))
    joint = Joint(process, search, shares, rows)
    for part in joint._parts if stakes else ():
        gain = part.game.harm.gain
        harm = Stakes(np.where(np.isfinite(gain), rng.normal(size=gain.shape), -np.inf), part.game.harm.patience)
        part.game = replace(part.game, harm=harm)
    return joint


def exactly(joint: Joint) -> float:
    """What the best mixture is sure of, by one programme over all mixtures and all replies that see what they may.

    For shares x of rows, let v(s) be the least left in product state s times the chance of the rows consistent there:
    v(s) <= x(s) gain(s, reply) + patience * sum over what follows of chance * v: straight in x and v together.
    """
    rows, sizes = len(joint.names), [len(part.game.rung) for part in joint._parts]
    ends = np.cumsum([0, *sizes])
    blocks, limits, aim = [], [], np.zeros(rows + ends[-1])
    for n, (part, weight) in enumerate(zip(joint._parts, joint._weight, strict=True)):
        alive = part._alive.astype(float)
        for reply in range(len(REPLIES)):
            state = np.flatnonzero(np.isfinite(part.game.harm.gain[reply]))
            move = part.game.moves[reply]
            onward = sparse.eye_array(sizes[n], format="csr") - part.game.harm.patience * sparse.csr_array(move)
            before = sparse.csr_array((sizes[n], ends[n]))
            after = sparse.csr_array((sizes[n], ends[-1] - ends[n + 1]))
            paid = sparse.csr_array(alive * np.nan_to_num(part.game.harm.gain[reply], neginf=0.0)[:, None])
            blocks.append(sparse.csr_array(sparse.hstack([paid, before, onward, after]))[state])
            limits.append(np.zeros(len(state)))
        aim[rows + ends[n] + part._starts] -= weight
    together = np.concatenate([np.ones(rows), np.zeros(ends[-1])])[None]
    bounds = [(0, None)] * rows + [(None, None)] * int(ends[-1])
    found = linprog(aim, sparse.vstack(blocks), np.concatenate(limits), together, [1.0], bounds, method="highs")
    return -float(found.fun)


@pytest.mark.parametrize("stakes", [False, True])
@pytest.mark.parametrize("name", ["0", "3", "4", "5"])
def test_the_mixture_is_what_one_programme_finds(name: str, stakes: bool) -> None:
    joint = drawn_rows(name, 4, stakes)
    found = double_oracle(joint, 0, rounds=40, tolerance=MEETS)
    exact = exactly(joint)
    assert found.stopped == "closed"
    assert found.value.lower <= exact + 1e-6
    assert found.value.upper >= exact - 1e-6
    assert joint.best_column(found.rows, found.shares)[1] == pytest.approx(found.value.lower, abs=1e-9)


def test_somewhere_a_mixture_is_sure_of_more_than_any_plan() -> None:
    """The test above is not about single plans alone."""
    gains = []
    for name in ("0", "3", "4", "5"):
        joint = drawn_rows(name, 4, True)
        alone = max(joint.best_column([n], np.ones(1))[1] for n in range(4))
        gains.append(exactly(joint) - alone)
    assert min(gains) > -1e-6
    assert max(gains) > 1e-3


@pytest.mark.parametrize("name", ["0", "1", "minimal", "ceasefire"])
def test_alone_the_plan_is_as_sure_as_its_attack_says(name: str) -> None:
    """Two roads: the plan's own product states, and those of all rows together with one drawn for sure."""
    process, search, shares = searched(name)
    found, attack = guarded(process, search, shares), exploitability(process, search, shares)
    assert found.rows[PLAN].modelled == pytest.approx(attack.value, abs=1e-6)
    assert found.hurt_alone == pytest.approx(attack.hurt, abs=1e-6)


@pytest.mark.parametrize("name", ["0", "minimal", "ceasefire"])
def test_bounds_are_in_order(name: str) -> None:
    process, search, shares = searched(name)
    found = guarded(process, search, shares)
    sure = max(row.sure for row in found.rows.values())
    assert sure - 1e-6 <= found.value.lower <= found.value.upper
    assert found.value.lower <= found.ceiling + 1e-6
    assert found.saved == pytest.approx(found.value.lower - found.rows[PLAN].sure)
    assert sum(found.mixture.values()) == pytest.approx(1.0)
    assert all(one.by_secrecy >= -1e-6 for one in found.prices)
    assert all(one.cost == pytest.approx(one.share * found.cost) for one in found.prices)
    assert found.loss.upper == pytest.approx(found.cost + found.hurt)
    assert found.hurt_alone - found.hurt == pytest.approx(found.saved + found.cost)


def test_to_keep_the_draw_secret_never_helps_them() -> None:
    """A mixture is sure of no less than its plans are on average, and of just that where first acts tell them apart."""
    process, search, shares = searched("0")
    joint = drawn_rows("0", 4, True)
    half = np.array([0.5, 0.5])
    for other in range(1, 4):
        alone = [joint.best_column([n], np.ones(1))[1] for n in (0, other)]
        assert joint.best_column([0, other], half)[1] >= np.mean(alone) - 1e-7
    joint = Joint(process, search, shares, rows_of(process, search))
    told = [joint.names.index(name) for name in ("sign", "walk")]
    alone = [joint.best_column([n], np.ones(1))[1] for n in told]
    assert joint.best_column(told, half)[1] == pytest.approx(np.mean(alone), abs=1e-9)


@pytest.mark.parametrize("mix", [[1.0, 0, 0, 0], [0.3, 0.3, 0.4, 0.0], [0.25] * 4])
def test_no_reply_drawn_at_random_hurts_more_than_the_best(mix: list[float]) -> None:
    joint, rng = drawn_rows("0", 4, True), np.random.default_rng(1)
    least = joint.best_column(range(4), np.array(mix))[1]

    def some() -> tuple[np.ndarray, ...]:
        return tuple(_drawn(part.game.harm.gain, rng) for part in joint._parts)

    got = [float(np.array(mix) @ [joint.pays(n, column).sum() for n in range(4)]) for column in _times(20, some)]
    assert min(got) >= least - 1e-7
    assert max(got) > least + 1e-3


def _times(count: int, some: Callable[[], tuple[np.ndarray, ...]]) -> list[tuple[np.ndarray, ...]]:
    return [some() for _ in range(count)]


def _drawn(gain: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A reply in each state among those that are open."""
    return np.where(np.isfinite(gain), rng.random(gain.shape), -1.0).argmax(axis=0)


@pytest.mark.parametrize("name", ["0", "3"])
def test_no_plan_is_sure_of_more_than_the_ceiling(name: str) -> None:
    process, _, shares = searched(name)
    joint, top = drawn_rows(name, 6), ceiling(process, shares)
    assert all(joint.best_column([n], np.ones(1))[1] <= top + 1e-6 for n in range(6))
    assert top <= max(float(value.max()) for value in process.model.reward) / (1 - process.model.discount)


def test_the_same_answer_twice() -> None:
    process, search, shares = searched("1")
    assert guarded(process, search, shares) == guarded(process, search, shares)
