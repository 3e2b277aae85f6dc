"""The futures of a run in chunks that can be made anywhere, in any order, once.

A chunk is a range of points of the design and all their futures. What comes of it is sums by point, a sample and, if
asked, every future: the same arrays whoever makes them, so that a run is put together from its chunks point by point
and does not know how they were cut. Chunks lie in a folder named by the question; each is written whole or not at
all, and one that is there is not made again.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .._version import __version__
from ..case.schema import Case
from .course import Layout
from .kernel import Floats, Ints
from .numbers import Input, setter
from .point import Ready, made_ready, played
from .world import Offering, World, nobody

SAMPLE = 65_536
"""Futures whose measures are kept for quantiles: all of them up to this many, else evenly spaced ones."""
FAN = 2_048
"""Futures whose months are kept for the picture over time."""
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Job:
    """Everything a chunk needs, as a value that can be sent anywhere.

    `values[point, input]`; `offering` says which offers are open with the numbers of a point. Futures
    `[p * each, (p + 1) * each)` belong to point p, none beyond `n`.
    """

    case: Case
    layouts: tuple[Layout, ...]
    world: World
    given: tuple[Input, ...]
    values: Floats
    n: int
    months: int
    seed: int
    keep: bool = False
    offering: Offering = nobody

    @property
    def points(self) -> int:
        """Points of the design."""
        return len(self.values)

    @property
    def each(self) -> int:
        """Futures of a point; the last may have fewer."""
        return -(-self.n // self.points)

    @property
    def stride(self) -> int:
        """Every so many futures one is kept in the sample."""
        return -(-self.n // SAMPLE)

    @property
    def fan_stride(self) -> int:
        """Every so many futures one is kept month by month."""
        return -(-self.n // FAN)


@dataclass(frozen=True)
class Part:
    """What came of a range of points; axes (point, course, measure), (point, half, type, course) and so on.

    `halves` sums values over futures with even and with odd numbers apart; `count` says how many there are.
    `regret` and `regret_squares` sum path regrets, `best` counts futures in which a course was best, `enough` those in
    which it was worth no less than no agreement. `fallback[point, type]` is what no agreement is worth.
    """

    sums: Floats
    squares: Floats
    halves: Floats
    count: Ints
    regret: Floats
    regret_squares: Floats
    best: Ints
    enough: Ints
    fallback: Floats
    sample: NDArray[np.float32]
    sample_type: NDArray[np.int8]
    sample_point: NDArray[np.int32]
    fan: NDArray[np.float32]
    kept: Floats


def made(job: Job, first: int, last: int) -> Part:
    """The part of points `first` to `last`, the last not included."""
    build = setter(job.case, job.given)
    found = [_point(job, build(job.values[p]), p) for p in range(first, last)]
    return joined(found)


def joined(parts: Sequence[Part]) -> Part:
    """Parts one after another as one."""
    return Part(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Part)})


def _point(job: Job, case: Case, point: int) -> Part:
    first = point * job.each
    count = max(0, min(job.each, job.n - first))
    world = replace(job.world, offers=job.offering(case))
    ready = made_ready(case, job.layouts, world, job.months)
    futures = first + np.arange(count)
    kept_months = futures % job.fan_stride == 0
    fan_row = np.where(kept_months, np.cumsum(kept_months) - 1, -1).astype(np.int32)
    lanes, measures = zip(*(played(one, job.seed, first, count, job.months, fan_row) for one in ready), strict=True)
    table = np.stack(measures, axis=1)
    kind = lanes[0].type_first
    halves, counts = _halves(table[:, :, 0], kind, futures, len(case.types))
    fallback = _fallback(ready[0])
    best = table[:, :, 0].max(axis=1, initial=-np.inf, keepdims=True)
    regret = best - table[:, :, 0]
    sampled = futures % job.stride == 0
    enough = (table[:, :, 0] >= fallback[kind][:, None]).sum(axis=0)
    return Part(
        sums=table.sum(axis=0)[None],
        squares=(table**2).sum(axis=0)[None],
        halves=halves[None],
        count=counts[None],
        regret=regret.sum(axis=0)[None],
        regret_squares=(regret**2).sum(axis=0)[None],
        best=(regret <= 0).sum(axis=0)[None],
        enough=enough[None],
        fallback=fallback[None],
        sample=table[sampled].astype(np.float32),
        sample_type=kind[sampled].astype(np.int8),
        sample_point=np.full(int(sampled.sum()), point, dtype=np.int32),
        fan=np.stack([one.fan for one in lanes], axis=1),
        kept=table if job.keep else table[:0],
    )


def _halves(value: Floats, kind: NDArray[np.int32], futures: Ints, types: int) -> tuple[Floats, Ints]:
    """Sums of value `[half, type, course]` and counts `[half, type]`, futures with even and odd numbers apart."""
    cell = (futures % 2) * types + kind
    counts = np.bincount(cell, minlength=2 * types).reshape(2, types)
    sums = [np.bincount(cell, weights=column, minlength=2 * types) for column in value.T]
    return np.stack(sums, axis=-1).reshape(2, types, -1).astype(np.float64), counts.astype(np.int64)


def _fallback(ready: Ready) -> Floats:
    """What no agreement is worth to us if each type is the true one: `[type]`, points of present value."""
    group = ready.course.group[ready.no_agreement]
    return np.asarray(ready.worth.flow[:, group, 0])


def ranges(job: Job, chunk: int) -> list[tuple[int, int]]:
    """Ranges of points of about so many futures each."""
    size = max(1, round(chunk / job.each))
    return [(p, min(p + size, job.points)) for p in range(0, job.points, size)]


class Shelf:
    """The folder where a run's parts lie, made for one question; where a manifest of another lies, it starts anew."""

    def __init__(self, home: Path, job: Job, *, fresh: bool = False) -> None:
        said = question(job)
        self.folder = home / "futures" / said["key"][:16]
        self.folder.mkdir(parents=True, exist_ok=True)
        known = self.folder / MANIFEST
        if fresh or not known.exists() or json.loads(known.read_text(encoding="utf-8")) != said:
            for old in self.folder.glob("*"):
                old.unlink(missing_ok=True)
            whole(known, json.dumps(said, indent=2).encode())

    def path(self, first: int, last: int) -> Path:
        """Where the part of points `first` to `last` lies."""
        return self.folder / f"{first:06d}-{last:06d}.npz"

    def held(self) -> dict[tuple[int, int], Path]:
        """Ranges of points whose parts are there, none overlapping: longer ones first where two begin alike."""
        found, at = {}, 0
        spans = sorted((_span(path), path) for path in self.folder.glob("[0-9]*-[0-9]*.npz"))
        for (first, last), path in sorted(spans, key=lambda item: (item[0][0], -item[0][1])):
            if first >= at:
                found[first, last], at = path, last
        return found

    def put(self, first: int, last: int, part: Part) -> None:
        """Write a part, whole or not at all."""
        with tempfile.NamedTemporaryFile(dir=self.folder, suffix=".part", delete=False) as file:
            np.savez(file, **{f.name: getattr(part, f.name) for f in fields(Part)})
            file.flush()
            os.fsync(file.fileno())
        os.replace(file.name, self.path(first, last))

    @staticmethod
    def get(path: Path) -> Part:
        """A part that lies there."""
        with np.load(path, allow_pickle=False) as held:
            return Part(**{f.name: held[f.name] for f in fields(Part)})


