"""The process that serves pages stays light, and its words and names hold together."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import detente.web
from detente.web.assets import assets
from detente.web.show import LANES, rooms
from detente.web.texts import texts

HOME = Path(detente.web.__file__).parent
MOST_PACKED = 450_000
"""Bytes of all files of a page together, packed."""


def test_serving_loads_no_kernels():
    code = "import sys, json, detente.web.app; print(json.dumps([m for m in ('numba', 'scipy') if m in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []


def test_every_room_has_its_page_its_lane_and_its_words():
    assert rooms() == list(LANES)
    assert set(texts()["rooms"]) == set(LANES)
    assert {path.stem for path in (HOME / "pages").glob("[a-z]*.py")} == set(LANES)


def test_every_word_asked_for_is_there_and_every_word_there_is_asked_for():
    files = [*HOME.rglob("*.py"), *HOME.rglob("*.j2")]
    source = "\n".join(path.read_text("utf-8") for path in files)
    asked = set(re.findall(r"\bt\.([a-z_]+)", source)) | set(re.findall(r'(?:words|texts\(\))\["([a-z_]+)"\]', source))
    assert asked == set(texts())


def test_the_files_of_a_page_are_small_together_and_name_no_other_place():
    files = assets()
    assert sum(len(asset.packed) for asset in files.values()) < MOST_PACKED
    for name in ("brief.css", *(path.name for path in HOME.glob("static/*.?s*"))):
        assert b"//" not in files[name].raw.replace(b"// ", b"").replace(b"http://www.w3.org/", b"")


def test_nothing_is_run_from_a_text():
    for path in HOME.glob("static/*.js"):
        text = path.read_text("utf-8")
        for word in ("eval(", "innerHTML", "new Function", "document.write", "insertAdjacentHTML"):
            assert word not in text
    for path in HOME.rglob("*.j2"):
        assert "| safe" not in path.read_text("utf-8")


def test_no_file_is_opened_but_those_of_the_package():
    """The web opens files at two places alone: bundled ones and the words of the interface, by names of its own."""
    opening = [
        path.name
        for path in HOME.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("read_bytes", "read_text", "open")
    ]
    assert sorted(set(opening)) == ["assets.py", "shelf.py", "texts.py"]
