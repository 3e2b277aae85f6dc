"""A page's twin is what the command prints, and says what the page says."""

import json
import re
import sys

import pytest

from detente.cli.main import main

FAST = ("case", "record", "belief", "landscape", "policy")
COMMANDS = {"case": "check"}
SET = "types.sincere.prior=0.7"


def printed(capfdbinary, *args):
    assert main([*args, "--json"]) == 0
    return json.loads(capfdbinary.readouterr().out)


def without_run(content):
    return {key: value for key, value in content.items() if key != "run"}


@pytest.mark.parametrize("room", FAST)
def test_a_twin_equals_the_commands_json(room, client, capfdbinary):
    answer = client.get(f"/cases/minimal/{room}.json")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    told = without_run(printed(capfdbinary, COMMANDS.get(room, room), "minimal"))
    assert json.dumps(without_run(answer.json())) == json.dumps(told)


def test_the_twin_of_a_plan_equals_the_commands_json(client, capfdbinary):
    """On the case whose plan is found soonest."""
    answer = client.get("/cases/ceasefire/roadmap.json").json()
    told = printed(capfdbinary, "roadmap", "ceasefire")
    assert json.dumps(without_run(answer)) == json.dumps(without_run(told))
    page = client.get("/cases/ceasefire/roadmap").text
    assert "The fewest months" in page
    assert page.count("<figure>") >= 1


def test_a_twin_with_a_changed_number_equals_the_command_with_set(client, capfdbinary):
    answer = client.get("/cases/minimal/belief.json", params={"set": SET}).json()
    told = printed(capfdbinary, "belief", "minimal", "--set", SET)
    assert json.dumps(without_run(answer)) == json.dumps(without_run(told))
    assert answer["belief"]["sincere"] == pytest.approx(0.7)
    assert answer["pedigree"]["parameters"]["set"] == [SET]


def test_the_list_of_cases_equals_the_commands(client, capfdbinary, shelf):
    told = printed(capfdbinary, "cases", "--database", shelf.address.url)
    assert client.get("/cases.json").json() == without_run(told)


@pytest.mark.parametrize("room", FAST)
def test_a_page_has_its_question_as_headline_and_its_answer_under_it(room, client):
    client.get(f"/cases/minimal/{room}.json")
    page = client.get(f"/cases/minimal/{room}").text
    assert page.count("<h1>") == 1
    assert page.index("<h1>") < page.index('<p class="answer">') < page.index("</main>")
    assert '<html lang="en">' in page
    assert f'href="/cases/minimal/{room}.json"' in page


def test_a_changed_number_is_named_on_every_page_and_kept_by_its_links(client):
    client.get("/cases/minimal/belief.json", params={"set": SET})
    page = client.get("/cases/minimal/belief", params={"set": SET}).text
    assert f"<code>{SET}</code>" in page
    assert 'href="/cases/minimal/policy?set=types.sincere.prior%3D0.7"' in page
    assert f"detente belief minimal --set {SET}" in page


def test_an_answer_is_asked_for_once(client):
    first = client.get("/cases/minimal/belief.json").text
    assert client.get("/cases/minimal/belief.json").text == first


def test_the_brief_is_a_page_a_twin_and_a_file(client, monkeypatch):
    """On the case whose brief is made soonest."""
    twin = client.get("/cases/ceasefire/brief.json").json()
    page = client.get("/cases/ceasefire/brief").text
    assert twin["verdict"]["says"].split("“")[0] in page
    assert all(f'id="{finding["id"]}"' in page for finding in twin["findings"])
    for kind, start in (("html", "<!DOCTYPE html>"), ("md", "_")):
        taken = client.get(f"/cases/ceasefire/brief.{kind}")
        assert taken.text.startswith(start)
        assert taken.headers["content-disposition"] == f'attachment; filename="ceasefire-brief.{kind}"'
    for file, start in (("principal.pdf", b"%PDF"), ("brief.pdf", b"%PDF"), ("principal.docx", b"PK")):
        assert f'href="/cases/ceasefire/{file}"' in page
        taken = client.get(f"/cases/ceasefire/{file}")
        assert taken.content.startswith(start)
        assert taken.headers["content-disposition"] == f'attachment; filename="ceasefire-{file}"'
        assert client.get(f"/cases/ceasefire/{file}").content == taken.content
    monkeypatch.setitem(sys.modules, "typst", None)
    refused = client.get("/cases/ceasefire/brief.pdf")
    assert refused.status_code == 501
    assert "pip install" in refused.text


def test_other_rooms_are_taken_as_json_alone(client):
    assert client.get("/cases/minimal/belief.html").status_code == 404
    assert client.get("/cases/minimal/principal.html").status_code == 404


def test_every_page_says_what_it_cannot_tell_and_cites_findings_that_are_there(client):
    for room in FAST:
        client.get(f"/cases/minimal/{room}.json")
        page = client.get(f"/cases/minimal/{room}").text
        assert "What this cannot tell you" in page
        assert "Reviewed by:" in page
        cited = set(re.findall(r'href="#(F\d+)"', page))
        assert cited <= set(re.findall(r'id="(F\d+)"', page))
