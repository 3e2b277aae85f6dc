"""In a browser: a mistake is made and mended, what was typed is there again, changes are seen and taken back."""

from __future__ import annotations

from itertools import count

import pytest

from detente.web.editing import desk, new_case
from tests.web.conftest import BAD, SOON, until

NAMES = count(1)


@pytest.fixture
def case(shelf):
    """A case of the workspace from the template, at version 1."""
    name = f"typed{next(NAMES)}"
    new_case(shelf, name, "Ana")
    return name


@pytest.fixture
def opened(watched, address, case):
    """The editor of that case, opened under a name, its form drawn."""

    def make(width=1200, who="Ana", **more):
        page = watched(width, **more)
        page.context.add_cookies([{"name": "detente_who", "value": who, "url": address}])
        visit(page, case)
        return page

    return make


def visit(page, case):
    page.goto(f"/cases/{case}/edit")
    page.wait_for_selector("#editor-form .field", timeout=SOON)
    said(page, "The case is sound.")


def said(page, words):
    until(page, f"document.querySelector('#editor-sound').textContent.includes({words!r})")


def kept(page):
    until(page, "/^Kept as a draft/.test(document.querySelector('#editor-kept').textContent)")


def text(page):
    return page.locator("#editor-text").input_value()


def field(page, *parts):
    """The field of a key path, its groups opened."""
    for end in range(1, len(parts)):
        group = page.locator(f"#editor-form details[data-about='{'.'.join(parts[:end])}']")
        if group.count():
            group.evaluate("one => { one.open = true; }")
            page.wait_for_timeout(50)
    return page.locator(f"[id='field-{'.'.join(parts)}']")


def save(page, number):
    page.keyboard.press("Control+s")
    page.wait_for_selector(f"#editor-said >> text=Saved as version {number}.", timeout=SOON)


def test_a_mistake_is_made_located_mended_and_saved(opened, case, shelf):
    page = opened()
    low = field(page, "steps", "halve", "lead", "low")
    low.fill("9")
    said(page, "1 fault")
    assert "low 9 is above high 4" in page.locator("#editor-faults").inner_text()
    assert (
        low.locator("xpath=ancestor::fieldset").locator(".wrong:visible").inner_text().endswith("low 9 is above high 4")
    )
    assert page.locator("#editor-gutter b").inner_text() == "! 69"
    page.keyboard.press("Control+s")
    page.wait_for_selector("#editor-said >> text=not sound yet", timeout=SOON)
    page.locator("#editor-faults button").first.click()
    at = page.evaluate("document.querySelector('#editor-text').selectionStart")
    assert text(page)[at:].startswith("{low: 9, mode: 2, high: 4")
    low.fill("1.5")
    said(page, "The case is sound.")
    page.fill("#editor-why", "slower boats")
    save(page, 2)
    assert "lead: {low: 1.5, mode: 2, high: 4, judgement: yes}" in text(page)
    found = desk(shelf, case, "Ana")
    assert (found.newest.number, found.draft, found.text) == (2, None, text(page))


def test_the_text_is_left_by_keys_and_a_name_misspelt_in_it_put_right_by_its_suggestion(opened):
    page = opened()
    area = page.locator("#editor-text")
    area.focus()
    for key in ("Tab", "Escape", "Tab"):
        assert page.evaluate("document.activeElement.id") == "editor-text"
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.id") != "editor-text"
    area.fill(text(page).lstrip().replace("by: south", "by: sooth", 1))
    said(page, "1 fault")
    page.locator("#editor-faults button", has_text="Use south").click()
    said(page, "The case is sound.")
    assert "by: south\n    category: freeze" in text(page)
    area.press("Control+z")
    assert "by: sooth" in text(page)
    area.press("Control+Shift+z")
    assert "by: sooth" not in text(page)


def test_the_form_follows_the_text_and_the_text_the_form(opened):
    page = opened()
    before = text(page)
    page.locator("#editor-text").fill(before.replace("discount: 0.985", "discount: 0.97"))
    until(page, "document.getElementById('field-discount').value === '0.97'")
    field(page, "title").fill(BAD)
    until(page, "document.querySelector('#editor-text').value.includes('onload=alert(1)')")
    after = text(page)
    assert [line for line in after.splitlines() if not line.startswith(("title", "discount"))] == [
        line for line in before.splitlines() if not line.startswith(("title", "discount"))
    ]
    page.locator("#editor-text").fill("title: [\n")
    until(page, "document.querySelector('#editor-form').inert")
    page.locator("#editor-undo").click()
    until(page, f"document.getElementById('field-title').value === {BAD!r}")


