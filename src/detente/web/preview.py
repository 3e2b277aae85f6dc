"""What a file of events would bring, before any of it is written; and writing exactly that."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from ..errors import Conflict, DetenteError, UsageError
from .keeping import database_of

if TYPE_CHECKING:
    from ..case.schema import Case
    from ..record.importing import Counted
    from ..record.mapping import ColumnMapping
    from ..store.events import Imported
    from ..store.feed import Feed
    from .shelf import Shelf
    from .uploads import Upload

SHOWN = 12
"""Events that a preview shows."""
STRANGERS = 15
"""Names of no party that a preview shows, the most frequent first."""
MOST_NAMES = 20_000
"""Different names that are counted."""
TEXTS = ("system", "date_form", "grade", "by", "to", "sheet")
LONGEST = 200


@dataclass(frozen=True)
class Look:
    """A preview: `digest` stands for every event to the letter; `fault` is why the file cannot be read as it is."""

    version: int
    digest: str = ""
    layout: str = ""
    counted: Counted | None = None
    first: tuple[Mapping[str, str], ...] = ()
    parties: Mapping[str, int] | None = None
    strangers: tuple[tuple[str, int], ...] = ()
    columns: tuple[str, ...] = ()
    meaning: Mapping[str, str] | None = None
    fault: str = ""


def look_at(shelf: Shelf, upload: Upload) -> Look:
    """What the file would bring to the case as it stands; what cannot be read is told in `fault`."""
    from ..store.cases import load

    case, version = load(database_of(shelf, upload.ref), upload.ref)
    if upload.look is not None and upload.look.version == version.number:
        return upload.look
    try:
        upload.look = _seen(case, version.number, upload)
    except DetenteError as fault:
        columns, meaning = _columns(upload)
        words = plain(fault, upload)
        upload.look = Look(version.number, columns=columns, meaning=meaning, fault=words)
    return upload.look


def plain(fault: DetenteError, upload: Upload) -> str:
    """What is wrong with a file, by the name that its sender gave it."""
    return str(fault).replace(upload.path.name, upload.told)


def _seen(case: Case, number: int, upload: Upload) -> Look:
    from ..record.opening import layouts
    from ..store.feed import open_feed

    feed = open_feed(upload.path, case, upload.mapping)
    columns, meaning = _columns(upload) if feed.counted.layout == "table" else ((), None)
    return Look(
        version=number,
        digest=digest(feed.events),
        layout=layouts()[feed.counted.layout],
        counted=feed.counted,
        first=feed.events[:SHOWN],
        parties=_parties(case, feed),
        strangers=_strangers(case, upload) if feed.counted.outside else (),
        columns=columns,
        meaning=meaning,
    )


def digest(events: Iterable[Mapping[str, str]]) -> str:
    """A number for exactly these events in this order."""
    made = hashlib.sha256()
    for event in events:
        made.update(json.dumps(event, sort_keys=True).encode() + b"\n")
    return made.hexdigest()


def _parties(case: Case, feed: Feed) -> dict[str, int]:
    counted: Counter[str] = Counter()
    for event in feed.events:
        names = {*event.get("by", "").split(";"), *event.get("to", "").split(";")}
        counted.update(name for name in names if name in case.parties)
    return {case.parties[party].name: counted[party] for party in case.parties}


def _strangers(case: Case, upload: Upload) -> tuple[tuple[str, int], ...]:
    """The names in the file that stand for no party, with rows."""
    from ..record.aliases import of_case
    from ..record.mapping import ColumnMapping
    from ..record.opening import Options, open_file, stream

    mapping = upload.mapping or ColumnMapping()
    options = Options(aliases=of_case(case, mapping.aliases), mapping=mapping, everything=True)
    counted: Counter[str] = Counter()
    for batch in stream(open_file(upload.path, options), options):
        for sighting in batch.sightings:
            names = {name for name in (sighting.by, sighting.to) if name not in case.parties}
            counted.update(name for name in names if name in counted or len(counted) < MOST_NAMES)
    return tuple(counted.most_common(STRANGERS))


def _columns(upload: Upload) -> tuple[tuple[str, ...], dict[str, str]]:
    """The columns of a table and what each field is taken from; nothing where it is no table at all."""
    from ..record.importers.table import guess
    from ..record.opening import Options, open_file

    try:
        header = open_file(upload.path, Options(layout="table")).head.header
    except DetenteError:
        return (), {}
    chosen = dict(upload.mapping.columns) if upload.mapping else {}
    return tuple(header), chosen or guess(header)


def mapping_of(given: Mapping[str, str], case: Case, columns: tuple[str, ...]) -> ColumnMapping:
    """What a form says of a file's columns and names; raises UsageError for a column that is not there."""
    from ..record.importers.table import GUESSES
    from ..record.mapping import ColumnMapping

    chosen = {field: given.get(f"c.{field}", "") for field in GUESSES}
    chosen = {field: column for field, column in chosen.items() if column}
    unknown = [column for column in chosen.values() if column not in columns]
    if unknown:
        raise UsageError(f"the file has no column {unknown[0][:LONGEST]!r}")
    texts = {name: given.get(name, "").strip()[:LONGEST] for name in TEXTS}
    names = {party: given.get(f"a.{party}", "").split(";") for party in case.parties}
    aliases = {party: tuple(n.strip() for n in islice(told, LONGEST) if n.strip()) for party, told in names.items()}
    return ColumnMapping(columns=chosen, aliases={p: told for p, told in aliases.items() if told}, **texts)


def write(shelf: Shelf, upload: Upload, shown: str, who: str) -> Imported:
    """Write the events of a file that a preview has shown, all or none.

    Raises Conflict where they would now be others than the preview's `shown`, whatever reading and writing raise.
    """
    from ..store.cases import load
    from ..store.events import import_events
    from ..store.feed import open_feed

    if not who:
        raise UsageError("say who imports; the name stands in the log")
    database = database_of(shelf, upload.ref)
    feed = open_feed(upload.path, load(database, upload.ref)[0], upload.mapping)
    if digest(feed.events) != shown:
        raise Conflict("the case was changed since the preview, and the file would now bring other events; look again")
    return import_events(database, upload.ref, feed.events, who, source=upload.told)
