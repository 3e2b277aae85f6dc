"""A skip for a missing tool is visible here and a failure on CI; one for absent data never fails."""

import pytest

from tests.conftest import NEEDS_TOOL, NO_REFERENCE

pytest_plugins = ["pytester"]

TESTS = f"""
import pytest

def test_tool():
    pytest.skip("{NEEDS_TOOL} chromium")

@pytest.mark.skipif(True, reason="{NEEDS_TOOL} postgres")
def test_marked():
    pass

def test_reference():
    pytest.skip("{NO_REFERENCE} shared/reference")
"""


@pytest.mark.parametrize(
    ("on_ci", "outcomes"),
    [("", {"skipped": 3}), ("1", {"failed": 1, "errors": 1, "skipped": 1})],
    ids=["here", "on CI"],
)
def test_what_a_skip_counts_as(on_ci, outcomes, pytester, root, monkeypatch):
    monkeypatch.setenv("DETENTE_CI", on_ci)
    pytester.makeconftest((root / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(TESTS)
    pytester.runpytest_inprocess("-p", "no:cacheprovider").assert_outcomes(**outcomes)


def test_module_skipped_for_a_tool_fails_on_ci(pytester, root, monkeypatch):
    monkeypatch.setenv("DETENTE_CI", "1")
    pytester.makeconftest((root / "tests" / "conftest.py").read_text(encoding="utf-8"))
    pytester.makepyfile(f"import pytest\npytest.skip('{NEEDS_TOOL} chromium', allow_module_level=True)")
    assert pytester.runpytest_inprocess("-p", "no:cacheprovider").ret != 0
