"""How long does the exact Pareto set take, against listing all packages, and against NegMAS where it is installed?

    python benchmarks/bargaining.py [FOLDER ...]

FOLDER holds a GENIUS or NegoLog domain. Without one, synthetic domains by a fixed seed: two parties and 1,953,125
packages, three parties and 78,125. NegMAS (`pip install negmas`, by hand: it is no dependency) gets the same utilities
as a list of points, the form its `pareto_frontier_numpy` takes; where it is absent that is said. All in one run: the
ratios count, not the seconds. Limit: 10 ms for two parties once compiled.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np

from detente.landscape.formats import read_domain
from detente.landscape.frontier import efficient, frontier
from detente.landscape.packages import Domain, listed

LIMIT = 0.010
"""Seconds for two parties."""
REPEATS = 5
MOST_FOR_NEGMAS = 100_000
"""Packages handed to NegMAS; its time grows with their square."""


def synthetic(parties: int, issues: int, levels: int) -> Domain:
    """Random tables, each party's own."""
    rng = np.random.default_rng(1)
    tables = tuple(rng.uniform(0, 10, (levels, parties)) for _ in range(issues))
    names = {f"issue {i}": tuple(f"level {k}" for k in range(levels)) for i in range(issues)}
    who = tuple(f"party {p}" for p in range(parties))
    return Domain(f"{parties} parties", who, names, tables, np.zeros(parties))


def best_of(work: Callable[[], Any]) -> tuple[float, int]:
    """The shortest of some runs, after one that compiles; the number of points."""
    found, taken = work(), []
    for _ in range(REPEATS):
        began = perf_counter()
        found = work()
        taken.append(perf_counter() - began)
    return min(taken), len(found)


def negmas_frontier(points: Any) -> Callable[[], Any] | None:
    """NegMAS's frontier of a list of points, or None where it is not installed."""
    if importlib.util.find_spec("negmas") is None:
        return None
    ops = importlib.import_module("negmas.preferences.ops")
    return lambda: ops.pareto_frontier_numpy(points)


def main(folders: list[str]) -> int:
    """Print seconds and ratios; 1 where the limit is missed."""
    domains = [read_domain(Path(f)) for f in folders] or [synthetic(2, 9, 5), synthetic(3, 7, 5)]
    late = False
    print(f"{'domain':>20} {'packages':>10} {'points':>7} {'sums s':>9} {'listed s':>9} {'ratio':>7} {'negmas s':>9}")
    for domain in domains:
        ours, size = best_of(lambda d=domain: frontier(d))  # type: ignore[misc]
        points = domain.utilities(listed([len(t) for t in domain.tables]))
        began = perf_counter()
        same = len(efficient(points, domain.unit))
        whole = perf_counter() - began
        assert same == size
        peer = negmas_frontier(points) if len(points) <= MOST_FOR_NEGMAS else None
        told = f"{best_of(peer)[0]:>9.4f}" if peer else f"{'skipped':>9}"
        late |= len(domain.parties) == 2 and ours > LIMIT
        print(f"{domain.title:>20} {domain.size:>10,} {size:>7} {ours:>9.5f} {whole:>9.4f} {whole / ours:>7.1f} {told}")
    if importlib.util.find_spec("negmas") is None:
        print("negmas: not installed, skipped; `pip install negmas` by hand to compare")
    return int(late)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
