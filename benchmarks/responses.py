"""How does solving the types' replies grow? Prints states, seconds and ratios on synthetic ladders and on Korea 2018.

    python benchmarks/responses.py

The synthetic family has n matched exchanges, one step a side, one channel, and the library's kinds of counterpart in
turn. Baselines of the same run: value iteration over dicts of Python numbers, stopped at a coarse tolerance, on the
smallest ladders; and value iteration with the program's own compiled step, on Korea. Times are the least of a few
repeats, compiled code warm. The limit is on Korea's six types, the process included.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from itertools import product
from math import exp, log
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from detente.case.load import load_bytes, load_case
from detente.case.schema import Case
from detente.model import response
from detente.model.process import Process
from detente.model.response import process_for, solve_responses, solve_type
from detente.model.types import TypeArrays, type_arrays

RUNGS = range(2, 10)
TYPES = (1, 2, 4, 8, 12)
RUNGS_FOR_TYPES = 5
NAIVE_RUNGS = (2, 3)
REPEATS = 3
KINDS = ("sincere", "reciprocator", "retainer", "staller", "concealer", "divided")
COARSE = 1e-4
"""Points at which the naive baseline stops; the program's own answer is exact to 1e-9 of the spread."""
LIMIT_SECONDS = 1.0
BRANCHES = 6


def synthetic(rungs: int, types: int) -> Case:
    """A checked case with so many matched exchanges and so many types."""
    steps: dict[str, Any] = {}
    for k in range(rungs):
        share = {"by": 1 / rungs}
        steps[f"their_{k}"] = {"title": "theirs", "by": "them", "moves": {"arms": share}, "lead": 3, "seen_by": "eye"}
        steps[f"our_{k}"] = {"title": "ours", "by": "us", "moves": {"relief": share}, "lead": 2}
    ladder = {f"r{k}": {"theirs": f"their_{k}", "ours": f"our_{k}", "first": "together"} for k in range(rungs)}
    vision = {"arms": {"ideal": 1, "salience": 2}, "relief": {"ideal": 0, "salience": 1}}
    other = {"arms": {"ideal": 0, "salience": 1}, "relief": {"ideal": 1, "salience": 2}}
    rules = [
        {"when": {"report": "contradicted"}, "do": "snap_back"},
        {"when": {"owed": True, "overdue": {"at_least": 6}}, "do": "snap_back"},
        {"when": {"owed": True}, "do": "hold"},
        {"when": {"rung": rungs}, "do": "sign"},
        {"do": "advance"},
    ]
    whole = {
        "schema": 1,
        "title": "Synthetic",
        "as_of": "2024-01-01",
        "horizon": 60,
        "discount": 0.985,
        "principal": "us",
        "counterpart": "them",
        "parties": {
            "us": {"name": "Us", "role": "principal", "vision": vision},
            "them": {"name": "Them", "role": "counterpart", "vision": other},
        },
        "issues": {name: {"title": name, "levels": {"none": 0, "whole": 1}, "start": 0} for name in ("arms", "relief")},
        "steps": steps,
        "capstone": {"title": "Accord", "by": ["us", "them"], "moves": {"relief": 1}},
        "channels": {"eye": {"title": "Eye", "hit": 0.7, "false_alarm": 0.05, "lag": 2}},
        "types": {f"t{i}": {"kind": KINDS[i % len(KINDS)], "prior": 1 / types} for i in range(types)},
        "ladder": {"rungs": ladder},
        "playbooks": {"step_for_step": {"title": "Step for step", "rules": rules}},
    }
    text = json.dumps(whole).replace('"as_of": "2024-01-01"', '"as_of": 2024-01-01')
    return load_bytes(text.encode(), "synthetic")


def least(task: Callable[[], object], repeats: int = REPEATS) -> float:
    """The least wall-clock seconds of a few runs, after one that is not counted."""
    task()
    times = []
    for _ in range(repeats):
        start = perf_counter()
        task()
        times.append(perf_counter() - start)
    return min(times)


def growth(counts: list[int], times: list[float]) -> float:
    """The factor a rung that fits best, least squares on logarithms."""
    slope = np.polyfit(counts, [log(t) for t in times], 1)[0]
    return exp(float(slope))


Edge = tuple[float, int]
Replies = list[tuple[int, float, list[Edge]]]


def as_dicts(process: Process, arrays: TypeArrays) -> tuple[dict[int, Replies], dict[int, Replies]]:
    """Per state its replies (number, cost, [(chance, next)]): of those that are chosen, and of those that happen."""
    chosen: dict[int, Replies] = {}
    happens: dict[int, Replies] = {}
    cost = np.append(arrays.cost, 0.0)[process.rows[:, 1]]
    for state, node in enumerate(process.node[-1].tolist()):
        chooses = bool(process.chooses[node])
        replies: Replies = []
        for reply in np.flatnonzero(process.open[node]).tolist():
            done = float(process.completes[node, reply])
            done *= 1 - arrays.spoilers if chooses and reply == 0 else 1
            edges: list[Edge] = []
            for work, slot in product(range(2), range(BRANCHES)):
                share = (done if work else 1 - done) * float(process.chance[node, reply, work, slot])
                if share > 0:
                    edges.append((share, int(process.target[node, reply, work, slot])))
            replies.append((reply, float(cost[state]) * done if chooses and reply == 0 else 0.0, edges))
        (chosen if chooses else happens)[state] = replies
    return chosen, happens


