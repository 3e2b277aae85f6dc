"""How fast do the bounds close beside SARSOP's, at equal CPU time?

    python benchmarks/solver.py [FOLDER] [SECONDS]

FOLDER holds the published problems and `values.json`, the bounds that SARSOP (Kurniawati, Hsu and Lee 2008) printed on
them with their CPU seconds, on one core of another machine: unless given, `../shared/reference/pomdp`. For each problem
both traces are printed at SARSOP's own times, up to SECONDS (8 unless given); a problem that is closed to 1e-3 ends
there. Compiling comes before the clock, reading and first bounds are on it. The last line of a problem tells how our
lower bound stands against SARSOP's last one less 2 % of the gap that it left.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from time import process_time

from detente.policy.pomdp_file import read_pomdp
from detente.policy.search import Search

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "reference" / "pomdp"
SECONDS = 8.0
CLOSED = 1e-3
SLACK = 0.02
Trace = list[tuple[float, float, float]]


def ours(path: Path, seconds: float) -> Trace:
    """CPU seconds, lower and upper bound after each trial."""
    Search(read_pomdp(path)).step()
    began = process_time()
    search = Search(read_pomdp(path))
    trace: Trace = []
    while True:
        bounds = search.bounds()
        trace.append((process_time() - began, bounds.lower, bounds.upper))
        if trace[-1][0] >= seconds or bounds.gap <= CLOSED:
            return trace
        search.step()


def at(trace: Trace, seconds: float) -> tuple[float, float] | None:
    """The bounds last reached by then; None where there were none."""
    reached = [row for row in trace if row[0] <= seconds]
    return reached[-1][1:] if reached else None


def shown(bounds: tuple[float, float] | None) -> str:
    """Both bounds in columns."""
    return "             -            -" if bounds is None else f"{bounds[0]:>14.5f} {bounds[1]:>12.5f}"


def compare(path: Path, theirs: Trace, seconds: float) -> bool:
    """Print both traces of a problem; is our lower bound high enough at the end?"""
    trace = ours(path, seconds)
    print(f"\n{path.name}\n{'CPU s':>7} {'ours: lower':>14} {'upper':>12} {'SARSOP: lower':>16} {'upper':>12}")
    times = sorted({row[0] for row in theirs if row[0] <= seconds} | {trace[-1][0], seconds})
    for time in times:
        print(f"{time:>7.2f} {shown(at(trace, time))}   {shown(at(theirs, time))}")
    last = at(theirs, seconds) or theirs[0][1:]
    left = last[1] - last[0]
    wanted, reached = last[0] - max(SLACK * left, CLOSED if left <= CLOSED else 0.0), trace[-1][1]
    closed = f"closed to {CLOSED} in {trace[-1][0]:.2f} s" if trace[-1][2] - trace[-1][1] <= CLOSED else "still open"
    print(f"        {closed}; lower bound {reached:.5f}, wanted {wanted:.5f}: {'yes' if reached >= wanted else 'NO'}")
    return reached >= wanted


def main(argv: list[str]) -> int:
    """Compare on every problem of the folder; 1 where one falls short."""
    folder = Path(argv[0]) if argv else FOLDER
    seconds = float(argv[1]) if len(argv) > 1 else SECONDS
    values = folder / "values.json"
    if not values.is_file():
        print(f"{values} is not there: nothing to compare with")
        return 0
    models = json.loads(values.read_text(encoding="utf-8"))["models"]
    met = [
        compare(folder / name, [(row[0], row[1], row[2]) for row in known["bounds_by_cpu_s"]], seconds)
        for name, known in models.items()
    ]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
