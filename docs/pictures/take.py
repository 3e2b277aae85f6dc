"""Take the pictures that the README shows: the brief and a page of the web app, as they are.

    python docs/pictures/take.py

Writes `brief.png` and `app.png` beside itself. Needs Chromium, Playwright and the extra `web`; two minutes.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve().parent
CASE = "korea-2018"
WIDTH, HEIGHT = 1100, 860
LONGEST = 600_000
"""Milliseconds that a page may take to be worked out."""


@contextmanager
def browser() -> Iterator[Any]:
    """Debian's Chromium, or Google's."""
    from playwright.sync_api import sync_playwright

    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        sys.exit("pictures need chromium: apt-get install chromium")
    with sync_playwright() as tool:
        started = tool.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        started.close()


@contextmanager
def served(folder: str) -> Iterator[str]:
    """The web app on a free port of this machine; its address."""
    database = f"{folder}/workspace.sqlite"
    command = [sys.executable, "-m", "detente", "serve", "--port", "0", "--database", database]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert running.stderr is not None
    told = re.search(r"http://\S+", running.stderr.readline())
    if told is None:
        sys.exit("the server said no address")
    try:
        yield told[0].rstrip("/")
    finally:
        running.terminate()
        running.wait()


def drawn(page: Any) -> None:
    """Wait for the answer and for every picture of a page."""
    page.wait_for_selector(".answer, .page", timeout=LONGEST)
    page.wait_for_function(
        "document.querySelectorAll('.plot').length === document.querySelectorAll('.plot.done').length"
    )


def main() -> None:
    """Take both."""
    with TemporaryDirectory() as folder, browser() as page:
        write = [sys.executable, "-m", "detente", "brief", CASE, "-o", folder, "--format", "html"]
        subprocess.run(write, check=True)
        page.goto(f"file://{folder}/brief.html")
        page.screenshot(path=HERE / "brief.png")
        with served(folder) as address:
            page.goto(f"{address}/cases/{CASE}/record")
            drawn(page)
            page.screenshot(path=HERE / "app.png")


if __name__ == "__main__":
    main()
