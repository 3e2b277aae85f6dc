"""The record as a table for readers and as CSV for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from ..answer import Pedigree
from .table import columns, printable

if TYPE_CHECKING:
    from pathlib import Path

    from ..record.ledger import Commitment, Ledger

WIDEST_TEXT = 72
"""Characters of a promise's text in the table; `--json` and `export` have all of it."""

OUTCOMES = ("kept", "late", "partial", "reversed", "broken", "pending")
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet may take for the start of a formula."""

DELIVERY = {"kept": "full", "reversed": "full", "late": "late", "partial": "partial", "broken": "none"}


@dataclass(frozen=True)
class Register:
    """What was promised, and what became of it by the case's date? `counts` {side: {outcome: number}}."""

    case: str
    as_of: str
    coded_for: str | None
    counts: Mapping[str, Mapping[str, int]]
    left_out: Mapping[str, int]
    commitments: tuple[Mapping[str, Any], ...]
    events: tuple[Mapping[str, Any], ...]
    positions: tuple[Mapping[str, Any], ...]
    names: Mapping[str, str]
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """Counts by side, what was left out, and the promises in date order."""
        yield f"{self.case}: the record as known on {self.as_of}"
        if not self.commitments:
            yield "No promises: the case has no record, or none of it was known on that date."
            return
        yield ""
        head = ("promises by", "all", *OUTCOMES)
        rows = [
            (printable(self.names[side]), str(sum(count.values())), *(str(count[o]) for o in OUTCOMES))
            for side, count in self.counts.items()
        ]
        yield from columns([head, *rows], right=range(1, len(head)))
        yield ""
        yield (
            f"kept, late: it stands. partial: in part. reversed: delivered, then undone. pending: open on {self.as_of}."
        )
        yield f"Beside the promises: {len(self.events)} dated acts and observations, {len(self.positions)} stated aims."
        if self.left_out:
            yield "Rows left out: " + "; ".join(f"{n} {why}" for why, n in self.left_out.items()) + "."
        yield ""
        yield from _promises(self.commitments, self.names)
        yield ""
        yield f"detente record {self.case} [reliability | backtest | ach | series | export]; detente belief {self.case}"


def _promises(commitments: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    rows = [
        (c["id"], c["made"], names[c["side"]], c["category"], c["outcome"], c["source"].grade, _short(c["text"]))
        for c in commitments
    ]
    head = ("id", "made", "by", "kind", "outcome", "grade", "promise")
    yield from columns([head, *(tuple(map(printable, row)) for row in rows)])


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= WIDEST_TEXT else f"{flat[: WIDEST_TEXT - 1].rstrip()}…"


def register(name: str, ledger: Ledger, names: Mapping[str, str], pedigree: Pedigree) -> Register:
    """The ledger with dates as text; `names` are the words for the sides."""
    counts = {
        side: {o: sum(c.outcome == o for c in ledger.of(side)) for o in OUTCOMES} for side in names if ledger.of(side)
    }
    return Register(
        case=name,
        as_of=ledger.as_of.isoformat(),
        coded_for=ledger.coded_for.isoformat() if ledger.coded_for else None,
        counts=counts,
        left_out=ledger.left_out,
        commitments=tuple(_flat(c) for c in ledger.commitments),
        events=tuple({"class": type(e).__name__.lower()} | _flat(e) for e in ledger.events),
        positions=tuple(_flat(p) for p in ledger.positions),
        names=dict(names),
        pedigree=pedigree,
    )


def _flat(row: Any) -> dict[str, Any]:
    """A row of the ledger by field, dates as they were written."""
    from ..record.dates import Dated

    content = {field.name: getattr(row, field.name) for field in fields(row)}
    return {name: str(value) if isinstance(value, Dated) else value for name, value in content.items()}


@dataclass(frozen=True)
class Exported:
    """The promises as CSV, in the columns that a case's record has; `written` is None where it went to the screen."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    written: str | None
    pedigree: Pedigree

    def lines(self) -> Iterator[str]:
        """The CSV, or the path of the file."""
        yield self.written or self.csv().removesuffix("\n")

    def csv(self) -> str:
        """The table as text."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerows([self.columns, *self.rows])
        return out.getvalue()


def export(ledger: Ledger, written: Path | None, pedigree: Pedigree) -> Exported:
    """The promises of a ledger. A cell that a spreadsheet could run as a formula gets a leading apostrophe."""
    rows = [_cells(c, ledger) for c in ledger.commitments]
    head = tuple(rows[0]) if rows else ()
    return Exported(
        columns=head,
        rows=tuple(tuple(safe(row[name]) for name in head) for row in rows),
        written=str(written) if written else None,
        pedigree=pedigree,
    )


def safe(cell: str) -> str:
    """The cell as text that no spreadsheet runs and no terminal obeys."""
    return printable(f"'{cell}" if cell.startswith(FORMULA) else cell)


def _cells(c: Commitment, ledger: Ledger) -> dict[str, str]:
    """One row by column; `outcome` is coded for the ledger's own date."""
    return {
        "id": c.id,
        "date_promised": str(c.made),
        "agreement": c.agreement,
        "by": ";".join(c.by),
        "to": ";".join(c.to),
        "commitment": c.text,
        "category": c.category,
        "due": str(c.due or ""),
        f"outcome_at_{ledger.as_of:%Y_%m_%d}": c.outcome,
        "delivery": DELIVERY.get(c.outcome, "pending"),
        "durability": _durability(c),
        "date_delivered": str(c.delivered or ""),
        "reversible": c.reversible,
        "verification": c.verification,
        "responsive_to": c.responsive_to,
        "form": c.form,
        "attested_by": c.attested_by,
        "unilateral": "yes" if c.unilateral else "no",
        "episode": c.episode,
        "leader": ";".join(c.leaders),
        "known_from": str(c.known_from),
        "exclude": "no",
        "evidence": c.evidence,
        "note": c.note,
        "grade": c.source.grade,
        "source_title": c.source.title,
        "source_url": c.source.url,
        "source_type": c.source.seen,
        "outcome_grade": c.outcome_source.grade,
        "outcome_source_title": c.outcome_source.title,
        "outcome_source_url": c.outcome_source.url,
    }


def _durability(c: Commitment) -> str:
    if c.undone:
        return f"undone:{c.undone}"
    if c.spent:
        return "spent"
    return "standing" if c.outcome in ("kept", "late", "partial") else "n/a"
