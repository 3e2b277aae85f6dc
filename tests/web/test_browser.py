"""In a browser: pages draw, nothing leaves the machine, sliders answer, keys suffice, nothing overflows."""

from __future__ import annotations

import pytest

from tests.web.conftest import SOON, ready, until

PATH = "types.sincere.prior"


@pytest.mark.parametrize(("width", "scheme"), [(1100, "light"), (390, "dark")])
def test_pages_draw_and_nothing_overflows(watched, width, scheme):
    page = watched(width, color_scheme=scheme)
    for path in ("/", *(f"/cases/minimal/{room}" for room in ("case", "record", "belief", "landscape", "policy"))):
        page.goto(path)
        ready(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.locator("h1").count() == 1


def test_a_case_whose_every_text_is_hostile_runs_none_of_it(watched):
    page = watched()
    spoken = []
    page.on("dialog", lambda dialog: (spoken.append(dialog.message), dialog.dismiss()))
    for room in ("case", "record", "belief", "policy"):
        page.goto(f"/cases/hostile/{room}")
        ready(page)
    assert spoken == []


def test_a_slider_moved_by_keys_alone_answers_in_its_place(watched):
    page = watched()
    page.goto("/cases/minimal/case")
    ready(page)
    slider = page.locator(f"input[name='n.{PATH}']")
    slider.focus()
    page.keyboard.press("PageUp")
    page.wait_for_selector("#effect .advice", timeout=SOON)
    until(page, "document.querySelector('#effect').innerText.includes('The advice stays.')")
    assert page.url.endswith("/cases/minimal/case")
    assert page.evaluate("document.activeElement.name") == f"n.{PATH}"
    page.keyboard.press("Home")
    until(page, "document.querySelector('#effect').innerText.includes('30%')")


def test_a_number_that_flips_the_advice_says_so_by_itself_once_it_is_sure(watched):
    page = watched()
    page.goto(f"/cases/minimal/case?set={PATH}=0.001")
    page.wait_for_selector("#effect .advice.flips", timeout=SOON)
    until(page, "document.querySelector('#effect').innerText.includes('This flips the advice.')")
    until(page, "document.querySelector('#effect .job') === null")
    assert page.locator("#effect .advice strong").inner_text() == "This flips the advice."


def test_the_first_key_leads_past_the_rooms_and_focus_shows(watched):
    page = watched()
    page.goto("/cases/minimal/belief")
    ready(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"


def test_a_table_sorts_and_a_picture_is_saved(watched):
    page = watched()
    page.goto("/cases/minimal/case")
    ready(page)
    page.locator("#steps th button").first.click()
    assert page.locator("#steps th").first.get_attribute("aria-sort") == "ascending"
    shown = page.locator("#steps table").first.locator("tbody th").all_inner_texts()
    assert shown == sorted(shown, key=str.casefold)
    page.goto("/cases/minimal/belief")
    ready(page)
    for kind, start in (("SVG", "<svg"), ("CSV", "reading,")):
        with page.expect_download() as taken:
            page.locator(".save button", has_text=kind).first.click()
        with open(taken.value.path(), encoding="utf-8") as file:
            assert file.read().startswith(start)


def test_work_under_way_is_shown_and_can_be_cancelled(watched, client):
    page = watched()
    page.goto("/cases/minimal/roadmap")
    until(page, "/\\(\\d+ of \\d+\\)/.test(document.querySelector('.note').innerText)")
    page.locator(".job button").click()
    page.wait_for_selector("text=Cancelled.")
    assert page.locator("main a").first.get_attribute("href") == "/cases/minimal/roadmap"


def test_without_scripts_a_page_says_the_same(watched, client):
    client.get("/cases/minimal/belief.json")
    page = watched(java_script_enabled=False)
    page.goto("/cases/minimal/belief")
    assert page.locator("figure details summary").first.is_visible()
    page.goto("/cases/minimal/case")
    assert page.locator("input[type=range]").count() > 0
