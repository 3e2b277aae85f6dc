"""What the documentation lists is what there is."""

import re

from detente import errors
from detente.case.schema import Case
from detente.settings import _PARSERS


def page(root, name):
    return (root / "docs" / name).read_text(encoding="utf-8")


def first_cells(text):
    return set(re.findall(r"^\| `([a-z_]+)` \|", text, re.MULTILINE))


def test_every_command_has_its_heading(root):
    folder = root / "src" / "detente" / "cli" / "commands"
    commands = {path.stem for path in folder.glob("[a-z]*.py")}
    assert set(re.findall(r"^## ([a-z]+)$", page(root, "reference/commands.md"), re.MULTILINE)) == commands


def test_every_top_level_key_of_a_case_has_its_row(root):
    keys = {field.alias or name for name, field in Case.model_fields.items()}
    assert first_cells(page(root, "reference/case-file.md")) == keys


def test_every_setting_has_its_row(root):
    assert first_cells(page(root, "howto/configure.md")) == set(_PARSERS)


def test_every_error_has_its_row_with_its_code(root):
    rows = re.findall(r"^\| (\d) \|.*\|(.*)\|$", page(root, "reference/exit-codes.md"), re.MULTILINE)
    classes = [item for item in vars(errors).values() if isinstance(item, type)]
    codes = {item.__name__: item.exit_code for item in classes if issubclass(item, errors.DetenteError)}
    assert {name: int(code) for code, names in rows for name in re.findall(r"`(\w+)`", names)} == codes


def test_the_readme_gives_the_two_commands(root):
    readme = (root / "README.md").read_text(encoding="utf-8")
    assert (
        "Needs Python 3.11 or newer with `venv` (Debian: python3-venv) on Linux glibc, macOS or Windows x64. "
        "`make brief` runs the main job; `make test` runs the tests; without make, `python3 dev.py brief`, "
        "`python3 dev.py test`."
    ) in readme