def naive(process: Process, arrays: TypeArrays) -> tuple[dict[int, float], int]:
    """Value of every state by value iteration over dicts, and the rounds it took."""
    chosen, happens = as_dicts(process, arrays)
    flow: list[float] = arrays.flows.flow.tolist()
    d, spoilers = arrays.patience, arrays.spoilers
    value = dict.fromkeys(range(len(flow)), 0.0)

    def worth(cost: float, edges: list[Edge]) -> float:
        return sum(p * ((1 - d) * flow[to] + d * value[to]) for p, to in edges) - cost

    for rounds in range(1, 100_000):
        fresh = {s: max(worth(cost, edges) for _, cost, edges in replies) for s, replies in chosen.items()}
        for s, replies in happens.items():
            mean = {reply: worth(cost, edges) for reply, cost, edges in replies}
            fresh[s] = (1 - spoilers) * mean[0] + spoilers * mean[1] if 0 in mean else mean[1]
        change = max(abs(fresh[s] - value[s]) for s in fresh)
        value = fresh
        if change * d / (1 - d) < COARSE:
            return value, rounds
    raise RuntimeError("value iteration did not settle")


def compiled_value_iteration(process: Process, name: str) -> int:
    """Rounds that value iteration needs with the program's own compiled step, to the program's tolerance."""
    arrays = type_arrays(process.ladder, process.rows, name)
    edges = response._edges(process, arrays)
    node = process.node[-1]
    q: NDArray[np.float64] = np.empty((len(node), 4))
    value = np.zeros(len(node))
    tolerance = response.TOLERANCE * (1 - arrays.patience) * arrays.spread
    for rounds in range(1, 100_000):
        response._all_replies(edges, node, value, q)
        fresh = q.max(axis=1)
        if np.max(np.abs(fresh - value)) < tolerance:
            return rounds
        value = fresh
    raise RuntimeError("value iteration did not settle")


def by_rungs() -> None:
    """Print how time grows with the ladder, and the ratio to the naive baseline where that is affordable."""
    print(f"{'rungs':>5} {'states':>7} {'process s':>10} {'s a type':>9} {'s naive':>8} {'ratio':>6}")
    states, times = [], []
    for rungs in RUNGS:
        case = synthetic(rungs, 1)
        process = process_for(case, "step_for_step")
        build = least(lambda case=case: process_for(case, "step_for_step"))  # type: ignore[misc]
        solve = least(lambda process=process: solve_type(process, "t0"))  # type: ignore[misc]
        states.append(len(process.rows))
        times.append(solve)
        line = f"{rungs:>5} {states[-1]:>7} {build:>10.4f} {solve:>9.4f}"
        print(line + (against_naive(process, solve) if rungs in NAIVE_RUNGS else ""))
    counts = list(RUNGS)
    print(f"each further rung multiplies states by {growth(counts, [float(s) for s in states]):.2f}")
    print(f"each further rung multiplies seconds a type by {growth(counts, times):.2f} (fit over all rows)")
    late = slice(len(counts) // 2, None)
    print(f"over the larger half of the rows by {growth(counts[late], times[late]):.2f}")


def against_naive(process: Process, solve: float) -> str:
    """The rest of a row: seconds of the naive baseline and how many times longer it takes; both answers agree."""
    arrays = type_arrays(process.ladder, process.rows, "t0")
    start = perf_counter()
    value, _ = naive(process, arrays)
    taken = perf_counter() - start
    best = solve_type(process, "t0").value[-1].max(axis=1)
    gap = max(abs(value[s] - float(best[s])) for s in value)
    if gap > 2 * COARSE:
        raise RuntimeError(f"the two ways differ by {gap:.2g} points")
    return f" {taken:>8.2f} {taken / solve:>6.0f}"


def by_types() -> None:
    """Print that time is proportional to the number of types."""
    print(f"\n{'types':>5} {'seconds':>8} {'s a type':>9}   ({RUNGS_FOR_TYPES} rungs, the process shared by all types)")
    for types in TYPES:
        case = synthetic(RUNGS_FOR_TYPES, types)
        seconds = least(lambda case=case: solve_responses(case))  # type: ignore[misc]
        print(f"{types:>5} {seconds:>8.4f} {seconds / types:>9.4f}")


def korea() -> float:
    """Print what the six types of the first library case take, against compiled value iteration; seconds in all."""
    case = load_case("korea-2018")
    process = process_for(case, response.reference(case))
    whole = least(lambda: solve_responses(case))
    solve = least(lambda: [solve_type(process, name) for name in case.types])
    start = perf_counter()
    rounds = [compiled_value_iteration(process, name) for name in case.types]
    slow = perf_counter() - start
    print(f"\nkorea-2018: {len(process.rows)} states, {len(case.types)} types")
    print(f"  all types warm, the process included: {whole:.3f} s (limit {LIMIT_SECONDS:g})")
    print(f"  all types warm, the process given: {solve:.3f} s by policy iteration")
    print(f"  value iteration, compiled, to the same tolerance: {slow:.2f} s, {min(rounds)} to {max(rounds)} rounds")
    print(f"  ratio {slow / solve:.0f}")
    return whole


def main() -> int:
    """Print the tables; 1 if Korea takes longer than the limit."""
    by_rungs()
    by_types()
    return int(korea() > LIMIT_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
