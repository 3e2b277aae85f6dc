"""Futures of a case: the belief of the record and the plan of the policy room, handed over as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from ..answer import Progress
from ..case.schema import Case
from ..futures.answers import Asked, Futures
from ..futures.course import Controller
from ..futures.futures import futures
from ..futures.world import Offer
from ..landscape.wedge import openings
from ..landscape.wedge_stages import rung_stages
from ..model.process import Process
from ..model.response import solve_responses
from ..policy.certify import plan
from ..policy.late import told_late
from ..policy.plans import begun
from ..policy.policy import BELIEFS, GAP
from ..policy.process import Talks, repeats, talks
from ..policy.search import Search
from ..policy.solver import Limits, carry_on
from ..record.ledger import Ledger
from ..record.posterior import Belief
from ..record.teaching import taught
from ..settings import DEFAULT_SEED
from .study import belief_of, ledger_of, reliability_of

SOLVED = "solved_policy"
_TRIALS = 1_000_000


def _silent(done: int, total: int | None, note: str = "") -> None:
    """Progress nobody asked for."""


def searched(process: Talks, beliefs: int = BELIEFS, told: Callable[[str], None] = lambda _: None) -> Search:
    """A search for the best plan of the talks, as the policy room makes it."""
    search = begun(process, told_late(process))
    can = set(process.possible(process.model.start))
    worth = [b.lower for act, b in zip(process.model.actions, search.acts(), strict=True) if act in can]
    gap = GAP * (max(worth) - min(worth))
    return carry_on(search, Limits(gap=gap, trials=_TRIALS, expanded=beliefs), told).search


def _repeats(process: Process) -> NDArray[np.bool_]:
    """Ways on in which a look says again what the last report said: `[node, reply, work, branch]`."""
    return repeats(process, np.arange(len(process.origin)))


def controller(process: Talks, search: Search) -> Controller:
    """The plan behind a search's lower bound, as a value that another room can follow."""
    vectors = np.array(plan(search), dtype=np.int64)
    place = np.full(int(vectors.max()) + 1, -1, dtype=np.int32)
    place[vectors] = np.arange(len(vectors))
    rows = process.process.rows
    codes = np.empty(len(rows), dtype=np.int64)
    known = process.process.index >= 0
    codes[process.process.index[known]] = np.flatnonzero(known)
    face = np.full((2, len(process.process.index)), -1, dtype=np.int32)
    inside = process.row >= 0
    face[process.fresh[inside].astype(int), codes[process.row[inside]]] = process.seen[inside]
    never = face[1] < 0
    face[1, never] = face[0, never]
    root = place[search.store.best[search.root]]
    return Controller(
        SOLVED, search.store.act[vectors].copy(), place[search.store.succ[vectors]], int(root), face, _repeats
    )


def offers_of(case: Case) -> tuple[Offer, ...]:
    """Offers that are open at the numbers of a case, by rungs settled, before the capstone and after it: made at once,
    taken when their work is done, with a chance a month of one in its months."""
    return tuple(
        Offer(one.third_party, one.ally, settled, 1 / one.months, one.cost, signed)
        for signed in (False, True)
        for settled, group in enumerate(openings(case, rung_stages(case, signed=signed)))
        for one in group
    )


def futures_of(
    case: Case,
    seed: int = DEFAULT_SEED,
    asked: Asked | None = None,
    belief: Belief | None = None,
    ledger: Ledger | None = None,
    progress: Progress = _silent,
) -> Futures:
    """Every course in the same worlds, under the belief of the record; the solved plan among them if asked for."""
    wanted = asked or Asked(seed=seed)
    known = ledger or ledger_of(case)
    shares: Mapping[str, float] = (belief or belief_of(case, seed, known)).belief
    learnt = taught(case, reliability_of(case, known))
    guides = []
    if wanted.policy and (not wanted.courses or SOLVED in wanted.courses):
        progress(0, None, "searching for the best plan")
        process = talks(learnt, shares, solve_responses(learnt, every_act=True))
        guides.append(controller(process, searched(process, wanted.beliefs)))
    return futures(learnt, shares, wanted, tuple(guides), offers_of, progress)
