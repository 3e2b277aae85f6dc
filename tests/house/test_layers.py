"""The layers hold, and the linter that says so notices when they do not."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

DRAWING_ROOMS = {"cli", "web", "play", "brief"}
LINT = "from importlinter.cli import lint_imports_command; lint_imports_command()"


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LINT, "--no-cache"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder / "src"), "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.fixture
def copy(root, tmp_path):
    shutil.copy(root / "pyproject.toml", tmp_path)
    shutil.copytree(root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "*.csv"))
    return tmp_path


def plant(copy: Path, place: str, line: str) -> None:
    path = copy / "src" / "detente" / place
    path.parent.mkdir(exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(f"{line}\n", encoding="utf-8")


def test_the_tree_keeps_its_contracts(copy):
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert "2 kept, 0 broken" in done.stdout


@pytest.mark.parametrize(
    ("place", "line", "words"),
    [
        (
            "case/planted.py",
            "from ..model import planted_too",
            "detente.case is not allowed to import detente.model",
        ),
        (
            "answer.py",
            "from .settings import Settings",
            "detente.answer is not allowed to import detente.settings",
        ),
        (
            "study/planted.py",
            "from ..brief import planted_too",
            "detente.study is not allowed to import detente.brief",
        ),
        ("policy/planted.py", "from ..futures import planted_too", "detente.policy is not allowed to import"),
        ("model/planted.py", "import rich", "detente.model is not allowed to import rich"),
        ("utils/__init__.py", "", "utils"),
    ],
    ids=["upwards", "siblings below", "study draws", "sibling rooms", "drawing", "utils"],
)
def test_a_planted_violation_is_caught(copy, place, line, words):
    if "planted_too" in line:
        room = line.split()[1].lstrip(".")
        plant(copy, f"{room}/planted_too.py", "")
        line = f"from ..{room}.planted_too import __doc__"
    plant(copy, place, line)
    done = lint(copy)
    assert done.returncode != 0
    assert words in done.stdout.replace("\n", " ")


def test_what_a_type_checker_alone_reads_is_no_import(copy):
    plant(
        copy,
        "case/planted.py",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from ..model import x",
    )
    assert lint(copy).returncode == 0


def test_every_room_that_may_not_draw_is_named(root):
    contracts = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    named = {module.removeprefix("detente.") for module in contracts[1]["source_modules"]}
    package = root / "src" / "detente"
    rooms = {p.stem for p in package.glob("*.py")} | {p.parent.name for p in package.glob("*/*.py")}
    assert named == rooms - DRAWING_ROOMS - {"__init__", "__main__"}


def test_one_module_imports_numba(root):
    """numba reads its cache folder when it is imported: only the module that settles the folder first may do so."""
    importing = [
        path.relative_to(root).as_posix()
        for path in sorted((root / "src" / "detente").rglob("*.py"))
        if any(
            line.lstrip().startswith(("import numba", "from numba")) for line in path.read_text("utf-8").splitlines()
        )
    ]
    assert importing == ["src/detente/model/kernel.py"]
