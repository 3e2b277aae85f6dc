"""A newcomer: `detente serve`, the first case of the library, its brief, and a PDF to take along."""

from __future__ import annotations

import io
import re
import subprocess
import sys

import pytest

from tests.conftest import NEEDS_TOOL
from tests.web.conftest import SOON, ready

CASE = "korea-2018"
LONG = 4 * SOON
"""Milliseconds: the brief of the largest case takes over a minute of a processor, and machines are shared."""


@pytest.fixture
def served(tmp_path):
    """The address that `detente serve` prints."""
    command = [sys.executable, "-m", "detente", "serve", "--port", "0", "--database", str(tmp_path / "mine.sqlite")]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        yield re.search(r"http://\S+", running.stderr.readline())[0]
    finally:
        running.terminate()
        running.wait()
        running.stderr.close()


def test_from_serve_to_a_pdf_for_the_principal(browser, served):
    pypdf = pytest.importorskip("pypdf", reason=f"{NEEDS_TOOL} pypdf")
    pytest.importorskip("typst", reason=f"{NEEDS_TOOL} typst")
    asked, faults = [], []
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(served)
    page.get_by_role("link", name="Korea").first.click()
    page.locator("nav.rooms").get_by_role("link", name="Brief").click()
    page.wait_for_selector(".job .note, .answer", timeout=SOON)
    page.wait_for_selector("#page-1", timeout=LONG)
    ready(page)
    said = page.locator(".answer").inner_text()
    with page.expect_download(timeout=LONG) as taken:
        page.locator(f"a[href*='/cases/{CASE}/principal.pdf']").click()
    with open(taken.value.path(), "rb") as file:
        pdf = pypdf.PdfReader(io.BytesIO(file.read()))
    text = " ".join(" ".join(sheet.extract_text() for sheet in pdf.pages).split())
    assert 1 <= len(pdf.pages) <= 2
    assert said.split(".")[0].split(",")[0].casefold() in text.casefold()
    assert faults == []
    assert [url for url in asked if not url.startswith((served, "data:", "blob:"))] == []
    page.close()
