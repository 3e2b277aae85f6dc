"""Questions that take time: each lane has a queue and one process that answers, so that pages stay quick.

A question that was asked before is not asked again: its job is found by the case's hash and the numbers changed. A
cancelled question ends with its process; the next one starts another.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import Empty, Full, Queue
from secrets import token_urlsafe
from typing import Any

from ..errors import Busy, Conflict, DetenteError
from .show import Shown
from .texts import texts

WAITING, RUNNING, DONE, FAILED, CANCELLED = "waiting", "running", "done", "failed", "cancelled"
MOST_WAITING = 8
"""Questions that may wait in one lane; a further one is refused."""
MOST_KEPT = 64
"""Answers kept in memory; the one not asked for longest goes first."""
GLANCE = 0.1
"""Seconds between looks whether a question was cancelled."""
POLL = 0.02
"""Seconds between looks at a job by a page that waits for it."""
OUR_FAULT = 500
_TURN = threading.Lock()


@dataclass(frozen=True)
class Question:
    """A room of a case, numbers changed, seed; `database` is where the workspace lies."""

    case: str
    room: str
    sets: tuple[str, ...]
    seed: int
    database: str


@dataclass(frozen=True)
class Answered:
    """A room's answer: as JSON, the bytes of the command's, and as a page."""

    text: str
    shown: Shown | None


class Refused(Exception):
    """What went wrong with a question, in words for the reader, and the status it has on the web."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(status, words)
        self.status, self.words = status, words


Ask = Callable[[Question, Callable[[str], None]], Answered]


@dataclass
class Job:
    """One question on its way. `version` grows with every change, for those who watch; `evidence` is the part
    of the page that the answer alone decides, drawn once; `files` are those made of a brief, by name."""

    question: Question
    key: tuple[str, ...]
    id: str = field(default_factory=lambda: token_urlsafe(12))
    state: str = WAITING
    note: str = ""
    version: int = 0
    answer: Answered | None = None
    fault: Refused | None = None
    evidence: str | None = None
    files: dict[str, str | bytes] = field(default_factory=dict)

    @property
    def over(self) -> bool:
        """Is nothing more to come?"""
        return self.state in (DONE, FAILED, CANCELLED)

    def tell(self, note: str) -> None:
        """What is being worked on."""
        self.note, self.version = note, self.version + 1

    def begin(self) -> bool:
        """It is being worked on, unless it was cancelled before."""
        with _TURN:
            if self.over:
                return False
            self.state, self.version = RUNNING, self.version + 1
            return True

    def end(self, state: str, answer: Answered | None = None, fault: Refused | None = None) -> None:
        """Nothing comes after this; what was cancelled stays so."""
        with _TURN:
            if not self.over:
                self.answer, self.fault = answer, fault
                self.state, self.version = state, self.version + 1

    async def wait(self, seconds: float | None = None) -> bool:
        """Wait until it is over, for so long; says whether it is."""
        left = seconds
        while not self.over and (left is None or left > 0):
            await asyncio.sleep(POLL)
            left = None if left is None else left - POLL
        return self.over


async def answer_of(job: Job, gone: Callable[[], Awaitable[bool]]) -> Answered:
    """A room's answer, once it is there, waited for as long as who asked has not `gone`; raises Refused with what went
    wrong."""
    while not await job.wait(1.0):
        if await gone():
            break
    if job.fault:
        raise job.fault
    if job.answer is None:
        raise Refused(409, "this question was cancelled; ask again")
    return job.answer


class Lane(threading.Thread):
    """A queue, and the process that answers it; the process starts with the first question."""

    def __init__(self, name: str, ask: Ask) -> None:
        super().__init__(name=f"lane-{name}", daemon=True)
        self.ask = ask
        self.queue: Queue[Job | None] = Queue(MOST_WAITING)
        self.process: SpawnProcess | None = None
        self.pipe: Connection | None = None

    def run(self) -> None:
        """Answer one question after another until None comes."""
        while (job := self.queue.get()) is not None:
            if job.begin():
                self._answer(job)
        self._stop()

    def _answer(self, job: Job) -> None:
        job.tell(texts()["starting"])
        try:
            pipe = self._reach()
            pipe.send(job.question)
            while not job.over:
                if pipe.poll(GLANCE):
                    _heard(job, *pipe.recv())
        except (EOFError, OSError):
            job.end(FAILED, fault=Refused(OUR_FAULT, "the process that worked on this ended; ask again"))
            self._stop()
        except Exception as fault:  # a door: the lane has to live on for the next question
            job.end(FAILED, fault=Refused(OUR_FAULT, own_fault(fault)))
            self._stop()
        if job.state == CANCELLED:
            self._stop()

    def _reach(self) -> Connection:
        if self.pipe is None or self.process is None or not self.process.is_alive():
            self._stop()
            context = get_context("spawn")
            self.pipe, theirs = context.Pipe()
            self.process = context.Process(target=_work, args=(theirs, self.ask), daemon=True)
            self.process.start()
            theirs.close()
        return self.pipe

    def _stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.join()
        if self.pipe is not None:
            self.pipe.close()
        self.process = self.pipe = None


