"""Who is let in, what is refused, and that no text of a case is ever markup."""

import re
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from detente.web.guard import MOST_BYTES, Tokens, allowed_host
from tests.web.conftest import BAD

FORM = {"content-type": "application/x-www-form-urlencoded"}
ROOMS = ("case", "record", "belief", "policy")


def test_every_answer_carries_a_strict_policy(client):
    for path in ("/", "/cases/minimal/belief", "/static/app.js", "/nowhere", "/cases/minimal/nothing.json"):
        policy = client.get(path).headers["content-security-policy"]
        parts = dict(part.strip().partition(" ")[::2] for part in policy.split(";"))
        assert parts["default-src"] == "'none'"
        assert parts["script-src"] == parts["style-src"] == parts["connect-src"] == "'self'"
        assert parts["frame-ancestors"] == parts["base-uri"] == "'none'"
        assert "unsafe" not in policy


def test_no_page_holds_a_script_or_style_of_its_own(client):
    for room in ROOMS:
        client.get(f"/cases/minimal/{room}.json")
        page = client.get(f"/cases/minimal/{room}").text
        scripts = re.findall(r"<script([^>]*)>", page)
        assert scripts
        assert all('src="/static/' in tag or 'type="application/json"' in tag for tag in scripts)
        assert "<style" not in page
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)=", page)
        assert not re.search(r'(src|href|action)="(https?:)?//', page.replace('rel="noreferrer"', ""))


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "", "a b"])
def test_a_foreign_host_is_refused(host, client):
    answer = client.get("/", headers={"host": host})
    assert answer.status_code in (400, 421)
    assert "<h1>" not in answer.text


@pytest.mark.parametrize(
    ("host", "bound", "may"),
    [
        ("127.0.0.1:8000", "127.0.0.1", True),
        ("localhost", "127.0.0.1", True),
        ("[::1]:8000", "127.0.0.1", True),
        ("192.0.2.7", "127.0.0.1", False),
        ("192.0.2.7:8000", "0.0.0.0", True),
        ("evil.example", "0.0.0.0", False),
        ("desk.example:8000", "desk.example", True),
        ("localhost:x", "127.0.0.1", False),
    ],
)
def test_which_hosts_are_ours(host, bound, may):
    assert allowed_host(host, bound) is may


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "https://127.0.0.1", "ftp://127.0.0.1"])
def test_a_write_from_elsewhere_is_refused(origin, client):
    headers = FORM | ({"origin": origin} if origin else {})
    assert client.post("/jobs/any/cancel", headers=headers, content="token=x").status_code == 403


def test_a_write_without_the_sessions_token_is_refused_and_with_it_is_not(client, address, app):
    client.get("/")
    headers = FORM | {"origin": address}
    wrong = client.post("/jobs/any/cancel", headers=headers, content="token=wrong")
    assert wrong.status_code == 403
    token = app.app.state.site.tokens.token(client.cookies["detente_session"])
    assert client.post("/jobs/any/cancel", headers=headers, content=f"token={token}").status_code == 404


def test_a_token_belongs_to_its_session():
    tokens = Tokens()
    one, other = tokens.session("")[0], tokens.session("")[0]
    assert tokens.holds(one, tokens.token(one))
    assert not tokens.holds(other, tokens.token(one))
    assert not Tokens().holds(one, tokens.token(one))
    assert not tokens.holds(one, "é")


def test_the_session_cookie_is_for_us_alone(address):
    import httpx

    cookie = httpx.get(address).headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie


def test_a_request_that_sends_too_much_is_refused(client, address):
    headers = FORM | {"origin": address}
    answer = client.post("/jobs/any/cancel", headers=headers, content=b"x" * (MOST_BYTES + 1))
    assert answer.status_code == 413
    chunks = client.post("/jobs/any/cancel", headers=headers, content=iter([b"x"] * 3))
    assert chunks.status_code == 413


def test_a_picture_on_another_sites_page_starts_no_work(client):
    headers = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert client.get("/cases/minimal/policy.json", headers=headers).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        "/cases/..%2f..%2fetc%2fpasswd/case",
        "/cases/%2fetc%2fpasswd/case",
        "/cases/case.yaml/case",
        "/cases/src/case",
        "/cases/minimal%00/case",
        "/static/..%2fapp.py",
        "/static/app.py",
        "/static/%2e%2e/site.py",
        "/cases/minimal/..%2f..",
    ],
)
def test_no_path_of_a_request_reaches_a_file(path, address):
    place = urlsplit(address)
    connection = HTTPConnection(place.hostname, place.port)
    connection.request("GET", path)
    answer = connection.getresponse()
    assert answer.status == 404
    assert b"root:" not in answer.read()
    connection.close()


def test_a_folder_of_a_librarys_name_is_not_read(tmp_path, monkeypatch, shelf):
    (tmp_path / "minimal").mkdir()
    (tmp_path / "minimal" / "case.yaml").write_text("title: planted\n")
    monkeypatch.chdir(tmp_path)
    assert shelf.load("minimal").title != "planted"


@pytest.mark.parametrize(
    ("given", "code", "words"),
    [
        ("types.sincere.prio=0.3", 400, "types.sincere.prior"),
        ("types.sincere.prior=much", 400, "a number was expected"),
        ("types.sincere.prior=nan", 400, "a number was expected"),
        ("types.sincere.prior=1.7", 422, "1.7"),
        ("record.files.commitments=/etc/passwd", 400, "no number with a range"),
        ("title=x", 400, "no number with a range"),
        ("nonsense", 400, "no number with a range"),
    ],
)
def test_a_wrong_change_is_told_in_words_on_page_and_twin(given, code, words, client):
    for path in ("/cases/minimal/belief", "/cases/minimal/belief.json"):
        answer = client.get(path, params={"set": given})
        assert answer.status_code == code
        assert words in answer.text
        assert "Traceback" not in answer.text


def test_what_is_not_there_is_404_with_the_nearest_name(client):
    assert "did you mean &#39;minimal&#39;" in client.get("/cases/minimall/case").text
    answer = client.get("/cases/minimal/belif.json")
    assert answer.status_code == 404
    assert "belief" in answer.json()["error"]


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_of_a_case_comes_out_as_text(room, client):
    twin = client.get(f"/cases/hostile/{room}.json")
    assert twin.headers["content-type"] == "application/json"
    assert room != "case" or twin.json()["title"] == BAD
    page = client.get(f"/cases/hostile/{room}").text
    assert "&lt;script&gt;alert" in page
    assert "<script>alert" not in page
    assert "{{ 7*7 }}" in page
    assert not re.search(r"<[^>]*\sonload=", page)


def test_hostile_words_of_a_request_come_out_as_text(client):
    for path in (f"/cases/{BAD.replace('/', '')}/case", f"/cases/minimal/{BAD.replace('/', '')}"):
        page = client.get(path)
        assert page.status_code == 404
        assert "<script>alert" not in page.text
    page = client.get("/cases/minimal/belief", params={"set": f"{BAD}=1"}).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
