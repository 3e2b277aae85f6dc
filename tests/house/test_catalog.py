"""A folder is a catalogue, and a room opens only its own."""

import importlib
import sys

import pytest

from detente.errors import NotFound

OPENER = """
from detente.catalog import offers, pick

def shown(package, suffix=".py"):
    return offers(package, suffix)

def picked(package, name, suffix=".py"):
    return pick(package, name, suffix)
"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A package `room` with a catalogue of modules, one of data, and a module that opens them."""
    for place, text in {
        "room/__init__.py": "",
        "room/opener.py": OPENER,
        "room/kinds/__init__.py": "",
        "room/kinds/beta.py": "WORD = 'beta'",
        "room/kinds/alpha.py": "WORD = 'alpha'",
        "room/kinds/_shared.py": "",
        "room/files/imagery.yaml": "hit: 0.9",
        "room/files/seismic.yaml": "hit: 0.8",
        "other/__init__.py": "",
    }.items():
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield importlib.import_module("room.opener")
    for name in [name for name in sys.modules if name.partition(".")[0] in {"room", "other"}]:
        del sys.modules[name]


def test_modules_on_offer_are_sorted_and_private_ones_left_out(room):
    assert room.shown("room.kinds") == ["alpha", "beta"]
    assert room.picked("room.kinds", "beta").WORD == "beta"


def test_data_files_on_offer(room):
    assert room.shown("room.files", ".yaml") == ["imagery", "seismic"]
    assert room.picked("room.files", "imagery", ".yaml").read_text() == "hit: 0.9"


def test_a_room_may_be_its_own_catalogue(room):
    assert room.shown("room") == ["opener"]


def test_an_unknown_name_gets_the_nearest(room):
    with pytest.raises(NotFound, match=r"no kind 'alpa'; did you mean 'alpha'\? Known: alpha, beta"):
        room.picked("room.kinds", "alpa")


@pytest.mark.parametrize("name", ["../kinds/alpha", "_shared", "__init__", "", "."])
def test_a_name_is_a_name_and_no_path(room, name):
    with pytest.raises(NotFound):
        room.picked("room.kinds", name)


@pytest.mark.parametrize("package", ["other", "other.kinds", "roommate.kinds", "detente.case"])
def test_a_folder_outside_the_caller_is_not_opened(room, package):
    with pytest.raises(ValueError, match=f"room may not open the folder {package}"):
        room.shown(package)
    with pytest.raises(ValueError, match="lies outside room"):
        room.picked(package, "alpha")


def test_the_module_is_short(root):
    assert len((root / "src" / "detente" / "catalog.py").read_text("utf-8").splitlines()) < 60
