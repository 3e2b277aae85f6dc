"""Shared by all tests: where things lie, a fixed Hypothesis profile, and what a skip means on CI."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

import detente.model.kernel  # noqa: F401  settles where kernels are kept before a test moves the home

ROOT = Path(__file__).resolve().parents[1]
NEEDS_TOOL = "needs tool:"
NO_REFERENCE = "reference data absent:"

TOGETHER = ("tests/brief/", "tests/web/")

settings.register_profile("house", derandomize=True, deadline=None)
settings.load_profile("house")


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the source tree."""
    return ROOT


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of published answers beside the repository; tests that read it skip where it is absent."""
    folder = ROOT.parent / "shared" / "reference"
    if not folder.is_dir():
        pytest.skip(f"{NO_REFERENCE} {folder.relative_to(ROOT.parent)}")
    return folder


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Tests of one file share a process, and so do all of a room whose studies or servers are made once."""
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = nodeid.split("::", 1)[0]
            return next((room for room in TOGETHER if file.startswith(room)), file)

    return ByFile(config, log)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _refuse_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _refuse_skip(report)
    return report


def _refuse_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """With DETENTE_CI set, a skip for want of a tool is a failure: CI installs every tool."""
    skipped = report.outcome == "skipped" and isinstance(report.longrepr, tuple)
    if not (skipped and os.environ.get("DETENTE_CI")):
        return
    reason = report.longrepr[2].removeprefix("Skipped: ")
    if reason.startswith(NEEDS_TOOL):
        report.outcome = "failed"
        report.longrepr = f"skipped on CI, where every tool must be present: {reason}"
