"""The exchange register on the record page, its twin and tables, and entries written by forms."""

import csv
import io
import json
import re
import subprocess
import sys
from urllib.parse import urlencode

import pytest

from detente.case.library import library_cases
from detente.store.cases import put
from detente.store.database import open_database
from detente.store.folder import read_folder
from detente.web.copy import copy_case
from tests.web.conftest import BAD, FORM

WORDS = "Open the second road for lorries"


@pytest.fixture(scope="module")
def own(shelf):
    """A case with a record that these tests may change."""
    copy_case(shelf, "ceasefire", "kept-by-hand", "Ana")
    return "kept-by-hand"


@pytest.fixture
def send(client, address, app):
    """Sends a form of ours to a path of the record."""

    def sending(ref, what, origin=address, **fields):
        if "detente_session" not in client.cookies:
            client.get("/cases/nowhere")
        fields.setdefault("token", app.app.state.site.tokens.token(client.cookies["detente_session"]))
        path = f"/cases/{ref}/record/{what}"
        return client.post(path, headers=FORM | {"origin": origin}, content=urlencode(fields))

    return sending


def entry(**more):
    """A promise as the form sends it."""
    told = {"by": "movement", "to": "government", "commitment": WORDS, "category": "aid"}
    told |= {"date_promised": "2024-02-01", "due": "2024-02-20", "grade": "B2", "source_title": "A wire"}
    return {f"f.{name}": text for name, text in (told | more).items()}


def stands(client, ref):
    """How a case's promises and version stand."""
    found = client.get(f"/cases/{ref}/record/register.json").json()
    return {row["id"]: row for row in found["rows"]}


def newest(shelf, ref):
    from detente.store.cases import version

    with open_database(shelf.address).read() as connection:
        return version(connection, ref).number


def test_every_case_of_the_library_has_a_register_a_sheet_and_tables(client):
    for name in library_cases():
        twin = client.get(f"/cases/{name}/record/register.json").json()
        page = client.get(f"/cases/{name}/record/register").text
        assert page.count("data-side=") == twin["total"] == len(twin["rows"])
        table = list(csv.DictReader(io.StringIO(client.get(f"/cases/{name}/record/ledger.csv").text)))
        assert [row["id"] for row in table] == [row["id"] for row in twin["rows"]]


def test_filters_hide_on_the_page_what_they_leave_out_of_the_twin(client):
    given = {"side": "ours", "since": "2018", "text": "free"}
    twin = client.get("/cases/ceasefire/record/register.json", params=given).json()
    page = client.get("/cases/ceasefire/record", params=given).text
    shown = re.findall(r"<tr data-side=[^>]*[^n]>\s*<td[^>]*>.*?<b>(CF-\d+)</b>", page, re.DOTALL)
    rows = re.findall(r"<tr (data-side=[^>]*)>", page)
    assert twin["rows"]
    assert sum(not row.endswith("hidden") for row in rows) == len(twin["rows"]) < twin["total"] == len(rows)
    assert {row["side"] for row in twin["rows"]} == {"ours"}
    assert set(shown) >= {row["id"] for row in twin["rows"]}
    wrong = client.get("/cases/ceasefire/record/register.json", params={"side": "nobody"})
    assert wrong.status_code == 400
    assert "expected one of theirs" in client.get("/cases/ceasefire/record", params={"side": "nobody"}).text


def test_a_case_of_the_library_cannot_be_changed_and_offers_a_copy(client, send):
    page = client.get("/cases/ceasefire/record").text
    assert 'action="/cases/ceasefire/copy"' in page
    assert "/record/add" not in page
    refused = send("ceasefire", "add", table="commitments", who="Ana", **entry())
    assert refused.status_code == 400
    assert "copy it into the workspace" in refused.text


def test_an_older_version_leads_to_the_newest(client, own):
    page = client.get(f"/cases/{own}@1/record").text
    assert f'href="/cases/{own}/record">Open the newest version' in page
    assert "/copy" not in page
    assert client.get(f"/cases/{own}@1/record/add").status_code == 400


def test_an_entry_is_added_mended_replaced_and_taken_back(client, send, own, shelf):
    before = stands(client, own)
    added = send(own, "add", table="commitments", who="Ana", why="from the wire", **entry())
    assert added.status_code == 303
    (key,) = set(stands(client, own)) - set(before)
    row = stands(client, own)[key]
    assert (row["side"], row["text"], row["clock"]["state"], row["clock"]["least"]) == ("theirs", WORDS, "overdue", 10)
    assert row["seen"]["source"]["grade"] == "B2"
    number = newest(shelf, own)
    form = {"key": key, "table": "commitments", "who": "Ben", "based_on": number}
    assert send(own, "edit", **form, **entry(grade="A1")).status_code == 303
    page = client.get(f"/cases/{own}/record/entry", params={"key": key}).text
    assert "<del>B2</del> <ins>A1</ins>" in page
    assert "from the wire" in page
    assert "Ben" in page
    bare = send(own, "supersede", **form | {"based_on": number + 1}, **entry(due="2024-04-01"))
    assert bare.status_code == 400
    assert "Say why a new entry" in bare.text
    done = send(own, "supersede", **form | {"based_on": number + 1, "why": "moved"}, **entry(due="2024-04-01"))
    assert done.status_code == 303
    assert key not in stands(client, own)
    early = send(own, "undo", who="Ana", based_on=number + 1)
    assert early.status_code == 409
    assert "load the record again" in early.text
    assert "--based-on" not in early.text
    for back in range(3):
        assert send(own, "undo", who="Ana", based_on=number + 2 + back).status_code == 303
    assert stands(client, own) == before


