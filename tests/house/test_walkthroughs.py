"""The commands that tutorial and how-to pages show can be typed, and answer as shown."""

import doctest
import os
import re
import shlex
import subprocess
import sys

import pytest

from tests.house.tree import ROOT, relative

PAGES = sorted(path for folder in ("tutorial", "howto") for path in (ROOT / "docs" / folder).glob("*.md"))
SESSION = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def sessions(path):
    blocks = SESSION.findall(path.read_text(encoding="utf-8"))
    return [match for block in blocks for match in COMMAND.findall(block)]


@pytest.mark.parametrize("path", [path for path in PAGES if sessions(path)], ids=relative)
def test_a_page_can_be_followed(path, tmp_path):
    for command, expected in sessions(path):
        arguments = shlex.split(command)
        assert arguments.pop(0) == "detente"
        done = subprocess.run(
            [sys.executable, "-m", "detente", *arguments],
            cwd=tmp_path,
            env=os.environ | {"PYTHONUTF8": "1", "COLUMNS": "100", "DETENTE_DATABASE": str(tmp_path / "own.sqlite")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if "--set discount=3" in command else subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        shown = doctest.OutputChecker().check_output(expected, done.stdout, doctest.ELLIPSIS)
        assert shown, f"{command}\n{done.stdout}{done.stderr}"
        assert done.returncode in ({4} if "--set discount=3" in command else {0}), command
