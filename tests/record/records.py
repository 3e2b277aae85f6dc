"""Small records for tests: rows of a commitments file with sensible defaults, in a copy of a library case."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

from detente.case.library import case_folder
from detente.case.load import load_case
from detente.case.schema import Case
from detente.record.ledger import Ledger
from detente.record.reading import read_ledger

BASE = "ceasefire"
CODED = "outcome_at_2024_03_01"
THEM, US = "movement", "government"
NEVER_READ = ("outcome", "date_outcome", "later_status", "after_case_date")

DEFAULTS = {
    "id": "",
    "date_promised": "2020-01-10",
    "agreement": "an accord",
    "by": THEM,
    "to": US,
    "commitment": "",
    "category": "humanitarian",
    "due": "",
    CODED: "kept",
    "reversible": "yes",
    "verification": "observers",
    "evidence": "",
    "note": "",
    "source_title": "a paper",
    "source_url": "",
    "source_type": "search",
    "outcome_source_title": "another paper",
    "outcome_source_url": "",
    "responsive_to": "",
    "known_from": "",
    "delivery": "full",
    "durability": "standing",
    "date_delivered": "",
    "form": "written",
    "attested_by": "joint text",
    "unilateral": "no",
    "episode": "",
    "leader": "third council",
    "grade": "A1",
    "outcome_grade": "A1",
    "exclude": "no",
    "outcome": "",
    "date_outcome": "",
    "later_status": "",
    "after_case_date": "",
}
COLUMNS = tuple(DEFAULTS)


def row(name: str, **changed: str) -> dict[str, str]:
    """One promise; text and undertaking are its own, known from the day it was made, unless said otherwise."""
    found = DEFAULTS | {"id": name, "commitment": f"promise {name}", "episode": f"of {name}"} | changed
    return found | {"known_from": found["known_from"] or found["date_promised"]}


def kept(name: str, day: str, **changed: str) -> dict[str, str]:
    """A promise of 10 January 2020 delivered on a day."""
    return row(name, **{CODED: "kept", "date_delivered": day, **changed})


def broken(name: str, due: str, **changed: str) -> dict[str, str]:
    """A promise that was due on a day and not delivered."""
    return row(name, **{CODED: "broken", "due": due, "delivery": "none", "durability": "n/a", **changed})


def as_csv(rows: list[dict[str, str]], columns: tuple[str, ...] = COLUMNS) -> str:
    """The rows as a file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def case_with(folder: Path, content: str | bytes | list[dict[str, str]], as_of: str | None = None) -> Case:
    """The base case with this record in place of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    text = case_folder(BASE).joinpath("case.yaml").read_bytes()
    folder.joinpath("case.yaml").write_bytes(text)
    raw = as_csv(content) if isinstance(content, list) else content
    folder.joinpath("commitments.csv").write_bytes(raw if isinstance(raw, bytes) else raw.encode())
    return load_case(folder, as_of=dt.date.fromisoformat(as_of) if as_of else None)


def ledger_with(folder: Path, content: str | bytes | list[dict[str, str]], as_of: str | None = None) -> Ledger:
    """The ledger of the base case with this record."""
    return read_ledger(case_with(folder, content, as_of))
