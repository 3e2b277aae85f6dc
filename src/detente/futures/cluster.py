"""Who makes the chunks: this process, a few beside it, or the workers of a cluster.

All run the same function on the same job; what comes back does not tell who made it. Workers are started afresh
(not forked), so that a program that asks for more than one must be importable: guard what it does at its top level.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import get_context
from typing import Any

from ..errors import DetenteError, UsageError
from .chunks import Job, Part, made

Span = tuple[int, int]
_held: list[Job] = []


def _take(job: Job) -> None:
    _held[:] = [job]


def _one(span: Span) -> Part:
    return made(_held[0], *span)


def here(job: Job, spans: Sequence[Span], workers: int) -> Iterator[tuple[Span, Part]]:
    """Chunks as they are finished by this process or, with more than one worker, by as many beside it."""
    if workers <= 1 or len(spans) <= 1:
        for span in spans:
            yield span, made(job, *span)
        return
    with ProcessPoolExecutor(min(workers, len(spans)), get_context("spawn"), _take, (job,)) as pool:
        waiting = {pool.submit(_one, span): span for span in spans}
        try:
            for done in as_completed(waiting):
                yield waiting[done], done.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def afar(job: Job, spans: Sequence[Span], address: str) -> Iterator[tuple[Span, Part]]:
    """Chunks as they are finished by the workers of a dask cluster; raises UsageError, DetenteError."""
    with _client(address) as client:
        sent = client.scatter(job, broadcast=True, hash=False)
        waiting = [(span, client.submit(_made, sent, span, pure=False)) for span in spans]
        for span, done in waiting:
            yield span, done.result()


def _made(job: Job, span: Span) -> Part:
    return made(job, *span)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        connect: Any = import_module("distributed").Client
    except ImportError:
        raise UsageError(
            "--cluster needs dask.distributed, which is not installed: pip install 'detente[cluster]'"
        ) from None
    try:
        client = connect(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as fault:
        raise DetenteError(f"--cluster: no scheduler answers at {address}: {fault}") from None
    try:
        yield client
    finally:
        client.close()
