"""How large is the process of a case, how fast is it built, and how far do its bounds close?

    python benchmarks/process.py [SECONDS]

For each library case, in a process of its own: hidden states, what can be seen, moves (transitions); seconds to build,
cold (compiled code read in, or compiled where it is not kept) and warm; then bounds and the gap at the start as a share
of the spread of its acts' values (mid-points, acts that can be taken), after 0, 2, 8 and SECONDS (20 unless given) of
search; peak memory. Baselines of the same run: what the seen process and the declared playbooks alone say of the
start; a build by plain calls of the rules into dicts, on the smallest cases. Then growth with rungs and with types on
the synthetic ladders of `responses.py`, as ratios to the row before.
"""

from __future__ import annotations

import resource
import subprocess
import sys
from dataclasses import dataclass
from itertools import product
from time import perf_counter

import numpy as np
from responses import synthetic
from scipy.sparse import csr_matrix, identity, vstack
from scipy.sparse.linalg import spsolve

from detente.answer import Bounds
from detente.case.library import library_cases
from detente.case.load import load_case
from detente.case.schema import Case
from detente.model.observation import report_shares
from detente.model.response import replies_to, solve_responses
from detente.model.transition import (
    ACTIVE,
    ACTS,
    DELIVER,
    SIGN,
    STALL,
    State,
    act_and_reply,
    completion,
    hear,
    honest_work,
    possible,
    replies_after,
)
from detente.policy.first_bounds import fixed_plan
from detente.policy.plans import as_played, begun
from detente.policy.process import Talks, talks
from detente.policy.search import Search
from detente.policy.solver import MEMORY

MARKS = (0.0, 2.0, 8.0)
SECONDS = 20.0
CLOSED = 1e-9
"""Points at which the search has nothing left to do."""
PLAIN_MOST = 5000
"""Hidden states up to which the build by plain calls is timed; it takes about a millisecond each."""
RUNGS, RUNGS_TYPES = range(3, 9), 2
TYPES, TYPES_RUNGS = range(1, 7), 5
SHORT = 2.0
"""Seconds of search on each synthetic case."""
KIB = 1024 if sys.platform != "darwin" else 1
MIB = 2**20


@dataclass(frozen=True)
class Built:
    """A process, the search begun on it, and the seconds each took."""

    talks: Talks
    search: Search
    build: float
    begin: float


def build(case: Case) -> Built:
    """The process of a case at its priors, and a search that knows its first plans."""
    shares = {name: kind.prior.mode for name, kind in case.types.items()}
    start = perf_counter()
    found = talks(case, shares, solve_responses(case, every_act=True))
    between = perf_counter()
    search = begun(found)
    return Built(found, search, between - start, perf_counter() - between)


def searched(search: Search, marks: tuple[float, ...]) -> list[Bounds]:
    """Bounds at these seconds of search; fewer where memory ends it."""
    began, bounds = perf_counter(), []
    for mark in marks:
        while perf_counter() - began < mark and search.bounds().gap > CLOSED and search.size < MEMORY:
            search.step()
        bounds.append(search.bounds())
    return bounds


def spread(built: Built) -> float:
    """Between the best and the worst act that can be taken at the start, by their mid-points."""
    can = built.talks.possible(built.talks.model.start)
    acts = zip(ACTS, built.search.acts(), strict=True)
    middle = [(bounds.lower + bounds.upper) / 2 for act, bounds in acts if act in can]
    return max(middle) - min(middle)


def seen_alone(built: Built) -> Bounds:
    """The naive bounds: the best declared playbook, and the process whose state is seen."""
    model, order, start = built.talks.model, built.search.arrays.order, built.talks.model.start
    act = np.empty(len(start), dtype=np.int64)
    act[order] = built.search.given.seen_act
    moves = vstack(model.transition).tocsr()[act * len(start) + np.arange(len(start))]
    system = (identity(len(start)) - model.discount * moves).tocsc()
    upper = float(spsolve(system, model.reward[act, np.arange(len(start))]) @ start)
    plans = [fixed_plan(built.search.arrays, as_played(built.talks, book))[1] for book in built.talks.case.playbooks]
    return Bounds(max(float(worth @ start[order]) for worth in plans), upper)


def plain_build(found: Talks) -> int:
    """All months by plain calls of the rules, into dicts; how many moves."""
    process, count = found.process, 0
    for name, act in product(found.types, range(len(ACTS))):
        response = found.responses.by_type[name]
        shares = replies_to(process, response, act)
        for row in np.unique(found.row[found.row >= 0]):
            state = State(*(int(v) for v in process.rows[row]))
            if possible(process.rules, state, act):
                count += len(plain_month(found, response.arrays.spoilers, shares[row], state, act))
    return count


