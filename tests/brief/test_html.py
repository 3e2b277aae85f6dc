"""One file, no request, nothing a case can smuggle in; the same bytes twice; drawn by a browser where there is one."""

import re
import shutil
from pathlib import Path
from time import perf_counter

import pytest

from detente.brief.compose import compose
from detente.brief.html import html
from detente.brief.markdown import markdown
from detente.brief.write import write
from detente.case.load import load_case
from detente.errors import DetenteError, UsageError
from detente.study.study import study
from tests.brief.conftest import briefed, studied
from tests.brief.reading import read
from tests.conftest import NEEDS_TOOL

ATTACK = "<script>alert(1)</script>&\"'[F1]"
LOADS = {"src", "srcset", "data", "poster", "background", "action", "formaction", "ping"}
WIDTHS = {"desk": 1280, "phone": 390}


def test_the_same_study_gives_the_same_bytes(name, tmp_path):
    first = write(compose(studied(name)), tmp_path / "a")
    second = write(compose(studied(name)), tmp_path / "b")
    assert [p.name for p in first] == ["brief.html", "brief.md", "brief.json"]
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == sorted(p.name for p in first)


def test_nothing_is_loaded_from_anywhere(name):
    page = read(html(briefed(name)))
    assert [e for e in page.elements if LOADS & e.attributes.keys()] == []
    assert [e.tag for e in page.elements if e.tag in ("link", "iframe", "object", "embed", "img", "base")] == []
    policy = next(e for e in page.elements if e.attributes.get("http-equiv") == "Content-Security-Policy")
    assert policy.attributes["content"].startswith("default-src 'none'")
    assert "unsafe-eval" not in policy.attributes["content"]
    assert "url(" not in re.search(r"<style>(.*?)</style>", html(briefed(name)), re.DOTALL).group(1)


def test_links_lead_to_sources_or_into_the_page(name):
    page = read(html(briefed(name)))
    ids = {e.attributes["id"] for e in page.elements if "id" in e.attributes}
    for element in page.elements:
        target = element.attributes.get("href")
        if target is not None:
            assert target.startswith("https://") or target.startswith("http://") or target[1:] in ids, target


def test_every_finding_has_its_anchor(brief):
    page = read(html(brief))
    assert {f.id for f in brief.findings} <= {e.attributes.get("id") for e in page.elements}
    ids = [e.attributes["id"] for e in page.elements if "id" in e.attributes]
    assert len(ids) == len(set(ids))


def test_the_page_can_be_read_by_all(brief):
    page = read(html(brief))
    assert [e.tag for e in page.elements].count("h1") == 1
    tables = [e for e in page.elements if e.tag == "table"]
    assert [e.tag for e in page.elements].count("caption") == len(tables)
    assert all(e.attributes.get("scope") in ("row", "col") for e in page.elements if e.tag == "th")
    plots = [e for e in page.elements if e.attributes.get("class") == "plot"]
    assert all(e.attributes["role"] == "img" and len(e.attributes["aria-label"]) > 20 for e in plots)
    assert [e.attributes.get("class") for e in page.elements].count("data") == len(plots)
    assert any(e.attributes.get("class") == "skip" for e in page.elements)
    assert next(e for e in page.elements if e.tag == "html").attributes["lang"] == "en"


@pytest.fixture
def attacked(tmp_path):
    folder = tmp_path / "case"
    folder.mkdir()
    text = load_case("minimal").folder.joinpath("case.yaml").read_text("utf-8")
    text = text.replace("title: Two neighbours and a dam", f"title: '{ATTACK.replace(chr(39), chr(39) * 2)}'")
    text = text.replace("title: The bypass,", f"title: '{ATTACK.replace(chr(39), chr(39) * 2)}',")
    (folder / "case.yaml").write_text(text, "utf-8")
    return compose(study(load_case(folder)))


def test_what_a_case_says_comes_out_as_text(attacked):
    page = html(attacked)
    assert "<script>alert" not in page
    assert ATTACK.replace("[F1]", "") in "".join(text for text, _ in read(page).said)
    assert "<script>" not in markdown(attacked)
    assert "\\<script\\>" in markdown(attacked)


def test_a_page_is_composed_and_printed_within_a_second():
    html(briefed("minimal"))  # reads the libraries once
    start = perf_counter()
    html(compose(studied("korea-2018")))
    assert perf_counter() - start < 1


def test_a_format_that_does_not_exist_is_refused_with_the_nearest_name(tmp_path):
    with pytest.raises(UsageError, match="did you mean 'html'"):
        write(briefed("minimal"), tmp_path / "out", ["htm"])
    assert not (tmp_path / "out").exists()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(DetenteError, match="cannot be written"):
        write(briefed("minimal"), tmp_path / "file", ["json"])


def test_a_write_that_fails_leaves_the_old_file_whole(tmp_path, monkeypatch):
    (path,) = write(briefed("minimal"), tmp_path, ["json"])
    before = path.read_bytes()

    def fails(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fails)
    with pytest.raises(DetenteError, match="No space left"):
        write(briefed("ceasefire"), tmp_path, ["json"])
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["brief.json"]


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


@pytest.mark.parametrize("width", WIDTHS.values(), ids=WIDTHS.keys())
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_draws_every_picture_asks_for_nothing_and_nothing_overflows(browser, name, tmp_path, width, scheme):
    (path,) = write(briefed(name), tmp_path, ["html"])
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    asked, errors = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(path.as_uri())
    plots = page.locator(".plot").count()
    page.wait_for_function(f"document.querySelectorAll('.plot.done').length === {plots}", timeout=20_000)
    assert asked == [path.as_uri()]
    assert errors == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    wide = (
        "[...document.querySelectorAll('.plot svg')].filter(s => s.getBoundingClientRect().right > innerWidth).length"
    )
    assert page.evaluate(wide) == 0
    assert (
        page.evaluate("[...document.querySelectorAll('.plot svg')].filter(s => !s.querySelector('text')).length") == 0
    )
    page.close()
