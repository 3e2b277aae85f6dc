"""What each command answers, and that a command that fails writes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from detente.case.library import library_cases
from detente.case.migrate import migrate_text
from detente.case.template import new_case_text

MADE = "made"


@pytest.fixture
def case(here, run) -> str:
    """A case fresh from the template, in the current folder."""
    assert run("new", MADE).code == 0
    return MADE


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_cases_lists_the_library(run):
    listed = run("cases", "--json").json["cases"]
    assert [entry["id"] for entry in listed] == library_cases()
    assert all(entry["parties"] >= 2 and entry["steps"] >= 1 and entry["source"] == "library" for entry in listed)
    table = run("cases").out.splitlines()
    assert table[0].split() == ["case", "as", "of", "parties", "steps", "from", "title"]
    assert [line.split()[0] for line in table[1:]] == library_cases()


def test_new_writes_a_case_that_checks(run, here):
    done = run("new", "talks")
    assert (done.code, done.out.strip()) == (0, str(Path("talks", "case.yaml")))
    assert "detente check talks" in done.err
    assert everything(here) == {"talks/case.yaml": new_case_text().encode()}
    assert run("check", "talks").code == 0


def test_new_in_json_has_the_path_and_what_comes_next(run, here):
    done = run("new", "a b", "--json")
    assert done.err == ""
    assert done.json["path"] == "a b/case.yaml"
    assert done.json["next"][1] == "detente check 'a b'"


def test_new_replaces_nothing(run, case, here):
    Path(case, "case.yaml").write_text("mine", encoding="utf-8")
    done = run("new", case)
    assert (done.code, done.out) == (1, "")
    assert "is there already" in done.err
    assert everything(here) == {f"{case}/case.yaml": b"mine"}


@pytest.mark.parametrize("name", ["", " ", ".", "..", "a\x1b[2J", "a\nb", "a\u202eb", "talks.yaml"])
def test_new_wants_the_name_of_a_folder(run, here, name):
    done = run("new", name)
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("NAME: found ")
    assert list(here.iterdir()) == []


def test_check_counts_what_the_case_holds(run, case):
    done = run("check", case)
    first = done.out.splitlines()[0]
    answer = run("check", case, "--json").json
    assert done.code == 0
    assert first.startswith(f"{case}: checked: {answer['counts']['parties']} parties, ")
    assert f"; {answer['numbers']['total']} numbers, {answer['numbers']['ranged']} with a range, " in first
    assert answer["behaviour"] is None
    assert answer["pedigree"]["case_hash"]


def test_advice_leaves_the_code_at_0_and_stands_in_the_answer(run, case):
    done, answer = run("check", case), run("check", case, "--json").json
    assert done.code == 0
    assert [line for line in done.out.splitlines() if line.startswith("advice: ")] == [
        f"advice: {advice['key']}: {advice['message']}" for advice in answer["advice"]
    ]


def test_check_model_draws_every_type_on_every_rung(run, case):
    out = run("check", case, "--model").out
    answer = run("check", case, "--model", "--json").json["behaviour"]
    assert "In short:" in out
    for kind in answer["types"]:
        assert f"\n{kind['type']}: " in out
        for exchange in kind["exchanges"]:
            assert f"\n  {exchange['rung']} " in out
            if exchange["ends"]:
                assert sum(exchange["ends"].values()) == pytest.approx(1, abs=1e-9)  # rounding of sums of products


def test_the_same_question_gives_the_same_bytes(run, case):
    first, second = (run("check", case, "--model", "--json").json for _ in range(2))
    for answer in (first, second):
        del answer["run"]
    assert json.dumps(first) == json.dumps(second)


def test_an_override_changes_the_answer_and_its_pedigree(run, case):
    plain, changed = (
        run("check", case, "--json").json,
        run("check", case, "--json", "--set", "discount=0.9").json,
    )
    assert changed["pedigree"]["parameters"]["set"] == ["discount=0.9"]
    assert plain["pedigree"]["case_hash"] != changed["pedigree"]["case_hash"]


def test_as_of_reaches_the_case(run, case):
    answer = run("check", case, "--json", "--as-of", "2025-05-06").json
    assert answer["as_of"] == answer["pedigree"]["parameters"]["as_of"] == "2025-05-06"


def test_an_override_that_leads_nowhere_is_2(run, case):
    done = run("check", case, "--set", "discoun=0.9")
    assert (done.code, done.out) == (2, "")
    assert "did you mean 'discount'" in done.err


def test_an_override_that_cannot_be_is_4(run, case):
    done = run("check", case, "--set", "discount=3")
    assert (done.code, done.out) == (4, "")
    assert "discount" in done.err


@pytest.mark.parametrize("command", ["check", "cite", "migrate"])
def test_a_case_that_is_not_there_is_3(run, here, command):
    name = library_cases()[0]
    done = run(command, name[:-1])
    assert (done.code, done.out) == (3, "")
    assert f"did you mean {name!r}" in done.err
    assert run(command, "no/such/folder").code == 3
    assert list(here.iterdir()) == []


def test_every_fault_of_a_file_is_a_line(run, case, here):
    path = here / case / "case.yaml"
    path.write_text(path.read_text("utf-8").replace("discount:", "discoun:").replace("horizon:", "horizn:"), "utf-8")
    before = everything(here)
    for argv in (["check", case], ["check", case, "--json", "--model"], ["cite", case]):
        done = run(*argv)
        assert (done.code, done.out) == (4, "")
        lines = done.err.splitlines()
        assert len(lines) >= 2
        assert all(line.startswith(f"{case}/case.yaml:") for line in lines)
    assert everything(here) == before


def test_the_editor_schema_is_json_by_itself(run):
    schema = json.loads(run("check", "--editor-schema").out)
    assert schema["type"] == "object"
    assert run("check", "--editor-schema", "--json").json["schema"] == schema
    assert run("check", "x", "--editor-schema").code == 2


def test_cite_says_what_the_case_says_of_itself(run):
    for name in library_cases():
        answer = run("cite", name, "--json").json
        out = run("cite", name).out
        assert f"Reviewed by: {answer['reviewed_by']}" in out
        assert f"Licence: {answer['licence'] or 'not stated'}" in out


def test_cite_shows_the_licence_beside_the_case_and_lets_it_steer_no_terminal(run, case, here):
    assert run("cite", case, "--json").json["licence_text"] is None
    (here / case / "LICENCE.md").write_bytes("Free é\n".encode() + b"\x1b[2J \xff")
    out = run("cite", case).out
    assert "LICENCE.md:\n\nFree é\n" in out
    assert "\x1b" not in out


@pytest.mark.parametrize("argv", [["BATNA"], ["disagreement", "value"], ["disagreement value"], ["disagreement-value"]])
def test_explain_knows_the_words_of_the_field(run, argv):
    done = run("explain", *argv)
    assert done.code == 0
    assert done.out.startswith("disagreement value  (also: BATNA, ")


def test_explain_an_unknown_word_is_3_with_the_nearest(run):
    done = run("explain", "counterprat")
    assert (done.code, done.out) == (3, "")
    assert "did you mean 'counterpart'?" in done.err


def test_explain_lists_every_term(run):
    terms = run("explain", "--json").json["terms"]
    lines = run("explain").out.splitlines()
    assert [line.split("  ")[0] for line in lines] == [term["id"] for term in terms]
    assert [term["id"].casefold() for term in terms] == sorted(term["id"].casefold() for term in terms)


def test_doctor_shows_settings_and_where_they_come_from(run, monkeypatch):
    monkeypatch.setenv("DETENTE_LOG_LEVEL", "error")
    answer = run("doctor", "--seed", "7", "--json").json
    origins = {setting["name"]: (setting["value"], setting["origin"]) for setting in answer["settings"]}
    assert origins["seed"] == ("7", "--seed")
    assert origins["log_level"] == ("error", "DETENTE_LOG_LEVEL")
    assert origins["cache_dir"][1] == "default"
    assert [entry["case"] for entry in answer["library"]] == library_cases()


def test_doctor_names_what_is_missing_with_the_command_quoted(run, monkeypatch):
    from detente.cli.commands import doctor

    monkeypatch.setattr(doctor, "_installed", lambda package: False)
    extras = {extra["name"]: extra for extra in run("doctor", "--json").json["extras"]}
    assert "pytest" in extras["dev"]["missing"]
    assert extras["dev"]["install"] == 'pip install "detente[dev]"'
    assert 'pip install "detente[dev]"' in run("doctor").out


def test_doctor_ends_well_whatever_it_finds(run, monkeypatch):
    from detente.case import load
    from detente.errors import InvalidCase, Problem

    def refuse(name: str) -> None:
        raise InvalidCase([Problem(name, 1, 1, "title", "missing")])

    monkeypatch.setattr(load, "load_case", refuse)
    done = run("doctor")
    assert done.code == 0
    assert "not readable" in done.out


def older(text: str) -> str:
    """The template as schema 0 wrote it."""
    return text.replace("schema: 1", "schema: 0", 1).replace("\ntitle:", "\nname:", 1).replace("\nas_of:", "\ndate:", 1)


@pytest.fixture
def old_case(case, here) -> Path:
    path = here / case / "case.yaml"
    text = older(path.read_text("utf-8"))
    path.write_text(text, "utf-8")
    assert migrate_text(text)[1]
    return path


def test_migrate_shows_and_writes_nothing_unasked(run, case, old_case, here):
    before = everything(here)
    assert run("check", case).code == 4
    done = run("migrate", case)
    assert done.code == 0
    assert "-schema: 0" in done.out.splitlines()
    assert "+schema: 1" in done.out.splitlines()
    assert "--write" in done.err
    assert everything(here) == before


def test_migrate_writes_and_keeps_the_old_file(run, case, old_case, here):
    before = old_case.read_bytes()
    answer = run("migrate", case, "--write", "--json").json
    assert (answer["changed"], answer["written"], answer["kept"]) == (True, True, f"{case}/case.yaml.bak")
    assert old_case.with_name("case.yaml.bak").read_bytes() == before
    assert run("check", case).code == 0
    again = run("migrate", case, "--write")
    assert "nothing to change" in again.out
    assert len(everything(here)) == 2


@pytest.mark.parametrize("content", ["schema: 99\n", "a: [\n", "\tx: 1\n", b"\xff\xfe\x00", "x" * 3_000_000])
def test_migrate_refuses_what_it_cannot_read_and_changes_nothing(run, here, content):
    path = here / "case.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    before = everything(here)
    done = run("migrate", str(path), "--write")
    assert (done.code, done.out) == (4, "")
    assert f"{path}:" in done.err
    assert everything(here) == before


def test_migrate_does_not_rewrite_the_library(run):
    name = library_cases()[0]
    assert run("migrate", name, "--write").code == 2
    assert run("migrate", name).code == 0
