"""A file fits on a few screens and a function on one. An exception stands here by name, with its reason."""

import ast

import pytest

from tests.house.tree import ROOT, relative, sources

FILE_LINES = 400
BODY_LINES = 40

LONG_FILES: dict[str, str] = {}
LONG_BODIES: dict[str, str] = {}

PATHS = [*sources("src", "tests", "benchmarks", "docs"), ROOT / "dev.py"]


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from the first statement after the docstring to the last."""
    statements = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return 1 + max(s.end_lineno for s in statements) - statements[0].lineno if statements else 0


def long_bodies(path) -> list[str]:
    functions = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return [f"{relative(path)}:{f.name}" for f in functions if isinstance(f, kinds) and body_lines(f) > BODY_LINES]


@pytest.mark.parametrize("path", PATHS, ids=relative)
def test_a_file_is_short(path):
    lines = len(path.read_text(encoding="utf-8").splitlines())
    assert lines <= FILE_LINES or relative(path) in LONG_FILES


@pytest.mark.parametrize("path", PATHS, ids=relative)
def test_a_function_is_short(path):
    assert [name for name in long_bodies(path) if name not in LONG_BODIES] == []


def test_no_exception_outlives_its_reason():
    long = {name for path in PATHS for name in long_bodies(path)}
    files = {relative(p) for p in PATHS if len(p.read_text(encoding="utf-8").splitlines()) > FILE_LINES}
    assert set(LONG_BODIES) <= long
    assert set(LONG_FILES) <= files


def test_a_long_body_is_counted_without_its_docstring():
    code = "def f():\n    '''one\n    two'''\n    a = 1\n\n    return a\n"
    assert body_lines(ast.parse(code).body[0]) == 3
