"""Files of events: looked at, mapped, written exactly as shown, and gone from the disk afterwards."""

import io
import re

import pytest

from detente.store.database import open_database
from detente.store.events import context_of
from detente.web.copy import copy_case
from detente.web.guard import LIMITS, MOST_BYTES, most_bytes
from detente.web.uploads import MOST, Uploads, called
from tests.record.importers.made_up import ICEWS_HEADER, gdelt, icews, tabbed

ICEWS = tabbed(
    ICEWS_HEADER,
    icews(1, by="Government", to="Movement"),
    icews(2, by="Movement", to="Government"),
    icews(3, by="Movement", to="Government", code="190", score="-10"),
    icews(4, by="Elsewhere", to="Movement"),
    icews(5, by="Movement", to="Government", date="soon"),
)
TABLE = """When;Who;Whom;Story
2021-05-01;The movement;government;Talks <b>open</b>
2021-05-02;government;The movement;=1+1
"""


@pytest.fixture(scope="module")
def own(shelf):
    copy_case(shelf, "ceasefire", "fed", "Ana")
    return "fed"


@pytest.fixture
def bring(client, address, app):
    """Sends a file to the case's import; gives the answer and a function that sends a form to its preview."""
    if "detente_session" not in client.cookies:
        client.get("/cases/nowhere")
    token = app.app.state.site.tokens.token(client.cookies["detente_session"])

    def bringing(ref, content, name="events.tab", **more):
        data = {"token": token} | more
        headers = {"origin": address}
        raw = content if isinstance(content, bytes) else content.encode()
        path = f"/cases/{ref}/record/import"
        answer = client.post(path, headers=headers, data=data, files={"file": (name, io.BytesIO(raw))})
        there = answer.headers.get("location", "")

        def then(what, **fields):
            return client.post(f"{there}/{what}", headers=headers, data={"token": token} | fields)

        return answer, there, then

    return bringing


def kept(shelf, ref):
    return list(context_of(open_database(shelf.address), ref))


def digest(page):
    return re.search(r'name="digest" value="([0-9a-f]+)"', page)[1]


def waiting(app):
    """Files that lie in the folder of uploads."""
    close = next(close for close in app.app.state.site.closing if isinstance(close.__self__, Uploads))
    folder = close.__self__.folder
    import os

    return os.listdir(folder.name) if folder else []


def test_a_preview_writes_nothing_and_what_is_written_is_what_it_showed(client, bring, own, shelf, app):
    answer, there, then = bring(own, ICEWS)
    assert answer.status_code == 303
    page = client.get(there).text
    assert "Events: 2. Nothing is written yet." in page
    assert "<dd>ICEWS</dd>" in page
    assert "5: 3 between parties of the case, 1 of other parties, 1 rejected" in page
    assert "Elsewhere" in page
    assert kept(shelf, own) == []
    assert len(waiting(app)) == 1
    assert then("commit", digest=digest(page), who="").status_code == 400
    done = then("commit", digest=digest(page), who="Ana")
    assert done.status_code == 303
    assert "Written: 2 new, 0 changed, 0 there already." in client.get(done.headers["location"]).text
    assert [(event["date"], event["code"]) for event in kept(shelf, own)] == [
        ("2020-03-01", "046"),
        ("2020-03-01", "190"),
    ]
    assert waiting(app) == []
    assert client.get(there).status_code == 404
    assert then("commit", digest=digest(page), who="Ana").status_code == 404


def test_events_that_are_there_already_are_counted_and_one_is_confirmed_as_an_entry(client, bring, own, shelf):
    before = kept(shelf, own)
    _, there, then = bring(own, ICEWS)
    done = then("commit", digest=digest(client.get(there).text), who="Ana")
    assert done.headers["location"].endswith("new=0&changed=0&same=2")
    assert kept(shelf, own) == before
    page = client.get(f"/cases/{own}/record/add", params={"table": "commitments", "from": before[0]["id"]}).text
    assert 'value="2020-03-01"' in page
    assert f"<code>{before[0]['id']}</code>" in page


def test_gdelt_comes_in_by_its_columns_and_is_discarded(client, bring, own, shelf, app):
    before = kept(shelf, own)
    rows = tabbed(gdelt(by="GOVERNMENT", to="MOVEMENT"), gdelt(2, by="MOVEMENT", to="NOBODY"))
    _, there, then = bring(own, rows, "anything.xyz")
    page = client.get(there).text
    assert "<dd>GDELT 2</dd>" in page
    assert "Events: 1." in page
    assert then("discard").status_code == 303
    assert kept(shelf, own) == before
    assert waiting(app) == []


