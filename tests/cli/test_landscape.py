"""`detente landscape`: the answer in words first, titles for ids, JSON with the agreed keys, errors as sentences."""

import json

import pytest

from tests.landscape.test_formats import changed, negolog

KEYS = {"solutions", "pareto", "chasm", "wedge", "winset", "ripeness", "pedigree", "run"}
FAIR = {"nash", "kalai_smorodinsky", "egalitarian", "utilitarian"}


@pytest.fixture
def folder(tmp_path):
    return negolog(tmp_path)


def flat(text):
    return " ".join(text.split())


def test_the_keys_that_other_programs_rely_on(run):
    done = run("landscape", "ceasefire", "--json")
    assert done.code == 0, done.err
    assert done.json.keys() >= KEYS
    assert done.json["solutions"].keys() >= FAIR
    for name in FAIR:
        assert done.json["solutions"][name].keys() >= {"package", "utilities"}
    assert done.json["ripeness"].keys() >= {"ripe", "by_party"}
    assert done.json["frontier"]["epsilon"] == 0


def test_words_first_then_tables(run):
    printed = run("landscape", "ceasefire").out
    assert flat(printed).startswith(
        "Government and Movement could all live with 22,963 of 23,328 packages; 27 of these"
    )
    assert "Who watches and who answers for it" in printed
    assert "halted everywhere" in printed
    assert "movement_fire" not in printed
    assert "Nash within the steps" in printed
    assert "no steps of the case go as far as this level" in flat(printed)
    assert "Not ripe: Government and Movement can wait" in flat(printed)


def test_a_chance_of_ratification_is_never_certain(run):
    printed = run("landscape", "ceasefire").out.split("What passes at home")[1].split("\n\n")[0]
    assert ">99 %" in printed
    assert " 100 %" not in printed


def test_a_package_asked_about(run):
    printed = flat(run("landscape", "ceasefire", "--package", "captives=freed", "--package", "detainees=freed").out)
    assert "The package asked about is worth Government" in printed
    assert "It wastes" in printed


def test_a_domain_folder(run, folder):
    done = run("landscape", str(folder), "--json")
    assert done.code == 0, done.err
    assert done.json["disagreement"] == {"A": 0.1, "B": 0.1}
    assert done.json["solutions"]["nash"]["package"] == {"price": "low", "date": "late"}
    assert "reason" in done.json["core"]
    assert "no agreement is worth the stated value" in flat(run("landscape", str(folder)).out)


def test_the_other_convention(run, folder):
    done = run("landscape", str(folder), "--disagreement", "domain-minimum", "--json")
    assert done.json["disagreement"]["A"] == pytest.approx(0.35)


def test_power_gives_the_weighted_solution(run, folder):
    done = run("landscape", str(folder), "--power", "A=2", "--power", "B=1", "--json")
    assert "weighted_nash" in done.json["solutions"]
    assert done.json["pedigree"]["parameters"]["power"] == {"A": 2.0, "B": 1.0}


def test_no_room_is_said_in_words(run, tmp_path):
    other = changed(
        issues={"price": {"low": 0.0, "high": 1.0}, "date": {"soon": 1.0, "late": 0.0}}, reservationValue=0.9
    )
    done = run("landscape", str(negolog(tmp_path, other)))
    assert done.code == 0
    first = changed(reservationValue=0.95)
    (tmp_path / "profileA.json").write_text(json.dumps(first), "utf-8")
    printed = flat(run("landscape", str(tmp_path)).out)
    assert "There is no package that A and B would all rather have than no agreement" in printed


@pytest.mark.parametrize(
    ("more", "code", "words"),
    [
        (("--package", "price"), 2, "give ISSUE=LEVEL"),
        (("--package", "prise=low"), 2, "did you mean 'price'"),
        (("--power", "A=-1"), 2, "a number above 0"),
        (("--power", "A=1"), 2, "no weight above 0 for B"),
        (("--party", "A"), 2, "a domain file has the parties of its profiles"),
        (("--set", "a=1"), 2, "a domain file has nothing they could change"),
    ],
)
def test_what_is_put_wrongly(run, folder, more, code, words):
    done = run("landscape", str(folder), *more)
    assert (done.code, done.out) == (code, "")
    assert words in done.err


def test_what_is_not_there(run):
    done = run("landscape", "ceasfire")
    assert done.code == 3
    assert "did you mean 'ceasefire'" in done.err
    assert "NegoLog or GENIUS" in done.err


def test_a_broken_file_has_its_place(run, tmp_path):
    negolog(tmp_path, text="{")
    done = run("landscape", str(tmp_path))
    assert done.code == 4
    assert "profileB.json:1:2" in done.err
