"""Every broken case says what is wrong, where, in words, at once and quickly; nothing is written."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
import yaml

from detente.case import yaml_tree
from detente.case.load import load_case
from detente.errors import InvalidCase

WRONG = sorted((Path(__file__).resolve().parents[1] / "wrong").glob("*.yaml"))
EXPECTED = re.compile(r"# expect (.+)")
SECONDS = 2.0  # of a processor, since machines are shared: the limit for any broken file
LEAST_FILES = 35


def expected(path: Path) -> list[str]:
    lines = path.read_text(encoding="utf-8").split("\n")
    return [found.group(1) for line in lines if (found := EXPECTED.fullmatch(line))]


def refusal(path: Path) -> InvalidCase:
    """The error a file ends in; checks the time it takes and that its folder stays as it was."""
    before = sorted(path.parent.iterdir())
    start = time.process_time()
    with pytest.raises(InvalidCase) as caught:
        load_case(path)
    assert time.process_time() - start < SECONDS
    assert sorted(path.parent.iterdir()) == before
    assert caught.value.exit_code == 4
    return caught.value


def test_there_are_enough_broken_cases() -> None:
    assert len(WRONG) >= LEAST_FILES
    assert all(expected(path) for path in WRONG)


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_a_broken_case_shows_every_place_and_its_words(path: Path) -> None:
    lines = str(refusal(path)).split("\n")
    wanted = [f"{path}:{words}" for words in expected(path)]
    assert len(lines) == len(wanted)
    for line, start in zip(lines, wanted, strict=True):
        assert line.startswith(start)
    numbers = [int(line.removeprefix(f"{path}:").split(":")[0]) for line in lines]
    assert numbers == sorted(numbers)


@pytest.mark.parametrize("path", WRONG, ids=lambda path: path.stem)
def test_the_parser_in_python_finds_the_same_places(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with_default = [(problem.line, problem.key) for problem in refusal(path).problems]
    monkeypatch.setattr(yaml_tree, "Parser", yaml.SafeLoader)
    assert [(problem.line, problem.key) for problem in refusal(path).problems] == with_default


def bomb(depth: int) -> str:
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, depth)]
    return "\n".join(["a0: &a0 [x]", *levels]) + "\n"


GENERATED = {
    "deep_flow": ("[" * 100_000, "nested deeper than 64 levels"),
    "deep_mapping": ("schema: 1\nx: " + "{x: " * 100_000, "nested deeper than 64 levels"),
    "deep_block": ("- " * 100_000, "nested deeper than 64 levels"),
    "alias_bomb": (bomb(30), "a0: found the anchor '&a0'; anchors and aliases are not read"),
    "long_number": (
        f"schema: 1\ndiscount: {'9' * 5_000}\n",
        "2:11 discount: found a number of 5000 characters",
    ),
    "long_fraction": (
        f"schema: 1\ndiscount: 0.{'9' * 5_000}\n",
        "2:11 discount: found a number of 5002 characters",
    ),
    "long_exponent": ("schema: 1\ndiscount: 1e" + "9" * 30 + "\n", "expected a finite number"),
    "long_key": (f"schema: 1\n{'k' * 900}: 1\n", "expected a name on one line"),
    "many_values": ("x: [" + "[]," * 300_000 + "]\n", "more than 100,000 values"),
    "many_unknown_keys": (
        "\n".join(f"k{n}: 1" for n in range(20_000)),
        "further problems are not listed",
    ),
    "quoted_newline_key": ('"a\\nb": 1\n', "expected a name on one line"),
    "lone_surrogate": ('title: "\\ud800"\n', "1:"),
    "text_only": ("hello\n", "expected a case: a mapping of keys"),
}


@pytest.mark.parametrize("name", sorted(GENERATED))
def test_a_generated_file_is_refused(name: str, tmp_path: Path) -> None:
    text, words = GENERATED[name]
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    assert words in str(refusal(path))


BINARY = {
    "zero_bytes": (b"\x7fELF\x00\x00\x00", "1:1 found zero bytes: a binary file"),
    "latin_1": (b"schema: 1\ntitle: D\xe9tente\n", "2:9 found the byte 0xE9, which is not UTF-8"),
    "utf_16": ("schema: 1\n".encode("utf-16"), "found zero bytes"),
    "invalid_utf_8": (b"schema: 1\ntitle: \xc3\xa9 \xff\n", "2:10 found the byte 0xFF"),
}


@pytest.mark.parametrize("name", sorted(BINARY))
def test_what_is_not_utf_8_text_is_refused(name: str, tmp_path: Path) -> None:
    raw, words = BINARY[name]
    path = tmp_path / "case.yaml"
    path.write_bytes(raw)
    assert words in str(refusal(path))


def test_a_file_of_200_megabytes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    with path.open("wb") as stream:
        stream.truncate(200_000_000)
    assert "larger than 2,000,000 bytes" in str(refusal(path))


def test_no_line_wraps_and_no_control_character_passes(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text('schema: 1\ntitle: ["a\\nb"]\nhorizon: "1\\n2"\n', encoding="utf-8")
    error = refusal(path)
    assert len(str(error).split("\n")) == len(error.problems)
    assert "horizon: found '1 2', expected" in str(error)
