"""One program for all tests of the web app, with the answers of its lanes kept between them."""

from __future__ import annotations

import shutil
import socket
import threading
import time

import pytest

from detente.cli import rooms
from detente.cli.commands.cases import cases
from detente.cli.frame import Ask
from detente.settings import Address, load_settings
from detente.store.cases import put
from detente.store.database import open_database
from detente.web.shelf import Shelf
from tests.conftest import NEEDS_TOOL

pytest.importorskip("fastapi", reason=f"{NEEDS_TOOL} fastapi")
LOOK = 50
SOON = 300_000
"""Milliseconds; the longest takes two seconds with kernels compiled, minutes without and on a busy machine."""
FORM = {"content-type": "application/x-www-form-urlencoded"}
BAD = "<script>alert('x')</script>\"onload=alert(1) {{ 7*7 }}"
"""A text that would show if it were read as markup, as an attribute or as a template."""


def hostile() -> dict[str, bytes]:
    """A case of which every text that a page prints is hostile."""
    from detente.case.library import case_folder

    text = case_folder("minimal").joinpath("case.yaml").read_text(encoding="utf-8")
    quoted = "'" + BAD.replace("'", "''") + "'"
    kept = []
    for line in text.splitlines():
        head, sign, _ = line.partition(": ")
        plain = sign and head.strip().lstrip("- ") in ("title", "name", "why", "coders", "cite", "licence", "handling")
        kept.append(f"{head}: {quoted}" if plain and not line.rstrip().endswith((">", "|")) else line)
    return {"case.yaml": "\n".join(kept).encode() + b"\n"}


@pytest.fixture(scope="session")
def shelf(tmp_path_factory):
    address = Address(str(tmp_path_factory.mktemp("shelf") / "workspace.sqlite"))
    put(open_database(address, create=True), "hostile", hostile(), "tests")
    return Shelf(address)


@pytest.fixture(scope="session")
def app(shelf):
    from detente.web.app import create_app

    ask = Ask(load_settings({"database": shelf.address.url}))
    return create_app(shelf, rooms.answer, lambda: cases(ask), ask.settings.seed)


@pytest.fixture(scope="session")
def address(app):
    """The app served on this machine, for browsers and clients."""
    import uvicorn

    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    until = time.monotonic() + 20
    while not server.started and time.monotonic() < until:
        time.sleep(0.02)
    assert server.started
    yield f"http://127.0.0.1:{listening.getsockname()[1]}"
    server.should_exit = True
    thread.join(20)
    listening.close()


@pytest.fixture(scope="session")
def client(address):
    httpx = pytest.importorskip("httpx", reason=f"{NEEDS_TOOL} httpx")
    with httpx.Client(base_url=address, timeout=SOON / 1000) as made:
        yield made


@pytest.fixture(scope="module")
def browser():
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        pytest.skip(f"{NEEDS_TOOL} chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason=f"{NEEDS_TOOL} playwright")
    with playwright.sync_playwright() as tool:
        started = tool.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def watched(browser, address):
    """Makes pages; at the end none has asked another machine for anything nor found fault with itself."""
    asked, faults, made = [], [], []

    def make(width=1100, **more):
        page = browser.new_page(viewport={"width": width, "height": 900}, base_url=address, **more)
        page.on("request", lambda request: asked.append(request.url))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        made.append(page)
        return page

    yield make
    for page in made:
        page.close()
    assert faults == []
    assert [url for url in asked if not url.startswith((f"{address}/", "data:", "blob:"))] == []


def until(page, true):
    """Wait for an expression to hold; asked from here, since the page's own policy lets no text be run in it."""
    for _ in range(SOON // LOOK):
        if page.evaluate(true):
            return
        page.wait_for_timeout(LOOK)
    pytest.fail(f"never came about: {true}")


def ready(page):
    """Wait for the answer and for every picture of it."""
    page.wait_for_selector(".answer", timeout=SOON)
    until(page, "document.querySelectorAll('.plot').length === document.querySelectorAll('.plot.done').length")
