"""What the door promises of every command: exit codes, where text goes, common options, no traceback."""

from __future__ import annotations

import ast
import logging
import os
import signal
import subprocess
import sys
from pathlib import Path

import click
import pytest

from detente.cli import frame
from detente.cli.main import COMMANDS, help_line
from detente.cli.main import root as door
from detente.errors import DetenteError, InfeasibleError, InvalidCase, NotFound, Problem, UsageError

CONTEXT = click.Context(door)
NAMES = door.list_commands(CONTEXT)
HEAVY = ["numpy", "numba", "scipy", "pydantic", "yaml", "rich"]


def failing(monkeypatch, error):
    """Make one command end with `error`."""
    command = door.get_command(CONTEXT, "explain")
    monkeypatch.setattr(command, "callback", lambda **_: (_ for _ in ()).throw(error))


@pytest.mark.parametrize("argv", [[], ["--help"], ["-h"], ["check", "--help"], ["--version"]])
def test_help_is_data_and_ends_well(run, argv):
    done = run(*argv)
    assert (done.code, done.err) == (0, "")
    assert done.out


def test_help_names_every_command_with_its_line(run):
    out = " ".join(run("--help").out.split())
    for name in NAMES:
        assert f"{name} {help_line(name)}" in out


@pytest.mark.parametrize("argv", [["--help"], ["check", "--help"]])
def test_help_imports_nothing_heavy(argv):
    code = f"import sys; from detente.__main__ import main; sys.argv[1:] = {argv!r}; main(); "
    code += "print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    loaded = set(done.stderr.split())
    assert loaded.isdisjoint(HEAVY)
    assert "click" in loaded
    commands = {name for name in loaded if name.startswith(f"{COMMANDS}.")}
    assert commands == ({f"{COMMANDS}.check"} if argv[0] == "check" else set())


@pytest.mark.parametrize("name", NAMES)
def test_a_command_keeps_the_contract_of_its_catalogue(root, name):
    command = door.get_command(CONTEXT, name)
    text = (root / "src" / "detente" / "cli" / "commands" / f"{name}.py").read_text(encoding="utf-8")
    assert isinstance(command, frame.Command)
    assert help_line(name) == ast.get_docstring(ast.parse(text)).splitlines()[0] == command.help.splitlines()[0]
    assert help_line(name).endswith(".")
    assert set(frame.COMMON) <= {parameter.name for parameter in command.params}


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["chek"], "no command 'chek'; did you mean 'check'?"),
        (["check"], "Missing argument 'CASE'"),
        (["check", "x", "--modle"], "No such option"),
        (["check", "x", "y"], "unexpected extra argument"),
        (["explain", "belief", "--seed", "many"], "--seed: found 'many', expected a whole number"),
        (["explain", "belief", "--seed", "-1"], "--seed: found '-1'"),
        (["explain", "belief", "--as-of", "yesterday"], "'yesterday' does not match the format"),
        (["explain", "belief", "--log-level", "loud"], "--log-level: found 'loud', expected one of debug"),
    ],
)
def test_wrong_usage_is_2(run, argv, words):
    done = run(*argv)
    assert (done.code, done.out) == (2, "")
    assert words in done.err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (DetenteError("it failed"), 1),
        (UsageError("put wrongly"), 2),
        (NotFound("not there"), 3),
        (InvalidCase([Problem("case.yaml", 41, 12, "steps.a", "-3 is below 0")]), 4),
        (InfeasibleError("no plan"), 5),
    ],
)
def test_an_error_is_its_sentence_and_its_code(run, monkeypatch, error, code):
    failing(monkeypatch, error)
    done = run("explain")
    assert (done.code, done.out, done.err) == (code, "", f"{error}\n")


def test_error_lines_never_wrap(run, monkeypatch):
    failing(monkeypatch, InvalidCase([Problem("case.yaml", n, 1, "steps.a", "long " * 99) for n in (1, 2)]))
    assert len(run("explain").err.splitlines()) == 2


def test_interrupted_is_1(run, monkeypatch):
    failing(monkeypatch, KeyboardInterrupt())
    done = run("explain")
    assert (done.code, done.out, done.err.strip()) == (1, "", "interrupted")


