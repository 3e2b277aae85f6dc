"""A case of the library becomes one of the workspace by a form, under a name of its own."""

from urllib.parse import urlencode

import pytest

from detente.errors import Conflict, UsageError
from detente.settings import Address
from detente.web.copy import copy_case, free_name
from detente.web.shelf import LIBRARY, WORKSPACE, Shelf


@pytest.fixture
def own(tmp_path):
    return Shelf(Address(str(tmp_path / "fresh" / "workspace.sqlite")))


def test_a_copy_makes_the_workspace_and_leaves_the_librarys_case(own):
    name = free_name(own, "ceasefire")
    assert name == "ceasefire-copy"
    made = copy_case(own, "ceasefire", name, "Ana")
    assert (made.number, made.who, made.action) == (1, "Ana", "create")
    assert own.names()[name] == WORKSPACE
    assert own.names()["ceasefire"] == LIBRARY
    assert own.load(name).hash == own.load("ceasefire").hash
    assert free_name(own, "ceasefire") == "ceasefire-copy-2"


def test_a_copy_is_refused_under_a_name_that_is_taken_or_none_or_by_nobody(own):
    copy_case(own, "minimal", "mine", "Ana")
    with pytest.raises(Conflict, match="called mine already"):
        copy_case(own, "minimal", "mine", "Ana")
    with pytest.raises(UsageError, match="cannot name a case"):
        copy_case(own, "minimal", "../mine", "Ana")
    with pytest.raises(UsageError, match="who makes the copy"):
        copy_case(own, "minimal", "other", "")
    with pytest.raises(UsageError, match="workspace"):
        copy_case(own, "mine", "other", "Ana")


def test_the_form_leads_to_the_copy_and_remembers_the_name(client, address, app):
    client.get("/")
    token = app.app.state.site.tokens.token(client.cookies["detente_session"])
    headers = {"content-type": "application/x-www-form-urlencoded", "origin": address}
    body = urlencode({"name": "copied", "who": "Ana Ø", "token": token, "next": "record"})
    answer = client.post("/cases/minimal/copy", headers=headers, content=body)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/cases/copied/record"
    assert "detente_who=Ana%20%C3%98" in answer.headers["set-cookie"]
    assert client.get("/cases/copied/case.json").status_code == 200
    wrong = client.post("/cases/minimal/copy", headers=headers, content=urlencode({"name": "b", "token": "no"}))
    assert wrong.status_code == 403
    again = client.post("/cases/minimal/copy", headers=headers, content=body)
    assert again.status_code == 409
    assert "called copied already" in again.text
