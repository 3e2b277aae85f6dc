"""Domain files: what is read, and what hostile or broken ones end in: a sentence with file, line and column."""

import json

import pytest

from detente.errors import InvalidCase, NotFound
from detente.landscape.formats import is_domain, read_domain

PROFILE = {
    "reservationValue": 0.1,
    "issueWeights": {"price": 0.6, "date": 0.4},
    "issues": {"price": {"low": 1.0, "high": 0.25}, "date": {"soon": 0.5, "late": 1.0}},
}
DOMAIN = """<negotiation_template><utility_space><objective name="root" index="0">
<issue index="1" name="price" type="discrete"><item index="1" value="low"/><item index="2" value="high"/></issue>
</objective></utility_space></negotiation_template>"""
SPACE = """<utility_space><reservation value="0.5"/><objective name="root" index="0"><weight index="1" value="2"/>
<issue index="1" name="price"><item index="1" value="low" evaluation="3"/>
<item index="2" value="high" evaluation="{high}"/></issue></objective></utility_space>"""


def negolog(folder, second=None, text=None):
    (folder / "profileA.json").write_text(json.dumps(PROFILE, indent=1), "utf-8")
    (folder / "profileB.json").write_text(text or json.dumps(second or PROFILE, indent=1), "utf-8")
    return folder


def genius(folder, space=None, domain=DOMAIN):
    (folder / "domain.xml").write_text(domain, "utf-8")
    (folder / "side_a.xml").write_text(SPACE.format(high=1), "utf-8")
    (folder / "side_b.xml").write_bytes(space if isinstance(space, bytes) else (space or SPACE.format(high=9)).encode())
    return folder


def changed(**fields):
    return json.loads(json.dumps(PROFILE)) | fields


def refused(folder):
    with pytest.raises(InvalidCase) as fault:
        read_domain(folder)
    return fault.value.problems[0]


def test_a_negolog_folder(tmp_path):
    d = read_domain(negolog(tmp_path))
    assert d.parties == ("A", "B")
    assert d.issues == {"price": ("low", "high"), "date": ("soon", "late")}
    assert d.tables[0][:, 0].tolist() == [0.6, 0.15]
    assert d.disagreement.tolist() == [0.1, 0.1]


def test_a_genius_folder_keeps_its_own_scale(tmp_path):
    d = read_domain(genius(tmp_path))
    assert d.parties == ("a", "b")
    assert d.tables[0].tolist() == [[6.0, 6.0], [2.0, 18.0]]
    assert d.disagreement.tolist() == [0.5, 0.5]
    assert is_domain(tmp_path)
    assert is_domain(tmp_path / "domain.xml")


def test_agents_of_the_domain_name_the_parties_in_their_order(tmp_path):
    agents = '<agent name="City" utility_space="side_b.xml"/><agent name="Union" utility_space="side_a.xml"/>'
    d = read_domain(genius(tmp_path, domain=DOMAIN.replace("<utility_space>", f"{agents}<utility_space>", 1)))
    assert d.parties == ("City", "Union")
    assert d.tables[0][1].tolist() == [18.0, 2.0]


JSON_FAULTS = {
    "not json": ("{", "not JSON"),
    "a list": ("[]", "an object with issueWeights, issues, reservationValue was expected"),
    "twice": ('{"issues": {}, "issues": {}}', "'issues' is stated twice"),
    "deep": ("[" * 100_000, "nested too deeply"),
    "digits": ('{"reservationValue": ' + "9" * 6000 + "}", "too many digits"),
}


@pytest.mark.parametrize("name", JSON_FAULTS)
def test_broken_json(tmp_path, name):
    text, words = JSON_FAULTS[name]
    problem = refused(negolog(tmp_path, text=text))
    assert words in problem.message
    assert problem.file.endswith("profileB.json")


PROFILE_FAULTS = {
    "no weights": ({"issueWeights": {}}, "at least one entry"),
    "unknown issue": ({"issues": {"prise": {"low": 1}}}, "did you mean 'price'"),
    "a word": ({"issueWeights": {"price": "much", "date": 1}}, "a finite number was expected"),
    "infinite": ({"reservationValue": float("inf")}, "a finite number was expected"),
    "yes": ({"reservationValue": True}, "a finite number was expected"),
    "huge": ({"reservationValue": 10**400}, "a finite number was expected"),
    "value missing": ({"issues": {"price": {"low": 1}, "date": {"soon": 1, "late": 1}}}, "no 'high' is there"),
}


@pytest.mark.parametrize("name", PROFILE_FAULTS)
def test_wrong_profiles(tmp_path, name):
    fields, words = PROFILE_FAULTS[name]
    problem = refused(negolog(tmp_path, changed(**fields)))
    assert words in problem.message
    assert problem.line >= 1


def test_the_place_is_the_line_of_the_key(tmp_path):
    problem = refused(negolog(tmp_path, changed(reservationValue=None)))
    assert (problem.line, problem.key) == (2, "reservationValue")


XML_FAULTS = {
    "broken": ("<utility_space><objective>", "the XML is broken"),
    "entities": ('<!DOCTYPE a [<!ENTITY b "c">]><utility_space>&b;</utility_space>', "document type declaration"),
    "outside": ('<!DOCTYPE a SYSTEM "file:///etc/passwd"><utility_space/>', "document type declaration"),
    "deep": ("<a>" * 500 + "</a>" * 500, "deep are not read"),
    "encoding": ('<?xml version="1.0" encoding="klingon"?><utility_space/>', "encoding"),
    "no issue": ("<utility_space/>", "no <issue> was found"),
    "integer": (SPACE.format(high=1).replace('name="price"', 'name="price" type="integer"'), "only discrete ones"),
    "no item": (SPACE.format(high=1).replace("high", "hihg"), "did you mean 'hihg'"),
    "a word": (SPACE.format(high="much"), "where a number was expected"),
    "infinite": (SPACE.format(high="1e999"), "where a number was expected"),
    "no weight": (SPACE.format(high=1).replace("<weight", "<wait"), "no <weight> of issue '1'"),
    "other issue": (
        SPACE.format(high=1).replace('<issue index="1"', '<issue index="7"'),
        "issue '1' (price) is missing",
    ),
}


@pytest.mark.parametrize("name", XML_FAULTS)
def test_hostile_and_broken_xml(tmp_path, name):
    text, words = XML_FAULTS[name]
    problem = refused(genius(tmp_path, text))
    assert words in problem.message
    assert problem.line >= 1
    assert problem.column >= 1


def test_bytes_that_are_no_text(tmp_path):
    assert "the XML is broken" in refused(genius(tmp_path, b"<utility_space>\xff\xfe</utility_space>")).message


def test_a_folder_without_a_domain(tmp_path):
    assert not is_domain(tmp_path)
    with pytest.raises(NotFound, match="no domain is there"):
        read_domain(tmp_path)


def test_one_profile_alone(tmp_path):
    (tmp_path / "profileA.json").write_text(json.dumps(PROFILE), "utf-8")
    assert "two parties" in refused(tmp_path).message


def test_two_domains_in_a_folder(tmp_path):
    assert "keep one domain" in refused(genius(negolog(tmp_path))).message
