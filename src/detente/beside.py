"""Work done beside other work: in a second process where the machine has a second processor, else at once.

The second process is a copy of this one as it stands when the work is handed over, so nothing is sent to it, only its
answer comes back, and an answer is the same either way.
"""

from __future__ import annotations

import os
import pickle
import sys
import threading
import warnings
from collections.abc import Callable
from typing import Generic, NoReturn, TypeVar, cast

from .errors import DetenteError

T = TypeVar("T")


class Aside(Generic[T]):
    """Work handed over; calling it waits for the answer and raises what the work raised."""

    def __init__(self, work: Callable[[], T], apart: bool) -> None:
        self._child = _begin(work) if apart else None
        self._done = None if apart else work()

    def __call__(self) -> T:
        """The answer; asked for once."""
        if self._child is None:
            return cast(T, self._done)
        process, answers, life = self._child
        with os.fdopen(answers, "rb") as pipe:
            told = pipe.read()
        os.close(life)
        os.waitpid(process, 0)
        if not told:
            raise DetenteError("a second process that worked on this was ended from outside; is there memory enough?")
        answer, fault = pickle.loads(told)
        if fault is not None:
            raise fault
        return cast(T, answer)


def aside(work: Callable[[], T]) -> Aside[T]:
    """Hand work over. Linux alone copies a process cheaply and safely with the libraries used here."""
    return Aside(work, apart=processors() > 1 and sys.platform == "linux")


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _begin(work: Callable[[], object]) -> tuple[int, int, int]:
    answers, told = os.pipe()
    alive, life = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # other threads draw progress, and hold nothing of ours
        process = os.fork()
    if process:
        os.close(told)
        os.close(alive)
        return process, answers, life
    os.close(answers)
    os.close(life)
    _work(work, told, alive)


def _work(work: Callable[[], object], told: int, alive: int) -> NoReturn:
    """The second process: work, tell, end; and end as soon as nobody is there to be told."""
    threading.Thread(target=_until, args=(alive,), daemon=True).start()
    try:
        answer: tuple[object, BaseException | None] = (work(), None)
    except BaseException as fault:  # a door: whatever it is belongs to who asked
        answer = (None, fault)
    try:
        with os.fdopen(told, "wb") as pipe:
            pipe.write(pickle.dumps(answer))
    finally:
        os._exit(0)


def _until(alive: int) -> None:
    os.read(alive, 1)
    os._exit(1)