def _span(path: Path) -> tuple[int, int]:
    first, _, last = path.stem.partition("-")
    return int(first), int(last)


def missing(job: Job, chunk: int, held: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges still to be made, cut so that none overlaps what is there."""
    there = np.zeros(job.points, dtype=bool)
    for first, last in held:
        there[first:last] = True
    found = []
    for first, last in ranges(job, chunk):
        edges = np.flatnonzero(np.diff(np.concatenate([[True], there[first:last], [True]]).astype(int)))
        found += [(first + int(a), first + int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return found


def whole(path: Path, content: bytes) -> None:
    """Write a file whole or not at all."""
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(file.name, path)


def question(job: Job) -> dict[str, str]:
    """What a run is about, in words, and a key made of it."""
    said = {
        "case": job.case.hash,
        "numbers": hashlib.sha256(job.case.model_dump_json().encode()).hexdigest(),
        "courses": ", ".join(one.name for one in job.layouts),
        "guides": hashlib.sha256(b"".join(_guide(one) for one in job.layouts)).hexdigest(),
        "world": repr(job.world),
        "offering": f"{job.offering.__module__}.{job.offering.__qualname__}",
        "values": hashlib.sha256(np.ascontiguousarray(job.values).tobytes()).hexdigest(),
        "inputs": hashlib.sha256(repr(job.given).encode()).hexdigest(),
        "n": str(job.n),
        "points": str(job.points),
        "months": str(job.months),
        "seed": str(job.seed),
        "keep": str(job.keep),
        "version": __version__,
    }
    return {"key": hashlib.sha256(json.dumps(said).encode()).hexdigest(), **said}


def _guide(held: Layout) -> bytes:
    guide = held.guide
    return b"" if guide is None else guide.act.tobytes() + guide.after.tobytes() + guide.face.tobytes()
