"""Work that takes time: told as it goes, cancelled when asked, bounded, asked for once."""

import asyncio
import time

import pytest

from detente.errors import NotFound
from detente.web.jobs import CANCELLED, DONE, FAILED, MOST_WAITING, Answered, Board, Busy, Question


def answers(question, told):
    """Stands for the rooms: what the name of the case says is done."""
    told("first")
    if question.case == "slow":
        time.sleep(60)
    if question.case == "gone":
        raise NotFound("no such thing")
    if question.case == "broken":
        raise ZeroDivisionError("secret text")
    if question.case == "dies":
        import os

        os._exit(3)
    return Answered(question.case.upper(), None)


@pytest.fixture(scope="module")
def board():
    made = Board(answers, ("one",))
    yield made
    made.close()


def question(case, *sets):
    return Question(case, "belief", sets, 1, "nowhere")


def over(job, seconds=20):
    return asyncio.run(job.wait(seconds))


def test_a_question_is_answered_with_its_notes_and_kept(board):
    job = board.submit("one", question("a"), "h")
    assert over(job)
    assert (job.state, job.answer.text, job.note) == (DONE, "A", "first")
    assert board.submit("one", question("a"), "h") is job
    assert board.submit("one", question("a"), "another hash") is not job
    assert board.submit("one", question("a", "x=1"), "h") is not job


def test_faults_come_as_words_and_our_own_without_their_text(board):
    gone = board.submit("one", question("gone"), "h")
    assert over(gone)
    assert (gone.state, gone.fault.status, gone.fault.words) == (FAILED, 404, "no such thing")
    broken = board.submit("one", question("broken"), "h")
    assert over(broken)
    assert broken.fault.status == 500
    assert "ZeroDivisionError, test_jobs.py" in broken.fault.words
    assert "secret" not in broken.fault.words
    assert board.submit("one", question("broken"), "h") is not broken


def test_a_process_that_dies_is_told_and_the_next_question_is_answered(board):
    job = board.submit("one", question("dies"), "h")
    assert over(job)
    assert "ended" in job.fault.words
    after = board.submit("one", question("b"), "h")
    assert over(after)
    assert after.state == DONE


def test_cancelling_ends_the_work_at_once_and_frees_the_lane(board):
    job = board.submit("one", question("slow"), "h")
    until = time.monotonic() + 20
    while job.note != "first" and time.monotonic() < until:
        time.sleep(0.02)
    started = time.monotonic()
    board.cancel(job)
    after = board.submit("one", question("c"), "h")
    assert over(after)
    assert (job.state, after.state) == (CANCELLED, DONE)
    assert time.monotonic() - started < 15


def test_a_queue_that_is_full_says_so_and_what_was_dropped_leaves_room(board):
    slow = board.submit("one", question("slow", "again=1"), "h")
    until = time.monotonic() + 20
    while slow.state == "waiting" and time.monotonic() < until:
        time.sleep(0.02)
    waiting = [board.submit("one", question("d", f"n={n}"), "h") for n in range(MOST_WAITING)]
    with pytest.raises(Busy, match="too many questions"):
        board.submit("one", question("e"), "h")
    board.drop_waiting("one", "belief", "d")
    assert {job.state for job in waiting} == {CANCELLED}
    last = board.submit("one", question("f"), "h")
    board.cancel(slow)
    assert over(last)
    assert last.state == DONE