def _heard(job: Job, kind: str, value: Any) -> None:
    if kind == "note":
        job.tell(value)
    elif kind == "done":
        job.end(DONE, answer=value)
    else:
        job.end(FAILED, fault=Refused(*value))


def _work(pipe: Connection, ask: Ask) -> None:
    """The process of a lane: a question in, notes and an answer out, until nobody is there to ask."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        while True:
            question = pipe.recv()
            pipe.send(_tried(ask, question, lambda note: pipe.send(("note", note))))
    except (EOFError, BrokenPipeError):
        return


def _tried(ask: Ask, question: Question, told: Callable[[str], None]) -> tuple[str, Any]:
    try:
        return "done", ask(question, told)
    except DetenteError as fault:
        return "failed", (status(fault), str(fault))
    except Exception as fault:  # a door: whatever is left is ours to mend, and the next question has to be answered
        return "failed", (OUR_FAULT, own_fault(fault))


def _stale(question: Question, room: str, case: str, sets: tuple[str, ...]) -> bool:
    here = (question.case, question.room) == (case, room)
    return here and question.sets not in ((), sets)


STATUS = {2: 400, 3: 404, 4: 422}
"""What an exit code is on the web."""


def status(fault: DetenteError) -> int:
    """The status of a fault that reaches a reader."""
    if isinstance(fault, Conflict):
        return 409
    return 503 if isinstance(fault, Busy) else STATUS.get(fault.exit_code, OUR_FAULT)


def own_fault(fault: BaseException) -> str:
    """Words for what is our own fault: its kind and place; its text may quote a case."""
    from pathlib import Path
    from traceback import extract_tb

    place = extract_tb(fault.__traceback__)[-1]
    where = f"{type(fault).__name__}, {Path(place.filename).name}:{place.lineno}"
    return (
        f"this is a fault in detente ({where}), not in what you asked; please report it with the address of this page"
    )


class Board:
    """All lanes, and the jobs that are there."""

    def __init__(self, ask: Ask, names: tuple[str, ...] = ("quick", "acts", "long", "warm", "plans")) -> None:
        self.jobs: OrderedDict[str, Job] = OrderedDict()
        self.keys: dict[tuple[str, ...], Job] = {}
        self.guard = threading.Lock()
        self.lanes = {name: Lane(name, ask) for name in names}
        for each in self.lanes.values():
            each.start()

    def submit(self, lane: str, question: Question, case_hash: str) -> Job:
        """The job of a question, the earlier one where there is one that did not end badly. Raises Busy."""
        key = (case_hash, question.case, question.room, str(question.seed), *question.sets)
        with self.guard:
            known = self.keys.get(key)
            if known is not None and known.state not in (FAILED, CANCELLED):
                self.jobs.move_to_end(known.id)
                return known
            job = Job(question, key)
            try:
                self.lanes[lane].queue.put_nowait(job)
            except Full:
                raise Busy("too many questions wait already; cancel one of them or come back later") from None
            self.jobs[job.id] = self.keys[key] = job
            self._forget()
            return job

    def get(self, name: str) -> Job | None:
        """The job with this id, if it is still there."""
        return self.jobs.get(name)

    def cancel(self, job: Job) -> None:
        """End a job; nothing is kept of it."""
        job.end(CANCELLED)

    def drop_waiting(self, lane: str, room: str, case: str, sets: tuple[str, ...] = ()) -> None:
        """Questions of a room that wait and that nobody will look at: a slider of this case has moved on to `sets`."""
        with self.guard:
            for job in self.jobs.values():
                if job.state == WAITING and _stale(job.question, room, case, sets):
                    job.end(CANCELLED)
            self._sweep(self.lanes[lane].queue)

    def close(self) -> None:
        """End all work, and the processes."""
        for job in list(self.jobs.values()):
            job.end(CANCELLED)
        for each in self.lanes.values():
            self._sweep(each.queue)
            each.queue.put(None)
        for each in self.lanes.values():
            each.join()

    def _sweep(self, queue: Queue[Job | None]) -> None:
        """Take what is over out of a queue, so that its place is free."""
        live = []
        try:
            while True:
                job = queue.get_nowait()
                live += [job] if job is not None and not job.over else []
        except Empty:
            for job in live:
                queue.put_nowait(job)

    def _forget(self) -> None:
        over = [job for job in self.jobs.values() if job.over]
        for job in over[: max(0, len(self.jobs) - MOST_KEPT)]:
            del self.jobs[job.id]
            if self.keys.get(job.key) is job:
                del self.keys[job.key]