def test_a_wrong_entry_is_told_beside_its_field_and_keeps_what_was_typed(client, send, own):
    before = stands(client, own)
    wrong = entry(date_promised="2024-13-01", category="freeze", grade="B9", commitment="Typed <b>with care</b>")
    answer = send(own, "add", table="commitments", who="Ana", **wrong)
    assert answer.status_code == 422
    assert re.search(r'id="f-date_promised"[^>]*value="2024-13-01"[^>]*aria-invalid="true"', answer.text)
    assert "is no Admiralty grade" in answer.text
    assert "Typed &lt;b&gt;with care&lt;/b&gt;</textarea>" in answer.text
    assert '<option value="freeze" selected>' in answer.text
    assert send(own, "add", table="commitments", **entry()).status_code == 400
    assert send(own, "add", table="commitments", who="Ana").status_code == 400
    assert stands(client, own) == before


def test_a_change_from_an_older_version_is_a_conflict_that_shows_both(client, send, own, shelf):
    number = newest(shelf, own)
    form = {"key": "CF-003", "table": "commitments", "based_on": number}
    assert send(own, "edit", who="Ana", **form, **{"f.note": "first words"}).status_code == 303
    late = send(own, "edit", who="Ben", **form, **{"f.note": "second words"})
    assert late.status_code == 409
    assert "Somebody else changed this" in late.text
    assert "stands now: first words" in late.text
    assert 'value="second words"' in late.text or ">second words</textarea>" in late.text
    assert f'name="based_on" value="{number + 1}"' in late.text
    assert stands(client, own)["CF-003"]["note"] == "first words"
    again = send(own, "edit", who="Ben", **form | {"based_on": number + 1}, **{"f.note": "second words"})
    assert again.status_code == 303
    assert stands(client, own)["CF-003"]["note"] == "second words"
    assert send(own, "edit", who="Ben", **form, **{"f.note": "second words"}).status_code == 400


@pytest.mark.parametrize("what", ["add", "edit", "supersede", "undo", "import/x/commit", "import/x/discard"])
def test_a_change_from_elsewhere_or_without_the_token_is_refused(what, send, own):
    assert send(own, what, origin="http://evil.example", who="Eve").status_code == 403
    assert send(own, what, token="wrong", who="Eve").status_code == 403


def test_hostile_words_stay_words_and_never_become_formulas(client, send, own):
    evil = entry(commitment=BAD, source_title="=HYPERLINK(0)", source_url="javascript:alert(1)", agreement=BAD)
    answer = send(own, "add", table="commitments", who=BAD[:70], why=BAD, **evil)
    assert answer.status_code == 303
    for path in ("record", "record/register", answer.headers["location"].partition(f"{own}/")[2]):
        page = client.get(f"/cases/{own}/{path}").text
        assert "&lt;script&gt;alert" in page
        assert "<script>alert" not in page
        assert 'href="javascript' not in page
        assert not re.search(r"<[^>]*\sonload=", page.replace("onload=alert(1) {{", ""))
    for kind in ("csv", "xlsx"):
        taken = client.get(f"/cases/{own}/record/ledger.{kind}", params={"text": "hyperlink"})
        assert taken.status_code == 200
        assert own in taken.headers["content-disposition"]
    table = client.get(f"/cases/{own}/record/ledger.csv").text
    assert ",'=HYPERLINK(0)," in table
    assert ",=HYPERLINK" not in table
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/cases/{own}/record/ledger.xlsx").content))
    kinds = {cell.data_type for row in book.active.iter_rows() for cell in row}
    assert "f" not in kinds


def test_a_case_without_tables_says_so_in_words(client, send, shelf):
    put(open_database(shelf.address), "bare", read_folder("minimal")[1], "Ana")
    assert "The case names no file for promises" in client.get("/cases/bare/record").text
    answer = client.get("/cases/bare/record/add")
    assert answer.status_code == 400
    assert "record.files" in answer.text
    assert send("bare", "add", table="commitments", who="Ana", **entry()).status_code == 400


def test_the_register_and_an_import_load_no_kernels():
    code = (
        "import sys, json; from detente import load_case; from detente.web.register import view_of, as_table;"
        "from detente.web import preview; from detente.store import feed; from detente.record import importing;"
        "view = view_of(load_case('ceasefire'), {}); as_table(view.register, 'csv');"
        "print(json.dumps([m for m in ('numba', 'scipy') if m in sys.modules]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
