"""How dear is it to start, and to install? Prints the ratio of `detente --help` to a bare Python, and sizes.

    python benchmarks/startup.py

The ratio is of medians of alternating runs on this machine. Sizes are of the files that each installed
distribution lists; `with its own` counts what it requires too, numpy with scipy for one. An import's time is
that of a fresh process importing it, less that of a bare one.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from importlib.metadata import Distribution, distribution
from pathlib import Path
from shutil import which
from statistics import median
from time import perf_counter

RUNS = 15
LIMIT_RATIO = 6.0
LIMIT_MEGABYTES = 600
MEGABYTE = 10**6
IMPORTED_AS = {"pyyaml": "yaml"}
BARE = [sys.executable, "-c", "pass"]


def seconds(command: Sequence[str]) -> float:
    """Wall-clock seconds that a command takes."""
    start = perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return perf_counter() - start


def medians(first: Sequence[str], second: Sequence[str]) -> tuple[float, float]:
    """Median seconds of both commands, run in turn so that a slow spell hits both, after one of each."""
    for command in (first, second):
        seconds(command)
    times = [(seconds(first), seconds(second)) for _ in range(RUNS)]
    return median(a for a, _ in times), median(b for _, b in times)


def needed(name: str, seen: set[str]) -> Iterator[Distribution]:
    """The distribution and, once each, all that it requires without extras on this platform."""
    key = re.sub(r"[-_.]+", "-", name).lower()
    if key in seen:
        return
    seen.add(key)
    found = distribution(name)
    yield found
    for requirement in found.requires or []:
        if ";" not in requirement:
            yield from needed(name_of(requirement), seen)


def name_of(requirement: str) -> str:
    """`numpy` of `numpy>=2`."""
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match is not None
    return match.group()


def megabytes(found: Distribution) -> float:
    """Size on disk of the files that the distribution lists, in MB."""
    paths = (Path(str(found.locate_file(file))) for file in found.files or [])
    return sum(path.stat().st_size for path in paths if path.is_file()) / MEGABYTE


def licence(found: Distribution) -> str:
    """The licence that the distribution states."""
    about = found.metadata
    expression = about.get_all("License-Expression") or []
    named = [line for line in about.get_all("Classifier") or [] if line.startswith("License :: ")]
    stated = expression or [line.rpartition(" :: ")[2] for line in named] or about.get_all("License") or ["?"]
    return ", ".join(stated).partition("\n")[0]


def direct() -> list[str]:
    """Names of the dependencies that the project itself requires."""
    return [name_of(line) for line in distribution("detente").requires or [] if "extra ==" not in line]


def main() -> int:
    """Print the ratio, the sizes and the table; 1 if a limit is passed."""
    program = which("detente", path=str(Path(sys.executable).parent))
    if program is None:
        print("the program detente is not installed beside this Python; make bench installs it", file=sys.stderr)
        return 1
    bare, helped = medians(BARE, [program, "--help"])
    print(f"detente --help takes {helped / bare:.1f} times a bare Python (limit {LIMIT_RATIO:g})")
    core = {found.metadata["Name"].lower(): found for found in needed("detente", set())}
    total = sum(megabytes(found) for found in core.values())
    print(f"core environment: {len(core)} distributions, {total:.0f} MB (limit {LIMIT_MEGABYTES})")
    print(f"\n{'dependency':<12} {'version':<9} {'MB':>6} {'with its own':>13} {'import ms':>10}  licence")
    for name in direct():
        found = core[name.lower()]
        plain, imported = medians(BARE, [sys.executable, "-c", f"import {IMPORTED_AS.get(name, name)}"])
        cost = 1000 * (imported - plain)
        whole = sum(megabytes(part) for part in needed(name, set()))
        sizes = f"{megabytes(found):>6.1f} {whole:>13.1f}"
        print(f"{name:<12} {found.version:<9} {sizes} {cost:>10.0f}  {licence(found)}")
    return int(helped / bare > LIMIT_RATIO or total > LIMIT_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