def test_a_workbook_comes_in_like_a_table(client, bring, own):
    openpyxl = pytest.importorskip("openpyxl")
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in (("date", "by", "to", "text"), ("2021-05-01", "movement", "government", "Talks open")):
        book.active.append(row)
    book.save(file)
    _, there, then = bring(own, file.getvalue(), "book.xlsx")
    page = client.get(there).text
    assert "Events: 1." in page
    assert "<option selected>by</option>" in page
    then("discard")


def test_an_unknown_table_is_mapped_by_select_boxes(client, bring, own):
    _, there, then = bring(own, TABLE, "../../etc/pass<wd>.csv")
    page = client.get(there)
    assert page.status_code == 422
    assert "no layout fits" in page.text
    assert "pass&lt;wd&gt;.csv" in page.text
    assert "etc/" not in page.text
    assert "<option>whom</option>" in page.text
    chosen = {"c.date": "when", "c.by": "who", "c.to": "whom", "c.text": "story"}
    assert then("mapping", **chosen, **{"a.movement": "The movement"}).status_code == 303
    page = client.get(there).text
    assert "Events: 2." in page
    assert "Talks &lt;b&gt;open" in page
    assert "<option selected>story</option>" in page
    assert then("mapping", **chosen | {"c.by": "nobody"}).status_code == 400
    assert then("discard").status_code == 303


def test_a_preview_that_no_longer_holds_is_not_written(client, bring, own, shelf):
    before = kept(shelf, own)
    _, there, then = bring(own, TABLE)
    chosen = {"c.date": "when", "c.by": "who", "c.to": "whom", "c.text": "story"}
    then("mapping", **chosen, **{"a.movement": "The movement"})
    shown = digest(client.get(there).text)
    then("mapping", **chosen, **{"a.movement": "Nobody known"})
    stale = then("commit", digest=shown, who="Ana")
    assert stale.status_code == 409
    assert "look again" in stale.text
    assert kept(shelf, own) == before
    then("discard")


@pytest.mark.parametrize("content", [b"", b"\0\1\2", b"PK\x03\x04 no workbook", b"one line", b"\xff\xfe" * 99])
def test_what_is_no_table_is_told_in_words(content, client, bring, own, app):
    answer, there, then = bring(own, content)
    if not content:
        assert answer.status_code == 400
        assert "not empty" in answer.text
        return
    page = client.get(there)
    assert page.status_code == 422
    assert "Traceback" not in page.text
    assert waiting(app)[0] not in page.text
    assert then("discard").status_code == 303


def test_a_bomb_is_refused_before_it_is_unpacked(client, bring, own):
    import zipfile

    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b"0" * 30_000_000)
    _, there, then = bring(own, packed.getvalue())
    page = client.get(there)
    assert page.status_code == 422
    assert "This file cannot be read" in page.text
    then("discard")


def test_a_file_from_elsewhere_without_the_token_or_of_a_library_case_is_refused(client, address, bring, own, app):
    path = f"/cases/{own}/record/import"
    assert client.post(path, headers={"origin": "http://evil.example"}, files={"file": b"x"}).status_code == 403
    assert bring(own, ICEWS, token="wrong")[0].status_code == 403
    assert bring("ceasefire", ICEWS)[0].status_code == 400
    broken = {"origin": address, "content-type": "multipart/form-data; boundary=x"}
    assert client.post(path, headers=broken, content=b"--y\r\nno form").status_code in (400, 403)
    assert waiting(app) == []


def test_another_session_does_not_see_a_file(client, bring, own, address):
    import httpx

    _, there, then = bring(own, ICEWS)
    assert httpx.get(f"{address}{there}").status_code == 404
    assert client.get(there.replace(own, "other")).status_code == 404
    assert then("discard").status_code == 303


def test_only_an_import_may_be_large(client, address):
    assert most_bytes("/cases/a/record/import") == max(LIMITS.values()) > MOST_BYTES
    for path in ("/cases/a/record/import/b/commit", "/cases/a/b/record/import", "/cases/a/copy", "/"):
        assert most_bytes(path) == MOST_BYTES


def test_files_wait_in_a_folder_that_goes_with_the_program():
    uploads = Uploads()
    made = [uploads.take("a", "s", "../x", io.BytesIO(b"1")) for _ in range(MOST)]
    assert {each.told for each in made} == {"x"}
    with pytest.raises(Exception, match="too many files wait"):
        uploads.take("a", "s", "x", io.BytesIO(b"1"))
    made[0].begun -= 4000
    uploads.sweep()
    assert not made[0].path.exists()
    assert made[1].path.exists()
    uploads.close()
    assert not made[1].path.parent.exists()
    assert called("a/b\\c\x00\n") == "c"
    assert called("") == "file"
