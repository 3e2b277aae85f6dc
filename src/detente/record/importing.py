"""Events from a file: what would come in, and the events themselves, in bounded memory.

`preview` counts without keeping, `import_events` merges what concerns the case's parties; `opening.stream` hands a
store one batch after the other. Nothing here writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..catalog import pick
from ..errors import DetenteError
from .events import EventRecord, Sighting, merge
from .lines import Reject
from .opening import LAYOUTS, Batch, Opened, Options, open_file, stream

MOST_KEPT = 200_000
"""Sightings that `import_events` holds in memory, some 200 MB; a store streams instead."""
REJECTS_SHOWN = 100
ROWS_SHOWN = 100
"""Rows of one event that a preview keeps."""
Ids = NDArray[np.uint64]
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NUMBER = re.compile(r"\b\d+\b")


@dataclass(frozen=True)
class Counted:
    """What a file holds.

    `rows` = `kept` + `outside` + `rejected`; `events` are left when `merged` rows have joined others; `mutual` of them
    are coded in both directions. `reasons` counts rejects by reason, `rejects` holds the first of them.
    """

    layout: str
    rows: int
    kept: int
    outside: int
    rejected: int
    events: int
    merged: int
    mutual: int
    first_day: str
    last_day: str
    reasons: Mapping[str, int]
    rejects: tuple[Reject, ...]
    import_hash: str


@dataclass(frozen=True)
class Preview:
    """What would come in: counts and the first events; the columns found and, of a table, what each means."""

    counted: Counted
    first: tuple[EventRecord, ...]
    columns: tuple[str, ...]
    meaning: Mapping[str, str]


@dataclass(frozen=True)
class Imported:
    """The events of a file with its counts."""

    counted: Counted
    events: tuple[EventRecord, ...]


def preview(path: Path, options: Options, first: int = 10) -> Preview:
    """What would come in, counted over the whole file, with its first events; raises as `open_file` and `stream`."""
    source = open_file(path, options)
    tally, shown = _Tally(), dict[str, list[Sighting]]()
    for batch in stream(source, options):
        tally.add(batch)
        for sighting in batch.sightings:
            if sighting.id in shown or len(shown) < first:
                _show(shown.setdefault(sighting.id, []), sighting)
    layout = pick(LAYOUTS, source.layout)
    guessed = layout.guess(source.head.header) if hasattr(layout, "guess") else {}
    columns = tuple(source.head.header) if layout.HEADED else ()
    meaning = dict(options.mapping.columns) or guessed
    return Preview(
        tally.counted(source), merge(chain(*shown.values())), columns, meaning if hasattr(layout, "guess") else {}
    )


def _show(rows: list[Sighting], sighting: Sighting) -> None:
    """Keep a row, or the first of the other direction, so that a mutual event is seen to be one."""
    if len(rows) < ROWS_SHOWN or all(row.forward is not sighting.forward for row in rows):
        rows.append(sighting)


def import_events(path: Path, options: Options) -> Imported:
    """The file's events, merged; raises as `preview`, and DetenteError for more than `MOST_KEPT` rows to keep."""
    source = open_file(path, options)
    tally, kept = _Tally(), list[Sighting]()
    for batch in stream(source, options):
        tally.add(batch)
        kept += batch.sightings
        if len(kept) > MOST_KEPT:
            raise DetenteError(
                f"{path.name}: more than {MOST_KEPT} rows to keep at once; name the parties whose events are wanted"
            )
    return Imported(tally.counted(source), merge(kept))


class _Tally:
    """Counts in bounded memory: eight bytes a row that is kept."""

    def __init__(self) -> None:
        self.rows = self.outside = self.rejected = 0
        self.ids: tuple[list[Ids], list[Ids]] = ([], [])
        self.reasons: Counter[str] = Counter()
        self.rejects: list[Reject] = []
        self.days: list[str] = []

    def add(self, batch: Batch) -> None:
        """Count one batch."""
        self.rows += batch.rows
        self.outside += batch.outside
        self.rejected += len(batch.rejects)
        self.reasons.update(_kind(reject.reason) for reject in batch.rejects)
        self.rejects += batch.rejects[: max(0, REJECTS_SHOWN - len(self.rejects))]
        for forward in (False, True):
            ids = [int(s.id, 16) for s in batch.sightings if s.forward is forward]
            if ids:
                self.ids[forward].append(np.array(ids, dtype=np.uint64))
        if batch.sightings:
            dates = [s.date for s in batch.sightings]
            self.days = [min([*self.days, min(dates)]), max([*self.days, max(dates)])]

    def counted(self, source: Opened) -> Counted:
        """The counts so far."""
        kept = sum(map(len, chain(*self.ids)))
        back, forth = (_unique(ids) for ids in self.ids)
        mutual = len(np.intersect1d(back, forth, assume_unique=True))
        events = len(back) + len(forth) - mutual
        first_day, last_day = self.days or ("", "")
        return Counted(
            layout=source.layout,
            rows=self.rows,
            kept=kept,
            outside=self.outside,
            rejected=self.rejected,
            events=events,
            merged=kept - events,
            mutual=mutual,
            first_day=first_day,
            last_day=last_day,
            reasons=dict(self.reasons.most_common()),
            rejects=tuple(self.rejects),
            import_hash=source.import_hash,
        )


def _unique(parts: Iterable[Ids]) -> Ids:
    listed = list(parts)
    return np.unique(np.concatenate(listed)) if listed else np.empty(0, dtype=np.uint64)


def _kind(reason: str) -> str:
    """A reason without what it quotes, so that like faults are counted together."""
    return _NUMBER.sub("N", _QUOTED.sub("...", reason))
