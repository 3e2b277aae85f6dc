"""The reference page names every command and option, and no other."""

from __future__ import annotations

import re

import click
import pytest

from detente.cli.frame import COMMON
from detente.cli.main import root as door
from detente.errors import DetenteError, Interrupted

CONTEXT = click.Context(door)
NAMES = door.list_commands(CONTEXT)


@pytest.fixture(scope="module")
def page(root):
    return (root / "docs" / "reference" / "commands.md").read_text(encoding="utf-8")


def section(page: str, name: str) -> str:
    return re.split(r"(?m)^## ", page.partition(f"\n## {name}\n")[2])[0]


def test_the_page_has_a_section_for_each_command(page):
    assert sorted(re.findall(r"(?m)^## (\S+)$", page)) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_section_names_the_options_of_its_command_and_no_other(page, name):
    command = door.get_command(CONTEXT, name)
    own = {option for p in command.params if p.name not in COMMON for option in p.opts if option.startswith("--")}
    assert set(re.findall(r"--[a-z][a-z-]*", section(page, name))) == own


def test_the_common_options_are_in_the_table(page):
    table = section(page, "Options of every command")
    options = {o for p in door.get_command(CONTEXT, NAMES[0]).params if p.name in COMMON for o in p.opts}
    assert set(re.findall(r"(?m)^\| `(--[a-z-]+)", table)) == options


def test_the_page_of_exit_codes_names_every_class_at_its_code(root):
    text = (root / "docs" / "reference" / "exit-codes.md").read_text(encoding="utf-8")
    rows = dict(re.findall(r"(?m)^\| (\d) \|.*\| (.*) \|$", text))
    for error in [DetenteError, Interrupted, *DetenteError.__subclasses__()]:
        assert f"`{error.__name__}`" in rows[str(error.exit_code)]