def test_a_fault_of_ours_is_one_sentence_that_quotes_no_case(run, monkeypatch):
    failing(monkeypatch, ZeroDivisionError("words of a case"))
    done = run("explain")
    assert done.code == 1
    assert len(done.err.splitlines()) == 1
    assert "this is a fault in detente" in done.err
    assert "please report it" in done.err
    assert "ZeroDivisionError, test_door.py:" in done.err
    assert "words of a case" not in done.err


def test_the_traceback_is_for_the_debug_log(run, monkeypatch):
    failing(monkeypatch, ZeroDivisionError("words"))
    assert "Traceback" not in run("explain", "--log-level", "info").err
    assert "Traceback" in run("explain", "--log-level", "debug").err


@pytest.mark.parametrize(
    "argv",
    [
        ["--json", "--seed", "7", "explain", "belief"],
        ["explain", "--json", "--seed", "7", "belief"],
        ["explain", "belief", "--json", "--seed", "7"],
        ["--seed", "3", "explain", "belief", "--seed", "7", "--json"],
    ],
)
def test_common_options_stand_anywhere(run, argv, monkeypatch):
    seen = []
    inner = door.get_command(CONTEXT, "explain")
    told = inner.callback
    monkeypatch.setattr(inner, "callback", lambda ask, **rest: seen.append(ask) or told(ask=ask, **rest))
    assert run(*argv).json["term"]["id"] == "belief"
    assert seen[0].settings.seed == 7
    assert seen[0].settings.origin("seed") == "--seed"


def test_overrides_before_and_after_add_up(run, monkeypatch):
    seen = []
    monkeypatch.setattr(door.get_command(CONTEXT, "explain"), "callback", lambda ask, **_: seen.append(ask))
    run("--set", "a=1", "explain", "--set", "b=2", "--as-of", "2018-07-27", "--fresh")
    assert seen[0].sets == ("a=1", "b=2")
    assert seen[0].as_of.isoformat() == "2018-07-27"
    assert seen[0].fresh


def test_options_without_effect_are_named(run):
    assert "--set and --as-of change nothing for 'explain'" in run("explain", "belief", "--set", "discount=0.9").err
    assert run("explain", "belief").err == ""


def test_log_level_reaches_the_log(run):
    run("explain", "belief", "--log-level", "info")
    assert logging.getLogger("detente").level == logging.INFO
    run("explain", "belief")
    assert logging.getLogger("detente").level == logging.WARNING


def test_a_setting_from_the_environment_with_a_wrong_value_is_2(run, monkeypatch):
    monkeypatch.setenv("DETENTE_SEED", "many")
    done = run("explain", "belief")
    assert done.code == 2
    assert done.err.startswith("DETENTE_SEED: found 'many'")


def test_each_json_answer_carries_pedigree_and_run_last(run):
    answer = run("explain", "belief", "--json").json
    assert list(answer)[-2:] == ["pedigree", "run"]
    assert set(answer["pedigree"]) == {
        "method", "parameters", "seed", "n", "tolerance", "case_hash", "version",
    }  # fmt: skip
    assert set(answer["run"]) == {"seconds", "threads", "fresh"}


def test_json_is_utf8_whatever_the_terminal_speaks(spawn):
    done = spawn("explain", "belief", "--json", env={"PYTHONIOENCODING": "ascii"})
    assert done.json["term"]["id"] == "belief"


def test_a_terminal_without_the_characters_gets_escapes(spawn):
    done = spawn("explain", env={"PYTHONIOENCODING": "ascii"})
    assert (done.code, done.err) == (0, "")


@pytest.mark.skipif(os.name == "nt", reason="pipes close otherwise on Windows")
def test_a_reader_that_leaves_early_is_no_error():
    reading, writing = os.pipe()
    os.close(reading)
    with subprocess.Popen(
        [sys.executable, "-m", "detente", "explain"], stdout=writing, stderr=subprocess.PIPE, text=True
    ) as process:
        os.close(writing)
        assert process.communicate(timeout=60)[1] == ""
        assert process.returncode == 1


@pytest.mark.skipif(os.name == "nt", reason="signals differ on Windows")
def test_ctrl_c_ends_a_process_with_1(tmp_path: Path):
    code = (
        "import sys, time\nfrom detente.cli.main import main, root\nimport click\n"
        "command = root.get_command(click.Context(root), 'explain')\n"
        "def wait(**_):\n    print('ready', flush=True)\n    time.sleep(60)\n"
        "command.callback = wait\nsys.exit(main(['explain']))\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 1
    assert err.strip() == "interrupted"
