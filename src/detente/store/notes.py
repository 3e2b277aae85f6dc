"""What people and rooms say beside a case: comments, and runs with the pedigree of their answer."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping, select

from ..errors import InvalidCase, Problem, UsageError
from .audit import acting
from .cases import BODY, WHY, names, version
from .database import Database
from .seal import seal, unsealed
from .tables import AUDIT, COMMENT, REVISION, RUN, VERSION


@dataclass(frozen=True)
class Said:
    """One line of a case's history: the act, and the text of it where there is one (None: erased)."""

    act: int
    at: str
    who: str
    action: str
    case: str
    about: str
    version: int | None
    text: str | None


def comment(database: Database, name: str, words: str, who: str, *, subject: str = "") -> int:
    """Say something about a case, an entry or a key path (`subject`); the number of the act."""
    if not words.strip():
        raise UsageError("the comment is empty")
    with acting(database, who, "comment", name) as act:
        version(act.connection, name)
        act.add(COMMENT, seal({BODY: words}), case_name=name, subject=subject)
        return act.seq


def keep_run(database: Database, name: str, answer: str, who: str, *, label: str = "answer") -> int:
    """Keep an answer (JSON as `--json` prints it) with its pedigree; the number of the act. Raises InvalidCase."""
    pedigree = _pedigree(answer, label)
    with acting(database, who, "keep", name) as act:
        version(act.connection, name)
        columns = {"case_name": name, "case_hash": pedigree["case_hash"], "method": str(pedigree["method"])}
        act.add(RUN, seal({BODY: answer}), **columns)
        return act.seq


def _pedigree(answer: str, label: str) -> Mapping[str, Any]:
    wanted = "expected an answer as `--json` prints it"
    try:
        content = json.loads(answer)
    except ValueError as fault:
        raise InvalidCase([Problem(label, 1, 1, "", f"no JSON ({fault}); {wanted}")]) from None
    pedigree = content.get("pedigree") if isinstance(content, dict) else None
    if not isinstance(pedigree, dict) or not pedigree.get("case_hash") or "method" not in pedigree:
        raise InvalidCase([Problem(label, 1, 1, "pedigree", f"none with a method and a case's hash; {wanted}")])
    return pedigree


def history(database: Database, name: str | None = None) -> list[Said]:
    """Every act on a case (None: on all), oldest first, with the comments and what runs they kept."""
    with database.read() as connection:
        if name is not None:
            version(connection, name)
        wanted = [name] if name is not None else names(connection)
        query = select(AUDIT).where(AUDIT.c.case_name.in_(wanted)).order_by(AUDIT.c.seq)
        numbers = {row[0]: row[1] for row in connection.execute(select(VERSION.c.audit, VERSION.c.number))}
        words = {row["audit"]: row for row in connection.execute(select(COMMENT)).mappings()}
        runs = {row["audit"]: row for row in connection.execute(select(RUN)).mappings()}
        first = select(REVISION.c.audit, REVISION.c.sealed).where(REVISION.c.line == 0)
        reasons = {row[0]: unsealed(row[1]).fields.get(WHY, "") for row in connection.execute(first)}
        return [_said(row, numbers, words, runs, reasons) for row in connection.execute(query).mappings()]


def _said(
    row: RowMapping,
    numbers: Mapping[int, int],
    words: Mapping[int, Any],
    runs: Mapping[int, Any],
    reasons: Mapping[int, str],
) -> Said:
    seq, body = row["seq"], json.loads(row["body"])
    text: str | None = str(body.get("reason", reasons.get(seq, "")))
    about = str(body.get("entry") or body.get("source") or body.get("about") or "")
    if "undoes" in body:
        about = f"act {body['undoes']}"
    if seq in words:
        about, text = words[seq]["subject"], unsealed(words[seq]["sealed"]).fields.get(BODY)
    if seq in runs:
        about, text = f"case {runs[seq]['case_hash']}", runs[seq]["method"]
    return Said(seq, row["at"], row["who"], row["action"], row["case_name"], about, numbers.get(seq), text)


def runs_of(database: Database, name: str) -> list[tuple[int, str, str | None]]:
    """The runs kept for a case: act, hash of the case, and the answer as JSON (None: erased)."""
    with database.read() as connection:
        version(connection, name)
        query = select(RUN).where(RUN.c.case_name == name).order_by(RUN.c.audit)
        rows = connection.execute(query).mappings().all()
    return [(row["audit"], row["case_hash"], unsealed(row["sealed"]).fields.get(BODY)) for row in rows]
