"""dev.py says what is missing before it starts, and installs again only when it must."""

import ast

import pytest

import dev


def test_it_can_be_read_by_old_pythons(root):
    assert ast.parse((root / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_it_needs_the_standard_library_alone(root):
    import sys

    tree = ast.parse((root / "dev.py").read_text(encoding="utf-8"))
    names = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    names |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in names} <= sys.stdlib_module_names


@pytest.mark.parametrize(("version", "fine"), [((3, 11, 0), True), ((3, 14, 1), True), ((3, 10, 9), False)])
def test_an_old_python_is_told_which_is_needed(version, fine):
    fault = dev.version_fault(version)
    assert (fault is None) == fine
    assert fine or "Python 3.11 or newer is needed; this is 3.10.9" in fault


@pytest.mark.parametrize("missing", [["ensurepip"], ["venv", "ensurepip"]])
def test_a_missing_venv_is_told_with_the_package_that_brings_it(missing):
    fault = dev.venv_fault(lambda name: None if name in missing else object())
    assert " and ".join(missing) in fault
    assert "python3-venv" in fault
    assert dev.venv_fault(lambda name: object()) is None


@pytest.mark.parametrize(
    ("profile", "stamp", "expected"),
    [
        ("core", "core abc\n", True),
        ("core", "dev abc\n", True),
        ("dev", "core abc\n", False),
        ("core", "core old\n", False),
        ("core", "", False),
    ],
)
def test_what_is_installed_serves_or_does_not(profile, stamp, expected):
    assert dev.is_installed(profile, stamp, "abc") is expected


def test_the_fingerprint_changes_with_requirements_pins_python_and_place(tmp_path):
    def prints():
        return dev.fingerprint(tmp_path, "3.11")

    for name in dev.INPUTS:
        (tmp_path / name).write_text("one")
    seen = [prints(), dev.fingerprint(tmp_path, "3.12")]
    for name in dev.INPUTS:
        (tmp_path / name).write_text("two")
        seen.append(prints())
    assert len(set(seen)) == len(seen)
    assert prints() == prints()


def test_a_half_made_environment_does_not_work(tmp_path):
    assert not dev.works(tmp_path / "absent")
    broken = dev.venv_program("python", tmp_path)
    broken.parent.mkdir(parents=True)
    broken.write_text("not a program")
    assert not dev.works(tmp_path)


def test_programs_lie_where_the_platform_puts_them(tmp_path):
    assert dev.venv_program("python", tmp_path, windows=True) == tmp_path / "Scripts" / "python.exe"
    assert dev.venv_program("python", tmp_path, windows=False) == tmp_path / "bin" / "python"


def test_every_step_runs_and_the_failures_are_named(capsys):
    ran = []

    def call(command):
        ran.append(command[0])
        return 1 if command[0] == "b" else 0

    assert dev.run_all({"one": ["a"], "two": ["b"], "three": ["c"]}, call) == 1
    assert ran == ["a", "b", "c"]
    assert capsys.readouterr().err.splitlines()[-1] == "dev.py: failed: two"
    assert dev.run_all({"one": ["a"]}, call) == 0


@pytest.mark.parametrize("arguments", [[], ["nothing"], ["test", "more"]])
def test_a_wrong_call_lists_the_commands(arguments, capsys):
    assert dev.main(arguments) == 2
    assert "brief   run the main job" in capsys.readouterr().err


def test_the_makefile_calls_commands_that_exist(root):
    targets = (root / "Makefile").read_text("utf-8").partition(".PHONY:")[2].splitlines()[0].split()
    assert set(targets) <= set(dev.COMMANDS)
    assert {"brief", "test", "bench", "docs"} <= set(targets)
