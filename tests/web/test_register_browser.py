"""In a browser: a file of events through the page, an entry with an error mended, the register narrowed."""

import json

import pytest

from detente.web.copy import copy_case
from tests.web.conftest import SOON, ready, until
from tests.web.test_import import ICEWS

SHOWN = "document.getElementById('register-shown').textContent"


@pytest.fixture(scope="module")
def own(shelf):
    copy_case(shelf, "ceasefire", "by-browser", "Ana")
    return "by-browser"


def believed(client, ref):
    """The promises that move the belief."""
    found = json.loads(client.get(f"/cases/{ref}/belief.json").text)["entries"]
    return [entry["id"] for entry in found if entry["kind"] == "commitment"]


def test_a_file_is_looked_at_and_written_through_the_page(watched, own, tmp_path):
    file = tmp_path / "events.tab"
    file.write_text(ICEWS)
    page = watched()
    page.goto(f"/cases/{own}/record/import")
    page.set_input_files("#file", file)
    page.get_by_role("button", name="Look at it").click()
    page.wait_for_selector("text=Nothing is written yet.", timeout=SOON)
    assert "events.tab" in page.locator(".kicker").inner_text()
    page.fill("#import-who", "Ana")
    page.get_by_role("button", name="Write these events").click()
    page.wait_for_selector("text=Written: 2 new", timeout=SOON)
    assert page.locator("tbody tr").count() == 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 1100


def test_an_entry_with_an_error_is_mended_and_counts_in_register_and_belief(browser, address, own, client):
    before = believed(client, own)
    page = browser.new_page(viewport={"width": 390, "height": 900}, base_url=address)
    thrown = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.goto(f"/cases/{own}/record/add")
    page.fill("[name='f.by']", "movement")
    page.fill("[name='f.to']", "government")
    page.fill("[name='f.commitment']", "Open the second road")
    page.select_option("[name='f.category']", "aid")
    page.fill("[name='f.date_promised']", "2024-02-31")
    page.select_option("[name='f.grade']", "B2")
    page.fill("[name='who']", "Ana")
    page.fill("[name='f.due']", "2024-02-25")
    page.select_option("[name='f.outcome_at_2024_03_01']", "partial")
    page.get_by_role("button", name="Write the entry").click()
    page.wait_for_selector("#f-date_promised-says", timeout=SOON)
    assert "is no date" in page.locator("#f-date_promised-says").inner_text()
    assert page.input_value("[name='f.commitment']") == "Open the second road"
    page.fill("[name='f.date_promised']", "2024-02-20")
    page.get_by_role("button", name="Write the entry").click()
    page.wait_for_selector("text=History of this entry", timeout=SOON)
    page.get_by_role("link", name="Back to the record").click()
    page.wait_for_selector("table.register >> text=Open the second road", timeout=SOON)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert len(believed(client, own)) == len(before) + 1
    page.close()
    assert thrown == []


def test_the_register_narrows_as_one_types_as_the_server_does(watched, client):
    page = watched()
    page.goto("/cases/ceasefire/record")
    ready(page)
    everything = page.evaluate(SHOWN)
    for field, text in (("side", "ours"), ("since", "2018"), ("text", "free"), ("grade", "F"), ("outcome", "kept")):
        control = page.locator(f"#narrow [name={field}]")
        control.select_option(text) if field in ("side", "grade", "outcome") else control.fill(text)
        asked = page.evaluate("document.querySelector('.taking a.asked').search")
        many = len(client.get(f"/cases/ceasefire/record/register.json{asked}").json()["rows"])
        until(page, f"{SHOWN} === '{many}'")
        assert page.locator("table.register tr[data-side]:visible").count() == many
    assert page.evaluate(SHOWN) != everything
    page.locator("#narrow [name=text]").fill("no such words")
    assert page.locator("#register-none").is_visible()
