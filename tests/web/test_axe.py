"""axe-core finds no serious fault of access on any page, in light and dark, wide and narrow."""

from __future__ import annotations

import pytest

from tests.conftest import NEEDS_TOOL
from tests.web.conftest import ready

ROOMS = ("case", "record", "belief", "landscape", "policy")
GRAVE = ("serious", "critical")


@pytest.fixture(scope="session")
def axe():
    """The check by Deque's axe-core (MPL-2.0), which a package for tests brings along."""
    package = pytest.importorskip("axe_playwright_python.sync_playwright", reason=f"{NEEDS_TOOL} axe")
    return package.Axe()


def faults(axe, page):
    """What is wrong on a page: the rule, how grave, and the first place."""
    found = axe.run(page).response["violations"]
    return [(v["id"], v["impact"], v["nodes"][0]["target"]) for v in found if v["impact"] in GRAVE]


@pytest.mark.parametrize(("width", "scheme"), [(1100, "light"), (390, "dark")])
def test_no_page_has_a_serious_fault_of_access(axe, watched, width, scheme):
    page, found = watched(width, color_scheme=scheme), {}
    for path in (
        "/",
        "/new",
        "/cases/hostile/edit",
        "/cases/hostile/versions",
        *(f"/cases/minimal/{r}" for r in ROOMS),
    ):
        page.goto(path)
        if "/cases/minimal" in path:
            ready(page)
        assert page.locator("h1").count() == 1
        if bad := faults(axe, page):
            found[path] = bad
    assert found == {}
