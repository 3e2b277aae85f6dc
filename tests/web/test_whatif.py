"""Numbers that are moved: what that does to the belief and to the advice."""

import time

PATH = "types.sincere.prior"
SOON = 180
"""Seconds; the longest takes a few once kernels are compiled, and minutes on a busy machine where they are not yet."""


def settled(client, params):
    """The answer to a slider once the advice is there."""
    until = time.monotonic() + SOON
    while True:
        text = client.get("/cases/minimal/what-if", params=params, headers={"hx-request": "true"}).text
        if "data-job" not in text or time.monotonic() > until:
            return text
        time.sleep(0.2)


def test_every_number_with_a_range_has_a_slider_with_its_reason(client, shelf):
    client.get("/cases/minimal/case.json")
    page = client.get("/cases/minimal/case").text
    numbers = [(path, q) for path, q, _ in shelf.load("minimal").numbers() if q.uncertain]
    assert page.count('type="range"') == len(numbers) > 0
    for path, q in numbers:
        assert f'name="n.{path}" min="{q.low}" max="{q.high}"' in page


def test_a_slider_moves_the_belief_and_says_that_the_advice_stays(client):
    text = settled(client, {f"n.{PATH}": "0.55"})
    assert "55%" in text
    assert "+5.0" in text
    assert "The advice stays." in text


def test_a_number_that_flips_the_advice_says_so_and_names_both_acts(client):
    text = settled(client, {f"n.{PATH}": "0.001"})
    assert "This flips the advice." in text
    assert "By the case: begin the next exchange" in text
    after = text.partition("With the change: ")[2].partition("<")[0].partition("\n")[0].strip()
    assert after
    assert after != "begin the next exchange"


def test_a_slider_where_it_was_changes_nothing(client, shelf):
    own = next(q.mode for path, q, _ in shelf.load("minimal").numbers() if path == PATH)
    text = client.get("/cases/minimal/what-if", params={f"n.{PATH}": own}, headers={"hx-request": "true"}).text
    assert "Nothing is changed yet." in text


def test_without_scripts_the_form_leads_to_a_page_with_the_effect(client):
    answer = client.get("/cases/minimal/what-if", params={f"n.{PATH}": "0.55"})
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/cases/minimal/case?set={PATH}%3D0.55"
    assert "Share of each reading, by the case and with the change" in client.get(answer.headers["location"]).text


def test_a_number_that_cannot_stand_is_told_in_the_same_place(client):
    text = client.get("/cases/minimal/what-if", params={f"n.{PATH}": "3"}, headers={"hx-request": "true"}).text
    assert 'role="alert"' in text
    assert PATH in text


def test_the_events_of_a_job_end_with_its_state(client, app):
    client.get("/cases/minimal/belief.json")
    job = next(job for job in app.app.state.site.board.jobs.values() if job.question.room == "belief" and job.over)
    answer = client.get(f"/jobs/{job.id}/events")
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.endswith("event: end\ndata: done\n\n")
    assert client.get(f"/jobs/{job.id}.json").json()["state"] == "done"
    assert client.get("/jobs/nothing.json").status_code == 404
