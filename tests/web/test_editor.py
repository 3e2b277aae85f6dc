"""A case is edited: nothing typed is lost, nothing of another's is overwritten unseen, what is wrong is told where."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from itertools import count
from urllib.parse import urlencode

import pytest

from detente.case.library import case_folder
from detente.case.template import new_case_text
from detente.case.yaml_tree import MOST_BYTES as CASE_BYTES
from detente.errors import Conflict, NotFound, UsageError
from detente.settings import Address
from detente.store.cases import folder, put, version, versions
from detente.store.verify import verify
from detente.web.editing import (
    Typed,
    bytes_of,
    database_of,
    desk,
    faults_of,
    keep,
    merge,
    new_case,
    own_name,
    restore,
    save,
    text_of,
)
from detente.web.guard import MOST_BYTES, most_bytes
from detente.web.shelf import Shelf
from tests.web.conftest import BAD

TEMPLATE = new_case_text()
WRONG = TEMPLATE.replace("by: south", "by: sooth", 1)
BETTER = TEMPLATE.replace("lead: 3", "lead: 4", 1)
NAMES = count(1)


@pytest.fixture
def own(tmp_path):
    """A workspace with one case from the template."""
    made = Shelf(Address(str(tmp_path / "workspace.sqlite")))
    new_case(made, "strait", "Ana")
    return made


def newest(own):
    database = database_of(own)
    with database.read() as connection:
        return version(connection, "strait")


def text_at(own, number=None):
    return folder(database_of(own), "strait", number)[0].files["case.yaml"].decode()


def typed(text, based_on=1, **more):
    return Typed(text, based_on, more.pop("writer", "w"), **more)


def test_a_new_case_is_the_template_under_its_title_and_the_log_says_so(own):
    new_case(own, "gulf", "Ben", title="A gulf: contested # again")
    assert own.load("gulf").title == "A gulf: contested # again"
    with database_of(own).read() as connection:
        [(first, why)] = versions(connection, "gulf")
    assert (first.who, first.action, why) == ("Ben", "create", "begun from the commented template")
    with pytest.raises(Conflict):
        new_case(own, "gulf", "Ben")
    with pytest.raises(UsageError, match="who makes"):
        new_case(own, "sound", "")
    with pytest.raises(UsageError, match="cannot name a case"):
        new_case(own, "../sound", "Ben")
    assert new_case(own, "copied", "Ben", source="minimal").number == 1


def test_a_mistake_is_told_where_it_stands_with_the_nearest_name(own):
    [fault] = faults_of(own, "strait", WRONG)
    line = WRONG.splitlines()[fault.line - 1]
    assert line[fault.column - 1 :] == "sooth"
    assert (fault.path, fault.suggestion, fault.file) == ("steps.halve.by", "south", "")
    assert faults_of(own, "strait", TEMPLATE) == ()
    assert faults_of(own, "strait", "title: [\n")[0].line == 2
    assert faults_of(own, "strait", "")[0].line == 1


def test_what_is_not_sound_stays_a_draft_and_what_is_becomes_a_version(own):
    outcome = save(own, "strait", "Ana", typed(WRONG))
    assert outcome.faults
    assert not outcome.saved
    assert newest(own).number == 1
    assert desk(own, "strait", "Ana").text == WRONG
    outcome = save(own, "strait", "Ana", typed(BETTER, why="slower boats"))
    assert outcome.saved == 2
    assert text_at(own) == BETTER
    assert desk(own, "strait", "Ana").draft is None
    with database_of(own).read() as connection:
        assert versions(connection, "strait")[0][1] == "slower boats"
    assert save(own, "strait", "Ana", typed(BETTER, based_on=2)).unchanged
    assert newest(own).number == 2
    assert verify(database_of(own)).broken == ""


def test_a_draft_says_that_it_was_begun_from_an_older_version(own):
    keep(own, "strait", "Ana", typed(WRONG))
    save(own, "strait", "Ben", typed(BETTER, writer="b"))
    found = desk(own, "strait", "Ana")
    assert (found.text, found.based_on, found.newest.number, found.behind) == (WRONG, 1, 2, True)
    assert [draft.who for draft in desk(own, "strait", "Ben").others] == ["Ana"]


def test_a_draft_that_is_the_versions_own_text_again_is_none(own):
    keep(own, "strait", "Ana", typed(WRONG))
    assert keep(own, "strait", "Ana", typed(TEMPLATE)).unchanged
    assert desk(own, "strait", "Ana").draft is None


def test_somebody_elses_version_is_not_overwritten_unseen(own):
    save(own, "strait", "Ben", typed(BETTER, writer="b"))
    mine = TEMPLATE.replace("discount: 0.985", "discount: 0.99")
    outcome = save(own, "strait", "Ana", typed(mine))
    assert outcome.conflict.number == 2
    assert text_at(own) == BETTER
    assert desk(own, "strait", "Ana").text == mine
    assert save(own, "strait", "Ana", typed(mine, anyway=1)).conflict
    assert save(own, "strait", "Ana", typed(mine, anyway=2)).saved == 3
    assert (text_at(own), text_at(own, 2)) == (mine, BETTER)


def test_changes_that_stand_apart_are_put_into_the_newer_version(own):
    save(own, "strait", "Ben", typed(BETTER, writer="b"))
    mine = TEMPLATE.replace("discount: 0.985", "discount: 0.99")
    keep(own, "strait", "Ana", typed(mine))
    merge(own, "strait", "Ana", typed(mine))
    found = desk(own, "strait", "Ana")
    assert (found.text, found.based_on) == (BETTER.replace("discount: 0.985", "discount: 0.99"), 2)
    assert save(own, "strait", "Ana", typed(found.text, based_on=2)).saved == 3
    same = TEMPLATE.replace("lead: 3", "lead: 5", 1)
    with pytest.raises(Conflict, match="same lines"):
        merge(own, "strait", "Ana", typed(same))


def test_a_change_of_another_file_is_no_conflict_and_is_kept(own):
    files = dict(folder(database_of(own), "strait")[0].files)
    put(database_of(own), "strait", files | {"notes.txt": b"theirs"}, "Ben", based_on=1)
    assert save(own, "strait", "Ana", typed(BETTER)).saved == 3
    assert folder(database_of(own), "strait")[0].files["notes.txt"] == b"theirs"


def test_two_windows_of_one_person_do_not_overwrite_each_other(own):
    keep(own, "strait", "Ana", typed(WRONG, writer="one"))
    with pytest.raises(Conflict, match="another window"):
        keep(own, "strait", "Ana", typed(BETTER, writer="two"))
    with pytest.raises(Conflict, match="another window"):
        save(own, "strait", "Ana", typed(BETTER, writer="two"))
    assert keep(own, "strait", "Ana", typed(BETTER, writer="two", over="one")).kept
    assert desk(own, "strait", "Ana").text == BETTER


def test_an_old_version_is_restored_as_a_new_one(own):
    save(own, "strait", "Ana", typed(BETTER))
    assert restore(own, "strait", 1, "Ben", 2).number == 3
    assert text_at(own) == TEMPLATE
    with pytest.raises(Conflict):
        restore(own, "strait", 2, "Ben", 2)


@pytest.mark.parametrize("raw", [b"a: 1\r\nb: 2\r\n", b"\xef\xbb\xbfa: 1\n", b"a: 1\nb: 2\r\n", b"a: 1", b"\na: 1\n"])
def test_the_marks_of_a_file_survive_a_page(raw):
    page = text_of(raw).replace("\n", "\r\n")
    assert bytes_of(page, raw).replace(b"\r", b"") == raw.replace(b"\r", b"")
    if raw.count(b"\r\n") in (0, raw.count(b"\n")):
        assert bytes_of(page, raw) == raw


def test_only_cases_of_the_workspace_can_be_edited(own):
    assert own_name(own, "strait@1") == "strait"
    with pytest.raises(UsageError, match="library"):
        own_name(own, "minimal")
    with pytest.raises(NotFound, match="strait"):
        own_name(own, "straight")


def test_a_check_loads_no_kernels(own):
    code = (
        "import json, sys; from detente.settings import Address; from detente.web.shelf import Shelf;"
        "import detente.web.app; from detente.web.editing import faults_of; from detente.case.form import form_of;"
        "text = sys.stdin.read(); shelf = Shelf(Address(sys.argv[1])); form_of(text);"
        "found = len(faults_of(shelf, 'strait', text));"
        "print(json.dumps([found, [name for name in ('numba', 'scipy') if name in sys.modules]]))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(own.address.url)], input=WRONG, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == [1, []]


# -- by its pages ------------------------------------------------------------------------------------------------------


class Visitor:
    """Somebody with a browser, a name and a case of their own."""

    def __init__(self, client, address, app, who="Ana"):
        client.get("/")
        self.client, self.who, self.case = client, who, f"own{next(NAMES)}"
        self.headers = {"content-type": "application/x-www-form-urlencoded", "origin": address}
        self.token = app.app.state.site.tokens.token(client.cookies["detente_session"])
        client.cookies.set("detente_who", who)
        made = self.post("/new", name=self.case, who=who, title="A strait")
        assert made.headers["location"] == f"/cases/{self.case}/edit"

    def post(self, path, /, *, accept="text/html", **fields):
        there = path if path.startswith("/") else f"/cases/{self.case}/{path}"
        body = urlencode({"token": self.token, "based_on": "1", "writer": "w", **fields})
        return self.client.post(there, headers=self.headers | {"accept": accept}, content=body)

    def get(self, path):
        return self.client.get(f"/cases/{self.case}/{path}")


@pytest.fixture
def visitor(client, address, app):
    yield Visitor(client, address, app)
    client.cookies.delete("detente_who")


def textarea(page):
    from html import unescape

    return unescape(re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page, re.DOTALL)[1])


def test_without_scripts_a_case_is_checked_saved_compared_and_taken_back(visitor):
    page = visitor.get("edit").text
    text = textarea(page)
    wrong = text.replace("by: south", "by: sooth", 1)
    checked = visitor.post("edit/check", text=wrong.replace("\n", "\r\n"))
    assert "1 fault" in checked.text
    assert "did you mean &#39;south&#39;" in checked.text
    assert textarea(checked.text) == wrong
    refused = visitor.post("edit/save", text=wrong)
    assert refused.status_code == 422
    assert textarea(refused.text) == wrong
    better = text.replace("lead: 3", "lead: 4", 1)
    saved = visitor.post("edit/save", text=better, why="slower boats")
    assert saved.headers["location"].endswith("/edit?saved=2")
    assert "Saved as version 2." in visitor.get("edit?saved=2").text
    listed = visitor.get("versions").text
    assert "slower boats" in listed
    diff = visitor.get("diff?from=1&to=2").text
    assert re.search(r"<code>steps.withdraw.lead</code></th><td>3</td><td>4</td>", diff)
    assert "<del>−     lead: 3\n</del><ins>+     lead: 4\n</ins>" in diff
    assert visitor.get("diff.json?from=1&to=2").json()["numbers"][0]["path"] == "steps.withdraw.lead"
    assert visitor.post("undo", based_on="2").status_code == 303
    assert visitor.post("restore", number="2", based_on="3").status_code == 303
    told = visitor.get("versions.json").json()
    assert [(one["number"], one["action"]) for one in told] == [
        (4, "change"),
        (3, "undo"),
        (2, "change"),
        (1, "create"),
    ]
    assert visitor.get("diff.json?from=2&to=4").json()["files"] == []
    assert visitor.client.get(f"/cases/{visitor.case}@2").headers["location"] == f"/cases/{visitor.case}%402/case"


def test_a_conflict_shows_both_texts_and_what_may_be_done(visitor):
    text = textarea(visitor.get("edit").text)
    visitor.post("edit/save", text=text.replace("lead: 3", "lead: 4", 1))
    mine = text.replace("title: A strait", "title: 'A strait, mine'")
    page = visitor.post("edit/save", text=mine, writer="other")
    assert page.status_code == 200
    assert textarea(page.text) == mine
    assert "Save mine on top as a new version" in page.text
    assert "<ins>+ title: &#39;A strait, mine&#39;\n</ins>" in page.text
    behind = visitor.get("edit").text
    assert "It was begun from version 1; the newest is 2 (change by Ana" in behind
    assert visitor.post("edit/save", text=mine, writer="other", anyway="2").headers["location"].endswith("saved=3")
    assert visitor.post("edit/discard").status_code == 303


def test_while_typing_the_page_is_answered_in_json(visitor):
    text = textarea(visitor.get("edit").text)
    kept = visitor.post("edit/draft", text=text + "# ☃\n").json()
    assert kept["kept"]
    assert visitor.get("edit.json").json()["text"] == text + "# ☃\n"
    assert "in another window by Ana" in visitor.post("edit/draft", text="other", writer="two").json()["clash"]
    faults = visitor.post("edit/faults", text="title: [").json()["faults"]
    assert faults[0]["line"] == 2
    form = visitor.post("edit/form", text=text).json()
    assert [["title"], 7, "text", "A strait", "Case.title", "", "", "", ""] in json.loads(form["fields"])
    snowy = "# ☃ and 😀\n" + text
    found = visitor.post("edit/put", text=snowy, do="set", path='["title"]', value="A gulf").json()
    units = snowy.encode("utf-16-le")
    after = units[: 2 * found["start"]] + found["put"].encode("utf-16-le") + units[2 * found["end"] :]
    assert after.decode("utf-16-le") == snowy.replace("A strait", "A gulf", 1)
    for path, does in (("{", "set"), ('["title"]', "eval"), ('["nowhere"]', "set"), ("5", "set"), ("[]", "add")):
        answer = visitor.post("edit/put", text=text, do=does, path=path)
        assert answer.status_code in (400, 404), (path, answer.text)
        assert answer.json()["error"]
    assert visitor.post("edit/draft", text=text, based_on="x").status_code == 400
    assert visitor.post("edit/draft", text=text, token="wrong").status_code == 403


def test_a_large_case_may_be_sent_to_the_editor_and_nowhere_else(visitor):
    text = case_folder("korea-2018").joinpath("case.yaml").read_text(encoding="utf-8")
    assert len(text) > MOST_BYTES
    assert visitor.post("edit/draft", text=text).status_code == 200
    assert visitor.post("copy", text=text).status_code == 413
    assert most_bytes("/cases/x/edit/save") > 3 * CASE_BYTES
    for path in ("/cases/x/copy", "/cases/x/edit", "/cases/x/y/edit/save", "/new", "/cases/x/edit/save/z"):
        assert most_bytes(path) == MOST_BYTES


def test_a_library_case_is_copied_before_it_is_edited(visitor):
    page = visitor.client.get("/cases/minimal/edit").text
    name = re.search(r'id="copy-name" name="name" value="([^"]+)"', page)[1]
    made = visitor.post("/cases/minimal/copy", name=name, who="Ana", next="edit")
    assert made.headers["location"] == f"/cases/{name}/edit"
    assert visitor.client.get(f"/cases/{name}@1/edit").headers["location"] == f"/cases/{name}/edit"
    assert f"/cases/{name}/edit" in visitor.client.get(f"/cases/{name}/case").text
    assert 'action="/new"' in visitor.client.get("/").text


def test_a_refused_new_case_keeps_what_was_typed(visitor):
    page = visitor.post("/new", name="../x", who="Ana", title=BAD)
    assert page.status_code == 400
    assert "cannot name a case" in page.text
    assert 'value="../x"' in page.text
    assert "<script>alert" not in page.text


def test_a_change_needs_a_name(visitor):
    visitor.client.cookies.delete("detente_who")
    assert "Your name" in visitor.get("edit").text
    assert visitor.post("edit/save", text="x").status_code == 400
    assert visitor.post("undo").status_code == 400
    assert "detente_who=Eva" in visitor.post("edit/who", who="Eva").headers["set-cookie"]


def test_hostile_words_come_out_as_text_on_every_page(visitor):
    text = textarea(visitor.get("edit").text)
    title = f"title: '{BAD.replace(chr(39), chr(39) * 2)}'"
    bad = text.replace("title: A strait", title) + "# </textarea><script>alert(2)</script>\n"
    assert visitor.post("edit/save", text=bad, why=BAD).status_code == 303
    assert textarea(visitor.get("edit").text) == bad
    for path in ("edit", "versions", "diff?from=1&to=2", "case"):
        page = visitor.get(path).text
        assert "<script>alert" not in page
        assert "{{ 7*7 }}" in page
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page)


def test_versions_that_are_not_there_are_told(visitor):
    assert visitor.get("diff?from=1&to=9").status_code == 404
    assert visitor.get("diff?from=1").status_code == 400
    assert visitor.get("diff?from=a&to=1").status_code == 400
    assert visitor.client.get("/cases/nowhere/versions").status_code == 404
    assert visitor.client.get("/cases/minimal/versions").status_code == 400


def test_a_draft_is_nobody_elses(visitor):
    visitor.post("edit/draft", text="title: half")
    shelf = visitor.client
    shelf.cookies.set("detente_who", "Ben")
    page = visitor.get("edit").text
    assert "Drafts of others: Ana" in page
    assert textarea(page).startswith("# A case")
