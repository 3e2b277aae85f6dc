"""How quick is the web app for one reader, and for twenty at once?

    python benchmarks/web.py

Serves the library on this machine, asks the case of two neighbours. Limits: the files of a page under 450 kB packed;
the first answer of a slider within 200 ms (median), on the largest case too, there for a number of every kind; twenty
readers who turn to a page every half second without an error, 95 % of pages that are there already within 100 ms; the
first paint within 0.6 s where Chromium is installed.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from random import random
from statistics import median, quantiles
from time import perf_counter, sleep

import httpx

CASE = "/cases/minimal"
READERS, EACH, PAUSE = 20, 10, 0.5
PACKED, SLIDER, PAGE, PAINT = 450.0, 0.2, 0.1, 0.6
SLOWEST, ACTS, SLOWEST_ACTS = 0.5, 1.0, 3.0
LARGE = "/cases/korea-2018"
MOVES = (
    "types.sincere.prior",
    "types.staller.precision",
    "types.sincere.patience",
    "record.found_out",
    "record.turnover",
    "parties.us.vision.denuclearization.salience",
    "parties.rok.tolerance",
    "parties.us_congress.ratifies.needs",
    "channels.imagery.hit",
    "steps.exercise_pause.undo.months",
    "capstone.lead",
    "measures.civilian_relief.of.assistance",
)
"""A number of every kind; each is moved to the upper end of its range."""
SHARES, ADVICE = '<table class="effect">', '<div class="advice'
READY, SETTLED, LOOK = 600.0, 0.5, 0.02
"""Seconds that a case may take to be made ready; rest before the first is measured; between looks."""
PAINTED = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? null"


@contextmanager
def served() -> Iterator[str]:
    """The address of `detente serve` in a process of its own, at a free port."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "detente", "serve", "--port", "0", "--database", f"{folder}/none.sqlite"]
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        try:
            assert process.stderr is not None
            yield process.stderr.readline().split()[1].rstrip("/")
        finally:
            process.terminate()
            process.wait()


def slider(address: str) -> float:
    """Median seconds to a slider's first answer, at values nobody asked for before."""
    return median(moved(address, CASE, [("types.sincere.prior", f"{0.41 + place / 100:.2f}") for place in range(9)])[0])


def moved(address: str, case: str, moves: list[tuple[str, str]]) -> tuple[list[float], list[float]]:
    """Seconds until each moved number shows the belief, and until it shows what acts are worth, the case kept warm."""
    with httpx.Client(base_url=address, timeout=60) as client:
        client.get(f"{case}/case")

        def ask(path: str, value: str, shown: str) -> float:
            started = perf_counter()
            while True:
                said = client.get(f"{case}/what-if", params={f"n.{path}": value}, headers={"hx-request": "true"}).text
                if shown in said:
                    return perf_counter() - started
                if perf_counter() - started > READY:
                    raise SystemExit("a slider was not answered")
                sleep(LOOK)

        ask("types.sincere.prior", "0.4", ADVICE)
        sleep(SETTLED)
        both = []
        for path, value in moves:
            both.append((ask(path, value, SHARES), ask(path, value, ADVICE)))
            sleep(PAUSE)
    return [first for first, _ in both], [first + then for first, then in both]


def to_their_ends() -> list[tuple[str, str]]:
    """Each number of `MOVES` with the upper end of its range."""
    from detente.case.load import load_case

    ends = {path: f"{number.high:g}" for path, number, _ in load_case("korea-2018").numbers()}
    return [(path, ends[path]) for path in MOVES]


def reader(address: str) -> tuple[list[float], int]:
    """One reader's seconds for each page, and how many were not there."""
    taken, wrong = [], 0
    with httpx.Client(base_url=address, timeout=60) as client:
        sleep(random() * PAUSE)
        for _ in range(EACH):
            started = perf_counter()
            wrong += client.get(f"{CASE}/belief").status_code != 200
            taken.append(perf_counter() - started)
            sleep(PAUSE)
    return taken, wrong


def crowd(address: str) -> tuple[float, int]:
    """The seconds within which 95 % of pages come for all readers at once, and how many did not."""
    with ThreadPoolExecutor(READERS) as pool:
        told = list(pool.map(reader, [address] * READERS))
    return quantiles([t for taken, _ in told for t in taken], n=20)[-1], sum(wrong for _, wrong in told)


def paint(address: str) -> float | None:
    """Seconds to the first paint of a page that is there already, in a browser that never saw it."""
    found = shutil.which("chromium")
    if found is None:
        return None
    from playwright.sync_api import sync_playwright

    with sync_playwright() as tool:
        browser = tool.chromium.launch(executable_path=found, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(f"{address}{CASE}/belief")
        while (seen := page.evaluate(PAINTED)) is None:
            page.wait_for_timeout(20)
        browser.close()
    return float(seen) / 1000


def weight(address: str) -> float:
    """kB that a browser loads for a page with pictures, packed where the server packs."""
    from detente.web.assets import assets

    page = len(httpx.get(f"{address}{CASE}/belief").content)
    return (page + sum(len(asset.packed) for asset in assets().values())) / 1000


def main() -> int:
    """Print what was measured and its limit; 1 where one is passed."""
    with served() as address:
        first = slider(address)
        belief, acts = moved(address, LARGE, to_their_ends())
        measured = [
            ("page with pictures, kB", weight(address), PACKED),
            ("slider's first answer, s", first, SLIDER),
            ("korea-2018: shares, median, s", median(belief), SLIDER),
            ("korea-2018: shares, slowest, s", max(belief), SLOWEST),
            ("korea-2018: worth of acts, median, s", median(acts), ACTS),
            ("korea-2018: worth of acts, slowest, s", max(acts), SLOWEST_ACTS),
            ("first paint, s", paint(address), PAINT),
        ]
        slow, wrong = crowd(address)
    measured += [
        (f"page there already, {READERS} readers, 95 %, s", slow, PAGE),
        ("pages not there", float(wrong), 0.0),
    ]
    for name, value, most in measured:
        print(f"{name:44} {'not measured' if value is None else f'{value:10.3f}'}   limit {most:g}")
    return int(any(value is not None and value > most for _, value, most in measured))


if __name__ == "__main__":
    sys.exit(main())
