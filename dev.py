"""Work on the project with nothing but Python: `python3 dev.py COMMAND` (the Makefile only calls this file).

    brief   run the main job on the first library case
    test    ruff, format check, mypy, import-linter, pytest; each is run, then the failures are named
    bench   run every benchmark
    docs    build the documentation, warnings as errors
    soak    kill writers of the workspace 200 times on each database and say what was lost; some 20 minutes
    pictures  take the pictures that the README shows; two minutes, needs Chromium
    tree    write the tree of files into ARCHITECTURE.md

Standard library only, and readable by old Pythons, so that they can say which one is needed.
"""

from __future__ import annotations

import ast
import hashlib
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
STAMP = VENV / "installed-by-dev-py"
LEAST = (3, 11)
INPUTS = ("pyproject.toml", "constraints.txt")
TREE_BEGIN, TREE_END = "<!-- tree:begin -->", "<!-- tree:end -->"
WORKERS = min(4, os.cpu_count() or 1)  # processes of tests; each may hold a gigabyte
MAIN_JOB = ("brief", "korea-2018", "-o", "out/korea-2018")


class Stop(Exception):
    """Work cannot go on; the text says why and what to do."""


def version_fault(version: Sequence[int]) -> str | None:
    """Why this Python will not do, or None."""
    if tuple(version[:2]) >= LEAST:
        return None
    found = ".".join(str(part) for part in version[:3])
    least = ".".join(str(part) for part in LEAST)
    return f"Python {least} or newer is needed; this is {found}. Run dev.py with a newer one."


def venv_fault(find: Callable[[str], object | None]) -> str | None:
    """Why no virtual environment can be made here, or None. `find` looks a module up without importing it."""
    missing = [name for name in ("venv", "ensurepip") if find(name) is None]
    if not missing:
        return None
    return (
        f"This Python lacks {' and '.join(missing)}, which a virtual environment needs. "
        "On Debian and Ubuntu: apt-get install python3-venv."
    )


def venv_program(name: str, venv: Path = VENV, windows: bool = os.name == "nt") -> Path:
    """The path of a program in the virtual environment."""
    return venv / "Scripts" / f"{name}.exe" if windows else venv / "bin" / name


def fingerprint(root: Path = ROOT, version: str = sys.version) -> str:
    """What the installed packages depend on: Python, the place of the tree, its requirements and pins."""
    digest = hashlib.sha256(f"{version}\n{root}\n".encode())
    for name in INPUTS:
        digest.update((root / name).read_bytes())
    return digest.hexdigest()


def is_installed(profile: str, stamp: str, wanted: str) -> bool:
    """Does a stamp `PROFILE FINGERPRINT` serve `profile`? `dev` holds all that `core` does."""
    have, _, mark = stamp.strip().partition(" ")
    return mark == wanted and have in {profile, "dev"}


def works(venv: Path = VENV) -> bool:
    """Is the environment's Python the one running this, and does it find pip?"""
    question = [str(venv_program("python", venv)), "-c", "import pip, sys; print(sys.version)"]
    try:
        done = subprocess.run(question, capture_output=True, text=True)
    except OSError:
        return False
    return done.returncode == 0 and done.stdout.strip() == sys.version


