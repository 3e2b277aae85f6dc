"""How many rows a second come in, and in how much memory, beside pandas where it is installed?

    python benchmarks/importers.py [--rows 5000000]

A synthetic file in GDELT 2's layout (61 columns, drawn by a fixed seed: one row in fifty repeats the one before it, one
in a hundred thousand is cut short). Timed in processes of their own, so that each peak of memory is its own: counting
what would come in with all parties kept, the same with rows of four parties kept, and `pandas.read_csv` over the five
columns that are used. Limits: 50,000 rows/s and 300 MB, for either.
"""

from __future__ import annotations

import argparse
import importlib.util
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

LEAST = 50_000
MOST_MB = 300
PLACES = ("AAA", "BBB", "CCC", "DDD", "EEE", "FFF", "GGG", "HHH", "III", "JJJ")
CODES = ("010", "020", "036", "040", "042", "043", "051", "057", "070", "111", "112", "130", "138", "163", "190")
OURS = """
import resource, sys, time
from pathlib import Path
from detente.record.aliases import Aliases
from detente.record.importing import preview
from detente.record.opening import Options
names = {} if sys.argv[2] == "all" else {p.lower(): [p] for p in ("AAA", "BBB", "CCC", "DDD")}
began, cpu = time.perf_counter(), time.process_time()
found = preview(Path(sys.argv[1]), Options(aliases=Aliases(names))).counted
took, cpu = time.perf_counter() - began, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(found.rows, took, cpu, peak, f"kept {found.kept}, merged {found.merged}, rejected {found.rejected}", sep="|")
"""
THEIRS = """
import resource, sys, time
import pandas
began, cpu = time.perf_counter(), time.process_time()
found = pandas.read_csv(sys.argv[1], sep="\\t", header=None, usecols=[1, 6, 16, 26, 30], quoting=3, on_bad_lines="skip")
took, cpu = time.perf_counter() - began, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(len(found), took, cpu, peak, "no merging, no reasons", sep="|")
"""


def write(path: Path, rows: int) -> None:
    """A file of so many rows."""
    import random

    chance = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        before = ""
        for number in range(rows):
            if number % 50 == 49:
                file.write(before)
                continue
            cells = [""] * 61
            cells[0], cells[1] = str(900_000_000 + number), f"2020{1 + number % 12:02d}{1 + chance.randrange(28):02d}"
            cells[5] = cells[6] = cells[7] = chance.choice(PLACES)
            cells[15] = cells[16] = cells[17] = chance.choice(PLACES)
            cells[26], cells[29], cells[30] = chance.choice(CODES), "1", f"{chance.randrange(-100, 100) / 10}"
            cells[34], cells[52], cells[59] = "3.98970398970399", "Somewhere, Province", "20201113001500"
            cells[60] = f"https://news.example/{number}/a-headline-of-the-usual-length-about-something"
            before = "\t".join(cells[:30] if number % 100_000 == 7 else cells) + "\n"
            file.write(before)


def measured(program: str, *arguments: str) -> tuple[int, float, float, float, str]:
    """Rows, seconds, seconds of processor, peak MB and a remark of one run in a process of its own."""
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    rows, seconds, cpu, peak, remark = done.stdout.strip().split("|")
    return int(rows), float(seconds), float(cpu), float(peak), remark


def main() -> int:
    """Print the rates; 1 where a limit is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    missed = False
    with TemporaryDirectory() as folder:
        path = Path(folder) / "export.CSV"
        write(path, parser.parse_args().rows)
        print(f"{path.stat().st_size / 1e6:.0f} MB")
        print(f"{'reader':>20} {'rows':>9} {'seconds':>8} {'cpu s':>6} {'rows/s':>9} {'peak MB':>8}")
        runs: dict[str, tuple[str, ...]] = {
            "all parties": (OURS, str(path), "all"),
            "four parties": (OURS, str(path), "four"),
        }
        if importlib.util.find_spec("pandas"):
            runs["pandas.read_csv"] = (THEIRS, str(path))
        for name, run in runs.items():
            rows, seconds, cpu, peak, remark = measured(*run)
            print(f"{name:>20} {rows:>9} {seconds:>8.2f} {cpu:>6.2f} {rows / seconds:>9.0f} {peak:>8.0f}  {remark}")
            missed |= run[0] is OURS and (rows / seconds < LEAST or peak > MOST_MB)
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
