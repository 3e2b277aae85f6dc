"""Files in a temporary folder, and the real samples beside the repository where they are."""

from __future__ import annotations

import pytest

from detente.record.aliases import Aliases
from detente.record.opening import Options
from tests.conftest import NO_REFERENCE, ROOT
from tests.record.importers.made_up import NAMES


@pytest.fixture
def file(tmp_path):
    """Write a file under a name that says nothing of what it holds."""

    def write(content, name="download.dat"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write


@pytest.fixture
def ours():
    """Only events between the two parties."""
    return Options(aliases=Aliases(NAMES))


@pytest.fixture(scope="session")
def samples():
    """The folder of real event data beside the repository; tests that read it skip where it is absent."""
    folder = ROOT.parent / "shared" / "samples"
    if not folder.is_dir():
        pytest.skip(f"{NO_REFERENCE} {folder.relative_to(ROOT.parent)}")
    return folder