def plain_month(
    found: Talks, spoilers: float, shares: np.ndarray, state: State, act: int
) -> dict[tuple[State, int], float]:
    """{(state a month on, report): chance} of one month."""
    rules, asked = found.process.rules, replies_after(found.process.rules, state, act)
    works = act < SIGN and honest_work(rules, state)
    replies = dict(enumerate(shares.tolist())) if asked else {STALL: spoilers, DELIVER: 1 - spoilers}
    ways: dict[tuple[State, int], float] = {}
    for reply, share in (replies if asked or works else {STALL: 1.0}).items():
        if share <= 0:
            continue
        done = completion(rules, state, act, reply) * (1 - spoilers if asked and reply == DELIVER else 1)
        for work, fall in product((True, False), repeat=2):
            chance = share * (done if work else 1 - done) * (rules.erosion if fall else 1 - rules.erosion)
            if chance > 0:
                after = act_and_reply(rules, state, act, reply, work, fall)
                for report, p in enumerate(report_shares(found.process.sight, after, act)):
                    to = State(*hear(after, report))
                    key = (to if to.phase == ACTIVE else to._replace(rung=0), report)
                    ways[key] = ways.get(key, 0.0) + chance * p
    return ways


def moves(model_moves: tuple[csr_matrix, ...]) -> int:
    """Transitions with a chance."""
    return sum(int(matrix.nnz) for matrix in model_moves)


def one_case(name: str, seconds: float) -> None:
    """Print a library case's lines."""
    case = load_case(name)
    cold = build(case)
    built = build(case)
    model = built.talks.model
    print(f"\n{name}: {len(case.types)} types, {len(case.ladder.rungs)} rungs")
    print(f"  {len(model.states):,} hidden states, {len(model.observations):,} seen, {moves(model.transition):,} moves")
    print(f"  build: cold {cold.build:.2f} s, warm {built.build:.2f} s; first bounds and plans {built.begin:.2f} s")
    if len(model.states) <= PLAIN_MOST:
        plain_build(built.talks)
        start = perf_counter()
        plain_build(built.talks)
        took = perf_counter() - start
        print(f"  months by plain calls into dicts {took:.2f} s: {took / built.build:.1f} times as long as the build")
    del cold
    print_gaps(built, (*MARKS, seconds))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * KIB / MIB
    print(f"  {built.search.trials:,} trials; store {built.search.size / MIB:,.0f} MiB, peak memory {peak:,.0f} MiB")


def print_gaps(built: Built, marks: tuple[float, ...]) -> None:
    """The bounds at each mark, and the naive ones, gaps as shares of the spread of the acts."""
    traces = searched(built.search, marks)
    acts, naive = spread(built), seen_alone(built)
    print(f"  spread of the acts at the start {acts:.2f} points")
    print(f"  {'seconds':>9} {'lower':>9} {'upper':>9} {'gap/spread':>11}")
    for mark, bounds in zip(marks, traces, strict=True):
        print(f"  {mark:>9.0f} {bounds.lower:>9.3f} {bounds.upper:>9.3f} {bounds.gap / acts:>11.3f}")
    print(f"  {'naive':>9} {naive.lower:>9.3f} {naive.upper:>9.3f} {naive.gap / acts:>11.3f}", end="")
    left = traces[-1].gap
    print(f"   {naive.gap / left:.1f} times the last gap" if left > CLOSED else "   (the last gap is closed)")


def growth(title: str, cases: list[tuple[int, Case]]) -> None:
    """A table over synthetic cases; each ratio is to the row before."""
    print(f"\n{title}\n{'':>6} {'states':>8} {'moves':>10} {'ratio':>6} {'build s':>8} {'ratio':>6}", end="")
    print(f" {'begin s':>8} {'gap/spread':>11}, after {SHORT:.0f} s")
    before = (0, 0.0)
    build(cases[0][1])
    for count, case in cases:
        built = build(case)
        model, bounds = built.talks.model, searched(built.search, (SHORT,))[-1]
        now = (moves(model.transition), built.build)
        ratio = [f"{a / b:.2f}" if b else "" for a, b in zip(now, before, strict=True)]
        print(f"{count:>6} {len(model.states):>8,} {now[0]:>10,} {ratio[0]:>6} {now[1]:>8.2f} {ratio[1]:>6}", end="")
        print(f" {built.begin:>8.2f} {bounds.gap / spread(built):>11.3f}", flush=True)
        before = now


def main(argv: list[str]) -> int:
    """All tables, or with `--case NAME SECONDS` one case's lines."""
    if argv[:1] == ["--case"]:
        one_case(argv[1], float(argv[2]))
        return 0
    seconds = argv[0] if argv else str(SECONDS)
    for name in library_cases():
        subprocess.run([sys.executable, __file__, "--case", name, seconds], check=True)
    rungs = [(n, synthetic(n, RUNGS_TYPES)) for n in RUNGS]
    growth(f"rungs, {RUNGS_TYPES} types", rungs)
    growth(f"types, {TYPES_RUNGS} rungs", [(n, synthetic(TYPES_RUNGS, n)) for n in TYPES])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
