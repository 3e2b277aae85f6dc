"""How many futures a second, and what does a whole run cost?

    python benchmarks/futures.py [CASE] [FUTURES]

One course at one point of the design, everything on: futures a second of processor time, beside a loop over Python
objects, the same tables stepped in plain numpy, and the draws alone. Then a point of the design for all courses, the
solved plan among them, and a run of so many futures with two processes: seconds and peak memory. Limits: 500 times the
object loop.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import numpy as np

from detente.case.load import load_case
from detente.case.schema import Case
from detente.futures.answers import Asked
from detente.futures.chunks import Job
from detente.futures.course import Controller, dearest, layout
from detente.futures.draws import drawn, key
from detente.futures.futures import PROBES, answer, job_of
from detente.futures.futures import run as run_job
from detente.futures.kernel import Floats
from detente.futures.numbers import design, inputs, setter
from detente.futures.point import Ready, made_ready, played
from detente.futures.world import World
from detente.model.kernel import kernel
from detente.model.response import Responses, reference, solve_responses
from detente.model.simulate import run
from detente.policy.process import talks
from detente.study.futures import controller, offers_of, searched

sys.path.insert(0, str(Path(__file__).parents[1]))
Twin: Any = import_module("tests.futures.twin").Twin

LANES, TWIN_LANES, LOOPS, REPEATS = 20_000, 4_000, 30, 3
DRAWS_A_MONTH = 3
PROBED = 4
LIMIT = 500.0
SEED = 1


def _seconds(task: Callable[[], object]) -> float:
    """Least processor seconds of a few repeats, the first, which may compile, left out."""
    task()
    found = []
    for _ in range(REPEATS):
        began = process_time()
        task()
        found.append(process_time() - began)
    return min(found)


@kernel
def _draws_alone(seed: np.uint64, futures: int, months: int, out: Floats) -> None:
    for f in range(futures):
        for purpose in range(DRAWS_A_MONTH):
            word = key(seed, f, purpose)
            for month in range(months):
                out[f] += drawn(word, month)


def _objects(answers: Responses, months: int) -> None:
    kinds = list(answers.by_type)
    for future in range(LOOPS):
        run(answers, kinds[future % len(kinds)], SEED, future, months)


def _rates(case: Case, ready: list[Ready]) -> bool:
    """Print futures a second and ratios; is a limit missed?"""
    months, named = case.horizon.months, {one.name: one for one in ready}
    one = named[reference(case)]
    answers = solve_responses(case, one.name)
    out = np.zeros(LANES)
    rate = {
        "lanes": LANES / _seconds(lambda: played(one, SEED, 0, LANES, months)),
        "draws alone": LANES / _seconds(lambda: _draws_alone(np.uint64(SEED), LANES, months, out)),
        "numpy": TWIN_LANES / _seconds(lambda: Twin(one.course, one.luck, one.worth, SEED, 0, TWIN_LANES, months)),
        "objects": LOOPS / _seconds(lambda: _objects(answers, months)),
    }
    print(f"{one.name}, {months} months, one processor")
    for name, value in rate.items():
        print(f"  {name:<12} {value:>12,.0f} futures a second   {rate['lanes'] / value:>9.2f} of it are the lanes'")
    for name, other in named.items():
        print(f"  {name:<24} {LANES / _seconds(lambda o=other: played(o, SEED, 0, LANES, months)):>10,.0f}")  # type: ignore[misc]
    return rate["lanes"] / rate["objects"] < LIMIT


def _guide(case: Case, belief: dict[str, float]) -> Controller:
    """The plan of the policy room, as futures follow it."""
    process = talks(case, belief, solve_responses(case, every_act=True))
    return controller(process, searched(process))


def _point(job: Job) -> None:
    """Print what a point of the design costs: made ready, and played with all its futures."""
    build, made, told = setter(job.case, job.given), 0.0, 0.0
    for p in range(PROBED):
        began = process_time()
        ready = made_ready(build(job.values[p]), job.layouts, job.world, job.months)
        halfway = process_time()
        for one in ready:
            played(one, SEED, p * job.each, job.each, job.months)
        made, told = made + halfway - began, told + process_time() - halfway
    print(f"a point, {len(job.layouts)} courses, seconds of a processor: {made / PROBED:.2f} to make ready, "
          f"{told / PROBED:.3f} to play its {job.each} futures of each")  # fmt: skip


def _whole(case: Case, belief: dict[str, float], count: int) -> None:
    """Print what a run of so many futures of every course takes with two processes."""
    asked = Asked(n=count, threads=2)
    job = job_of(case, belief, asked, (_guide(case, belief),), offers_of)
    _point(job)
    start = perf_counter()
    part = run_job(job, asked)
    halfway = perf_counter()
    answer(job, part, asked)
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    peak = [resource.getrusage(who).ru_maxrss / 1e6 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(f"{count:,} futures x {len(job.layouts)} courses at {job.points} points, two processes: "
          f"{halfway - start:.0f} s made and played ({spent.ru_utime + spent.ru_stime:.0f} s of processors), "
          f"{perf_counter() - halfway:.0f} s regret, discovery, sensitivity; "
          f"peak {peak[0]:.2f} GB here, {peak[1]:.2f} GB in the larger of the two")  # fmt: skip


def main(name: str = "korea-2018", count: str = "100000") -> int:
    """Print the figures; 1 where a limit is missed."""
    case = load_case(name)
    given = inputs(case)
    values, build, dear = design(case, given, PROBES, SEED), setter(case, given), dearest(case, given)
    held = [layout(case, book, dear, None, [build(v) for v in values]) for book in case.playbooks]
    belief = {kind: t.prior.mode for kind, t in case.types.items()}
    late = _rates(case, made_ready(build(values[3]), held, World(belief), case.horizon.months))
    _whole(case, belief, int(count))
    return int(late)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
