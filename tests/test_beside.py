"""Work handed over: the same answer in a second process or in this one, faults carried back, nothing left behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from detente import beside
from detente.answer import to_json
from detente.beside import aside
from detente.case.load import load_case
from detente.errors import DetenteError, NotFound
from detente.policy.policy import Asked, policy

linux = pytest.mark.skipif(sys.platform != "linux", reason="a second process is used on Linux alone")


@pytest.fixture(params=[1, 2])
def processors(request, monkeypatch):
    monkeypatch.setattr(beside, "processors", lambda: request.param)
    return request.param


@linux
def test_with_two_processors_it_is_done_in_another_process(processors):
    assert (aside(os.getpid)() == os.getpid()) == (processors == 1)


def test_the_work_reads_what_was_there_when_it_was_handed_over(processors):
    things = [1]
    wanted = aside(lambda: list(things))
    things.append(2)
    assert wanted() == [1]


def test_a_fault_of_the_work_is_raised_where_the_answer_is_asked_for(processors):
    def work():
        raise NotFound("no such thing")

    with pytest.raises(NotFound, match="no such thing"):
        aside(work)()


@linux
def test_a_second_process_that_is_killed_is_told(monkeypatch):
    monkeypatch.setattr(beside, "processors", lambda: 2)
    with pytest.raises(DetenteError, match="ended from outside"):
        aside(lambda: os.kill(os.getpid(), signal.SIGKILL))()


@linux
def test_a_policy_is_the_same_with_one_processor_and_with_two(monkeypatch):
    case, found = load_case("minimal"), []
    for number in (1, 2):
        monkeypatch.setattr(beside, "processors", lambda number=number: number)
        found.append(to_json(policy(case, asked=Asked(runs=500))))
    assert found[0] == found[1]


PARENT = """
import os, time
from detente import beside
from detente.answer import to_json
beside.processors = lambda: 2
wanted = beside.aside(lambda: time.sleep(60))
print(wanted._child[0], flush=True)
time.sleep(60)
"""


@linux
def test_the_second_process_ends_with_the_first():
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    child = int(parent.stdout.readline())
    assert Path(f"/proc/{child}").exists()
    parent.kill()
    parent.wait()
    parent.stdout.close()
    end, state = time.monotonic() + 30, Path(f"/proc/{child}/stat")
    while state.exists() and state.read_text().split()[2] != "Z":
        assert time.monotonic() < end, "still there"
        time.sleep(0.05)
