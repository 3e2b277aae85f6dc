"""How long until a plan is proven best?

    python benchmarks/roadmap.py

Synthetic tasks through the same program as cases: steps that alternate between the sides, each waiting for one of those
before it, values drawn by a fixed seed, two to an issue with an interaction, a capstone that waits for the first six.
Limits: 20 steps over 36 months in 2 s, 40 over 48 in 15 s.
"""

from __future__ import annotations

import sys
from time import perf_counter

import numpy as np

from detente.roadmap.sequence import Combos, Program, Row, Task

SIZES = ((20, 36, 2.0), (40, 48, 15.0))
PATIENCE = 0.99
SEEDS = 3


def task(steps: int, months: int, rng: np.random.Generator) -> Task:
    """A task of so many steps beside the capstone."""
    lead = rng.integers(1, 7, steps + 1)
    waits = [(s, int(rng.integers(max(0, s - 6), s)), int(lead[s])) for s in range(3, steps, 3)]
    waits += [(steps, s, int(lead[steps])) for s in range(6)]
    pairs = np.array([[False, False], [True, False], [False, True], [True, True]])
    combos = tuple(Combos((s, s + 1), pairs) for s in range(0, steps - 1, 2))
    needed = np.array([s < 6 or s == steps for s in range(steps + 1)])
    needed[[on for s, on, _ in waits if needed[s]]] = True
    teams = ((tuple(range(0, steps, 2)), 3), (tuple(range(1, steps, 2)), 3))
    return Task(lead, tuple(waits), (), teams, needed, frozenset(), combos, months, np.arange(months + 1))


def objective(program: Program, rng: np.random.Generator) -> Row:
    """Minus the discounted worth: each pair gives, costs, or gives only together."""
    terms = Row(0, 0)
    for z in program.z:
        worth = rng.normal(0.5, 1.0, len(z))
        worth[0] = 0.0
        for place in range(1, program.last + 1):
            terms.add(z[:, place], -((1 - PATIENCE) * PATIENCE**place) * worth)
    return terms.add(program.y[-1], np.full(program.last + 1, -1e-4))


def main() -> int:
    """Print the seconds; 1 where a limit is missed."""
    late = False
    print(f"{'steps':>6} {'months':>7} {'seed':>5} {'seconds':>8} {'gap':>9} {'limit':>6}")
    for steps, months, limit in SIZES:
        for seed in range(SEEDS):
            rng = np.random.default_rng(seed)
            program = Program(task(steps, months, rng))
            goal = objective(program, rng)
            began = perf_counter()
            found = program.solve(goal)
            seconds = perf_counter() - began
            late |= seconds > limit or found.months is None
            print(f"{steps:>6} {months:>7} {seed:>5} {seconds:>8.2f} {found.value - found.bound:>9.1e} {limit:>6.0f}")
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
