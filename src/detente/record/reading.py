"""The door to the record: the case's CSV files, checked, with nothing later than the case's date."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from ..case.schema import Case
from ..errors import InvalidCase, Problem, suggest
from .dates import Dated, dated
from .ledger import CATEGORIES, JOINT, OURS, OUTCOMES, THEIRS, Commitment, Event, Ledger, Observation, Position, Source

_CODED = re.compile(r"^outcome_at_(\d{4})_(\d{2})_(\d{2})$")
_YEAR = re.compile(r"\b(1[89]\d\d|20\d\d)\b")
_GRADE = re.compile(r"^[A-F][1-6]$")
_OBSERVED = ("observation", "testimony")
LARGEST_FILE = 64 * 1024 * 1024  # bytes; a record typed by people is far below it


class _Rows:
    """The rows of one CSV file with their lines, and the problems found in them."""

    def __init__(self, case: Case, name: str) -> None:
        self.name, self.problems = name, list[Problem]()
        raw = (case.folder / name).read_bytes()
        if len(raw) > LARGEST_FILE:
            raise InvalidCase([Problem(name, 1, 1, "", f"{len(raw)} bytes; at most {LARGEST_FILE} are read")])
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError as fault:
            line = raw[: fault.start].count(b"\n") + 1
            raise InvalidCase([Problem(name, line, 1, "", "not UTF-8; save the file as UTF-8")]) from fault
        self._reader = csv.DictReader(io.StringIO(text), strict=True)
        try:
            self.columns = list(self._reader.fieldnames or [])
        except csv.Error as fault:
            raise InvalidCase([Problem(name, 1, 1, "", f"cannot be read as CSV: {fault}")]) from fault

    def need(self, *columns: str) -> None:
        """Refuse a file that lacks a column."""
        for column in columns:
            if column not in self.columns:
                self.problem(1, column, f"column is missing{suggest(column, self.columns)}")
        if self.problems:
            raise InvalidCase(self.problems)

    def __iter__(self) -> Iterator[tuple[int, dict[str, str]]]:
        try:
            for row in self._reader:
                if None in row or None in row.values():
                    self.problem(
                        self._reader.line_num, "", f"the row does not have the {len(self.columns)} fields of the header"
                    )
                    continue
                yield self._reader.line_num, {k: v.strip() for k, v in row.items()}
        except csv.Error as fault:
            self.problem(self._reader.line_num, "", f"cannot be read as CSV: {fault}")

    def problem(self, line: int, column: str, message: str) -> None:
        self.problems.append(
            Problem(self.name, line, self.columns.index(column) + 1 if column in self.columns else 1, column, message)
        )

    def date(self, line: int, row: dict[str, str], column: str, *, needed: bool = False) -> Dated | None:
        text = row.get(column, "")
        if not text or text in ("n/a", "yearly"):
            if needed:
                self.problem(line, column, "a date is needed here (YYYY, YYYY-MM or YYYY-MM-DD)")
            return None
        try:
            return dated(text)
        except ValueError as fault:
            self.problem(line, column, str(fault))
            return None

    def one_of(self, line: int, row: dict[str, str], column: str, allowed: tuple[str, ...]) -> str:
        value = row[column]
        if value not in allowed:
            self.problem(line, column, f"{value!r} is not one of {', '.join(allowed)}{suggest(value, allowed)}")
        return value

    def source(self, line: int, row: dict[str, str], grade: str, title: str, url: str) -> Source:
        letter = row.get(grade, "") or "F6"
        if not _GRADE.match(letter):
            self.problem(line, grade, f"{letter!r} is no Admiralty grade; expected A to F and 1 to 6, such as B2")
        return Source(row.get(title, ""), row.get(url, ""), letter, row.get("source_type", ""))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _side(case: Case, by: tuple[str, ...]) -> str:
    party = case.parties[case.counterpart]
    names = {case.counterpart.casefold(), party.name.casefold()}
    theirs = [name for name in by if name.casefold() in names]
    return OURS if not theirs else THEIRS if len(theirs) == len(by) else JOINT


def coded_column(columns: Sequence[str], as_of: dt.date) -> tuple[str | None, dt.date | None]:
    """The outcome column to read: the newest coded by `as_of`, else the earliest coded after it."""
    coded = {dt.date(*(int(g) for g in m.groups())): m.group(0) for m in map(_CODED.match, columns) if m}
    if not coded:
        return None, None
    by_then = [day for day in coded if day <= as_of]
    day = max(by_then) if by_then else min(coded)
    return coded[day], day


def _undone(rows: _Rows, line: int, row: dict[str, str], column: str) -> Dated | None:
    kind, _, day = row["durability"].partition(":")
    if (kind == "undone") != (row[column] == "reversed") and row[column] in ("kept", "late", "reversed"):
        said = f"{column} is {row[column]!r} but durability {row['durability']!r}"
        rows.problem(line, "durability", f"{said}: reversed goes with undone:DATE, kept and late with another")
    if kind != "undone":
        return None
    try:
        return dated(day)
    except ValueError as fault:
        rows.problem(line, "durability", str(fault))
        return None


def _commitment(case: Case, rows: _Rows, line: int, row: dict[str, str], column: str) -> Commitment:
    by = _split(row["by"])
    made = rows.date(line, row, "date_promised", needed=True)
    known = rows.date(line, row, "known_from", needed=True)
    start = made or dated("0001")
    return Commitment(
        id=row["id"],
        made=start,
        agreement=row["agreement"],
        by=by,
        to=_split(row["to"]),
        side=_side(case, by),
        text=row["commitment"],
        category=rows.one_of(line, row, "category", CATEGORIES),
        due=rows.date(line, row, "due"),
        outcome=rows.one_of(line, row, column, (*OUTCOMES, "n/a")),
        delivered=rows.date(line, row, "date_delivered"),
        undone=_undone(rows, line, row, column),
        spent=row["durability"] == "spent",
        settled=None,
        reversible=row["reversible"],
        verification=row["verification"],
        responsive_to=row["responsive_to"],
        evidence=row["evidence"],
        note=row["note"],
        form=row["form"],
        attested_by=row["attested_by"],
        unilateral=row["unilateral"] == "yes",
        episode=row["episode"] or row["id"],
        leaders=_split(row["leader"]),
        known_from=known or start,
        source=rows.source(line, row, "grade", "source_title", "source_url"),
        outcome_source=rows.source(line, row, "outcome_grade", "outcome_source_title", "outcome_source_url"),
    )


def as_known(commitment: Commitment, day: dt.date, coded_for: dt.date) -> Commitment:
    """The commitment as it surely stood at the end of `day`: the coded outcome, undone to what had happened by then.

    A state is reached when it was first delivered and lost when it was undone; a failure without a date counts as known
    only from the day the row was coded for. On an earlier day texts about the outcome are left out if the outcome was
    not yet what the coder knew, or if they name a later year.
    """
    known = _outcome_on(commitment, day, coded_for)
    settled = _settled(commitment, known)
    told_all = day >= coded_for or (known == commitment.outcome and not _names_later_year(commitment, day))
    return replace(
        commitment,
        outcome=known,
        delivered=commitment.delivered if commitment.delivered and commitment.delivered.by(day) else None,
        undone=commitment.undone if commitment.undone and commitment.undone.by(day) else None,
        settled=settled,
        evidence=commitment.evidence if told_all else "",
        note=commitment.note if told_all else "",
        responsive_to=commitment.responsive_to if known == commitment.outcome != "pending" else "",
        outcome_source=commitment.outcome_source if told_all else Source("", "", "F6"),
    )


def _names_later_year(commitment: Commitment, day: dt.date) -> bool:
    years = _YEAR.findall(f"{commitment.evidence} {commitment.note} {commitment.outcome_source.title}")
    return any(int(year) >= day.year for year in years)


def _outcome_on(commitment: Commitment, day: dt.date, coded_for: dt.date) -> str:
    if day >= coded_for or commitment.outcome == "pending":
        return commitment.outcome
    if commitment.outcome == "reversed" and commitment.undone and commitment.undone.by(day):
        return "reversed"
    if commitment.outcome in ("kept", "late", "reversed"):
        if not (commitment.delivered and commitment.delivered.by(day)):
            return "pending"
        on_time = (
            commitment.outcome == "kept" or commitment.due is None or commitment.delivered.first <= commitment.due.last
        )
        return "kept" if commitment.outcome != "late" and on_time else "late"
    settled = _settled(commitment, commitment.outcome)
    return commitment.outcome if settled is not None and settled.by(day) else "pending"


def _settled(commitment: Commitment, outcome: str) -> Dated | None:
    """The day from which an outcome was surely known, as far as the record says."""
    if outcome == "pending":
        return None
    if outcome == "reversed":
        return commitment.undone
    if outcome == "broken":
        return commitment.due
    if outcome == "partial":
        return max((d for d in (commitment.delivered, commitment.due) if d), default=None)
    return commitment.delivered


def _commitments(case: Case, name: str, left_out: Counter[str]) -> tuple[tuple[Commitment, ...], dt.date | None]:
    rows = _Rows(case, name)
    rows.need(
        "id", "date_promised", "by", "to", "commitment", "category", "due", "known_from", "delivery", "durability"
    )
    rows.need("date_delivered", "form", "attested_by", "episode", "leader", "grade", "exclude", "responsive_to", "note")
    rows.need("agreement", "reversible", "verification", "evidence", "unilateral")
    column, coded_for = coded_column(rows.columns, case.as_of)
    if column is None or coded_for is None:
        rows.problem(1, "", "no column outcome_at_YYYY_MM_DD: say for which day the outcomes are coded")
        raise InvalidCase(rows.problems)
    found, seen = [], dict[str, int]()
    for line, row in rows:
        if row["id"] in seen:
            rows.problem(line, "id", f"{row['id']!r} stands on line {seen[row['id']]} already")
        seen[row["id"]] = line
        why = _left_out(row, column, case.as_of)
        if why:
            left_out[why] += 1
            continue
        found.append(as_known(_commitment(case, rows, line, row, column), case.as_of, coded_for))
    if rows.problems:
        raise InvalidCase(rows.problems)
    return tuple(sorted(found, key=lambda c: (c.made, c.id))), coded_for


def _left_out(row: dict[str, str], column: str, as_of: dt.date) -> str:
    if row["exclude"] == "yes":
        return "not a promise"
    if row[column] == "n/a":
        return "not coded for the date"
    try:
        known = dated(row["known_from"]).by(as_of) and dated(row["date_promised"]).by(as_of)
    except ValueError:
        return ""
    return "" if known else "not known on the date"


def _event(case: Case, rows: _Rows, line: int, row: dict[str, str]) -> Event:
    kind = Observation if row["event_class"] in _OBSERVED else Event
    date = rows.date(line, row, "date", needed=True) or dated("0001")
    return kind(
        id=row["id"],
        date=date,
        actor=_split(row["actor"]),
        target=_split(row["target"]),
        text=row["event"],
        event_class=row["event_class"],
        kind=row["kind"],
        note=row.get("note", ""),
        known_from=rows.date(line, row, "known_from") or date,
        source=rows.source(line, row, "grade", "source_title", "source_url"),
    )


def _position(case: Case, rows: _Rows, line: int, row: dict[str, str]) -> Position:
    date = rows.date(line, row, "date", needed=True) or dated("0001")
    return Position(
        id=row["id"],
        date=date,
        party=row["party"],
        constituency=row["constituency"],
        issue=row["issue"],
        text=row["stated_aim"],
        note=row.get("note", ""),
        known_from=rows.date(line, row, "known_from") or date,
        source=rows.source(line, row, "grade", "source_title", "source_url"),
    )


def _table(
    case: Case,
    name: str | None,
    columns: tuple[str, ...],
    read: Callable[[Case, _Rows, int, dict[str, str]], Any],
    left_out: Counter[str],
) -> tuple[Any, ...]:
    if name is None:
        return ()
    rows = _Rows(case, name)
    rows.need(*columns)
    found = [read(case, rows, line, row) for line, row in rows]
    if rows.problems:
        raise InvalidCase(rows.problems)
    known = [item for item in found if item.known_from.by(case.as_of) and item.date.by(case.as_of)]
    left_out["not known on the date"] += len(found) - len(known)
    return tuple(sorted(known, key=lambda item: (item.date, item.id)))


def read_ledger(case: Case) -> Ledger:
    """The record of a case as known on its date.

    Raises InvalidCase with every problem of a file (file:line:column). A case without files has an empty ledger.
    """
    files = case.record.files
    left_out: Counter[str] = Counter()
    commitments, coded_for = _commitments(case, files.commitments, left_out) if files.commitments else ((), None)
    event_columns = ("id", "date", "actor", "target", "event", "event_class", "kind", "grade")
    position_columns = ("id", "date", "party", "constituency", "issue", "stated_aim", "grade")
    return Ledger(
        as_of=case.as_of,
        coded_for=coded_for,
        commitments=commitments,
        events=_table(case, files.events, event_columns, _event, left_out),
        positions=_table(case, files.positions, position_columns, _position, left_out),
        left_out={why: n for why, n in sorted(left_out.items()) if n},
    )