def ensure(profile: str) -> None:
    """Make `.venv` and install into it, unless both are as they should be. A broken one is made anew."""
    wanted = fingerprint()
    stamp = STAMP.read_text(encoding="utf-8") if STAMP.is_file() else ""
    if is_installed(profile, stamp, wanted) and works():
        return
    if not works():
        say("making .venv")
        run([sys.executable, "-m", "venv", "--clear", str(VENV)], "the virtual environment could not be made")
    STAMP.unlink(missing_ok=True)
    say(f"installing ({profile})")
    what = ".[dev]" if profile == "dev" else "."
    pip = [str(venv_program("python")), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    run(
        [*pip, "--constraint", "constraints.txt", "--editable", what],
        "installing failed; see pip's words",
    )
    STAMP.write_text(f"{profile} {wanted}\n", encoding="utf-8")


def run(command: Sequence[str], fault: str) -> None:
    """Run a command; Stop with `fault` where it fails."""
    if call(command) != 0:
        raise Stop(fault)


def call(command: Sequence[str]) -> int:
    """Run a command in the root of the tree; its exit status."""
    sys.stdout.flush()
    return subprocess.run(list(command), cwd=ROOT).returncode


def say(text: str) -> None:
    print(f"dev.py: {text}", file=sys.stderr, flush=True)


def brief() -> int:
    ensure("core")
    return call([str(venv_program("python")), "-m", "detente", *MAIN_JOB])


def test() -> int:
    ensure("dev")
    python = str(venv_program("python"))
    return run_all(
        {
            "ruff": [python, "-m", "ruff", "check", "."],
            "format": [python, "-m", "ruff", "format", "--check", "."],
            "mypy": [python, "-m", "mypy"],
            "import-linter": [str(venv_program("lint-imports"))],
            "pytest": [python, "-m", "pytest", "-n", str(WORKERS), "--dist", "loadfile"],
        }
    )


def run_all(steps: dict[str, list[str]], call: Callable[[Sequence[str]], int] = call) -> int:
    """Run every step, naming each; 1 if any failed, and the failures named at the end."""
    failed = []
    for name, command in steps.items():
        say(name)
        if call(command) != 0:
            failed.append(name)
    say("failed: " + ", ".join(failed) if failed else "all passed")
    return 1 if failed else 0


def bench() -> int:
    ensure("core")
    scripts = sorted((ROOT / "benchmarks").glob("*.py"))
    return run_all({script.stem: [str(venv_program("python")), str(script)] for script in scripts})


def docs() -> int:
    ensure("dev")
    return call([str(venv_program("sphinx-build")), "-W", "-q", "-b", "html", "docs", "docs/_build/html"])


def soak() -> int:
    ensure("dev")
    return call([str(venv_program("python")), "-m", "tests.store.soak"])


def pictures() -> int:
    ensure("dev")
    return call([str(venv_program("python")), "docs/pictures/take.py"])


def tree() -> int:
    page = ROOT / "ARCHITECTURE.md"
    page.write_text(with_tree(page.read_text(encoding="utf-8"), tree_text()), encoding="utf-8")
    return 0


def tree_text(package: Path = ROOT / "src" / "detente") -> str:
    """The package's folders and modules, each with the first line of its docstring."""
    lines = ["src/detente/"]
    paths = (path for path in package.rglob("*") if "__pycache__" not in path.parts)
    for path in sorted(paths, key=lambda p: p.relative_to(package).parts):
        depth = "  " * len(path.relative_to(package).parts)
        if path.is_dir():
            lines.append(f"{depth}{path.name}/")
        elif path.suffix == ".py" and path.name != "__init__.py":
            lines.append(f"{depth}{path.name:<18} {summary(path)}".rstrip())
        elif path.suffix != ".py":
            lines.append(f"{depth}{path.name}")
    return "\n".join(lines)


def summary(path: Path) -> str:
    """The first line of a module's docstring."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0]


def with_tree(page: str, text: str) -> str:
    """The page with its tree block replaced."""
    before, begin, rest = page.partition(TREE_BEGIN)
    _, end, after = rest.partition(TREE_END)
    if not (begin and end):
        raise Stop(f"ARCHITECTURE.md lacks the markers {TREE_BEGIN} and {TREE_END}")
    return f"{before}{begin}\n```text\n{text}\n```\n{end}{after}"


COMMANDS = {
    "brief": brief,
    "test": test,
    "bench": bench,
    "docs": docs,
    "soak": soak,
    "pictures": pictures,
    "tree": tree,
}
NEED_NO_VENV = {"tree"}


def main(arguments: Sequence[str]) -> int:
    """Run the named command; its exit status, or 2 with the list of commands."""
    if len(arguments) != 1 or arguments[0] not in COMMANDS:
        print(__doc__.strip(), file=sys.stderr)
        return 2
    name = arguments[0]
    try:
        check_python(name)
        return COMMANDS[name]()
    except Stop as fault:
        say(str(fault))
    except KeyboardInterrupt:
        say("interrupted")
    return 1


def check_python(command: str) -> None:
    """Stop where this Python, or its venv, will not do."""
    fault = version_fault(tuple(sys.version_info[:3]))
    if fault is None and command not in NEED_NO_VENV:
        fault = venv_fault(importlib.util.find_spec)
    if fault:
        raise Stop(fault)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