def test_entries_values_and_ranges_are_added_and_taken_out_without_the_text(opened):
    page = opened()
    before = text(page)
    page.locator("#field-add").select_option("steps")
    page.locator("#editor-form > .adding button").first.click()
    page.wait_for_selector("[id='field-steps.new_step.title']", timeout=SOON)
    field(page, "steps", "new_step", "by").select_option("south")
    part = page.locator("#editor-form details[data-about='steps.new_step']")
    part.locator("[id='lack-steps.new_step']").select_option(label="moves · fees")
    part.locator(".adding button").click()
    field(page, "steps", "new_step", "moves", "fees").fill("part")
    said(page, "The case is sound.")
    page.wait_for_selector("[id='field-steps.new_step.lead']")
    part.locator(".field", has=page.locator("[id='field-steps.new_step.lead']")).locator("button.small").click()
    page.wait_for_selector("[id='field-steps.new_step.lead.low']", timeout=SOON)
    assert "    moves: {fees: part}" in text(page)
    part.locator("button", has_text="Take out").click()
    until(page, "!document.querySelector('#editor-text').value.includes('new_step')")
    assert text(page) == before


def test_what_was_typed_survives_a_reload_and_a_window_that_was_killed(opened):
    page = opened()
    page.locator("#editor-text").press_sequentially("# half a thou", delay=5)
    kept(page)
    page.close()
    again = opened()
    assert text(again).startswith("# half a thou")
    assert "This is your draft of" in again.locator("#editor-said").inner_text()
    again.on("dialog", lambda dialog: dialog.accept())
    again.locator("#editor-discard").click()
    again.wait_for_load_state()
    assert not text(again).startswith("# half")
    assert again.locator("#editor-draft").count() == 0


def test_two_windows_are_told_of_each_other(opened):
    one, two = opened(), opened()
    one.locator("#editor-text").press_sequentially("# one ")
    kept(one)
    two.locator("#editor-text").press_sequentially("# two ")
    two.wait_for_selector("#editor-said >> text=in another window", timeout=SOON)
    two.locator("#editor-said button", has_text="Keep the text of this window").click()
    kept(two)
    one.locator("#editor-text").press_sequentially("and on ")
    one.wait_for_selector("#editor-said >> text=in another window", timeout=SOON)
    one.locator("#editor-said button", has_text="Load the other").click()
    until(one, "document.querySelector('#editor-text')?.value.startsWith('# two ')")


def test_somebody_elses_version_is_shown_before_anything_is_saved_over_it(opened, case, shelf):
    page, other = opened(), opened(who="Ben")
    field(other, "discount").fill("0.97")
    said(other, "The case is sound.")
    until(other, "document.querySelector('#editor-text').value.includes('0.97')")
    save(other, 2)
    field(page, "horizon").fill("48")
    until(page, "document.querySelector('#editor-text').value.includes('horizon: 48')")
    page.keyboard.press("Control+s")
    page.wait_for_selector("text=Ben saved version 2", timeout=SOON)
    assert "− discount: 0.97" in page.locator("pre.diff").inner_text()
    page.locator("button", has_text="Put my changes into version 2").click()
    page.wait_for_selector("#editor-draft", timeout=SOON)
    page.wait_for_selector("#editor-form .field", timeout=SOON)
    save(page, 3)
    assert "horizon: 48" in desk(shelf, case, "Ana").text
    assert "discount: 0.97" in desk(shelf, case, "Ana").text


def test_versions_are_compared_and_the_newest_change_is_undone_by_keys(opened, case):
    page = opened()
    field(page, "discount").fill("0.97")
    until(page, "document.querySelector('#editor-text').value.includes('0.97')")
    save(page, 2)
    page.goto(f"/cases/{case}/versions")
    page.locator("button", has_text="Compare").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("pre.diff", timeout=SOON)
    assert page.locator("tbody tr").inner_text().split() == ["discount", "0.985", "0.97"]
    page.go_back()
    page.locator("button", has_text="Undo the newest change").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=3 versions", timeout=SOON)
    visit(page, case)
    assert "discount: 0.985" in text(page)


def test_the_editor_fits_a_phone_and_every_field_has_its_label(opened, case):
    page = opened(390, color_scheme="dark")
    field(page, "steps", "halve", "title")
    for path in (f"/cases/{case}/edit", f"/cases/{case}/versions", f"/cases/{case}/diff?from=1&to=1", "/new"):
        if not page.url.endswith(path):
            page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
    visit(page, case)
    field(page, "steps", "halve", "title")
    assert page.evaluate(
        "[...document.querySelectorAll('input:not([type=hidden]), select, textarea')].every(one => one.labels.length)"
    )
