"""The record page's exchange register: beside the record, on one sheet, as JSON, CSV and XLSX."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ..answer import to_json
from ..errors import UsageError
from ..record.exchange import PENDING, Register, register_of
from ..record.ledger import CATEGORIES, OUTCOMES, Ledger
from ..record.reading import read_ledger
from ..record.wanted import LETTERS, Wanted, filtered, lets, read_wanted
from .copy import free_name
from .keeping import Kept, kept_of
from .session import page_of, who_of

if TYPE_CHECKING:
    from ..case.schema import Case
    from .site import Site, Told

ROOM = "record"
SHEETS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True)
class View:
    """The register of a page: all rows, those that are hidden by what is `wanted`, and what was wrong with that; beside
    it the events and positions on record."""

    register: Register
    ledger: Ledger
    wanted: Wanted
    hidden: frozenset[str]
    fault: str
    asked: str

    @property
    def shown(self) -> int:
        """Rows that are not hidden."""
        return len(self.register.rows) - len(self.hidden)


def view_of(case: Case, given: Mapping[str, str]) -> View:
    """The register with what is asked of it; what cannot be asked is told and hides nothing. Raises InvalidCase."""
    ledger, fault = read_ledger(case), ""
    register = register_of(case, ledger)
    try:
        wanted = read_wanted(given)
    except UsageError as said:
        wanted, fault = Wanted(), str(said)
    hidden = frozenset(row.id for row in register.rows if not lets(wanted, row))
    return View(register, ledger, wanted, hidden, fault, urlencode(wanted.said))


def routes(app: FastAPI, site: Site) -> None:
    """The register's addresses, and its place on the record page."""
    choices = {"categories": CATEGORIES, "outcomes": OUTCOMES, "letters": LETTERS, "pending": PENDING}

    async def beside(request: Request, told: Told, token: str) -> dict[str, Any]:
        view = await run_in_threadpool(view_of, told.case, dict(request.query_params))
        kept = await run_in_threadpool(kept_of, site.shelf, told.ref)
        free = "" if kept or "@" in told.ref else await run_in_threadpool(free_name, site.shelf, told.ref)
        return {"view": view, "kept": kept, "copy_name": free, "who": who_of(request), **choices}

    site.beside[ROOM] = beside

    async def asked(request: Request, ref: str) -> Register:
        case, _ = await site.case(ref, request.query_params.getlist("set"))
        register = await run_in_threadpool(lambda: register_of(case, read_ledger(case)))
        return filtered(register, read_wanted(dict(request.query_params)))

    @app.get("/cases/{ref}/record/register.json")
    async def twin(request: Request, ref: str) -> Response:
        return Response(to_json(await asked(request, ref)), media_type="application/json")

    @app.get("/cases/{ref}/record/register")
    async def sheet(request: Request, ref: str) -> Response:
        case, _ = await site.case(ref)
        view = await run_in_threadpool(view_of, case, dict(request.query_params))
        kept: Kept | None = None
        return page_of(site, request, site.draw("register_sheet.html.j2", case=case, ref=ref, view=view, kept=kept))

    @app.get("/cases/{ref}/record/ledger.{kind}")
    async def ledger(request: Request, ref: str, kind: str) -> Response:
        if kind not in SHEETS:
            raise UsageError(f"no form {kind[:20]!r}; take csv or xlsx")
        content = await run_in_threadpool(as_table, await asked(request, ref), kind)
        headers = {"content-disposition": f'attachment; filename="{_plain(ref)}-ledger.{kind}"'}
        return Response(content, media_type=SHEETS[kind], headers=headers)


def as_table(register: Register, kind: str) -> bytes:
    """The register's rows as a file of a spreadsheet, in which no cell is a formula."""
    from ..record.export import table_of, to_csv, to_xlsx

    header, rows = table_of(register.rows)
    return to_csv(header, rows).encode() if kind == "csv" else to_xlsx(header, rows, "register")


def _plain(ref: str) -> str:
    """A case's name, which is letters, digits and a few signs, in a header."""
    return ref.replace("@", "-")
