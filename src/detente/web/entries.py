"""Entries of the record added, corrected, replaced and taken back by forms, through the door that the command uses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ..errors import Conflict, DetenteError, UsageError
from .jobs import status
from .keeping import Form, database_of, form_for, in_short, open_book, turns_of, typed, with_fault
from .session import LONGEST_NAME, form_of, led, page_of, token_of, who_of

if TYPE_CHECKING:
    from ..store.database import Database
    from .site import Site

MOST_WORDS = 500
"""Characters of a reason."""
EVENTS_SHOWN = 200
"""Imported events that a page lists; a text to look for narrows them."""

COUNTS = ("new", "changed", "same")
"""What an import has written, as its address tells it on."""
CONFIRMED = ("commitments", "events")
"""Tables in which an imported event can become an entry."""


def routes(app: FastAPI, site: Site) -> None:
    """The addresses of entries."""
    _reading(app, site)
    _writing(app, site)

    @app.get("/cases/{ref}/record/context")
    async def context(request: Request, ref: str) -> Response:
        holding = request.query_params.get("text", "").strip()
        found, many, tables = await run_in_threadpool(_context, site, ref, holding)
        counts = {name: request.query_params.get(name, "") for name in COUNTS}
        done = counts if all(text.isdecimal() for text in counts.values()) else None
        values = {"events": found, "many": many, "tables": tables, "holding": holding, "done": done}
        return page_of(site, request, site.draw("register_context.html.j2", ref=ref, **values))


def _reading(app: FastAPI, site: Site) -> None:
    @app.get("/cases/{ref}/record/add")
    async def new(request: Request, ref: str) -> Response:
        given = request.query_params
        form = await run_in_threadpool(_blank, site, ref, given.get("table", ""), given.get("from", ""))
        return await _page(site, request, ref, replace(form, who=who_of(request)))

    @app.get("/cases/{ref}/record/entry")
    async def entry(request: Request, ref: str) -> Response:
        form = await run_in_threadpool(_standing, site, ref, request.query_params.get("key", ""))
        return await _page(site, request, ref, replace(form, who=who_of(request)))


def _writing(app: FastAPI, site: Site) -> None:
    async def changed(request: Request, ref: str, change: Any) -> Response:
        given = await form_of(site, request)
        try:
            key = await run_in_threadpool(change, site, ref, given)
        except DetenteError as fault:
            form = await run_in_threadpool(_again, site, ref, given, fault)
            return await _page(site, request, ref, form, status(fault))
        return led(f"/cases/{quote(ref)}/record/entry?{urlencode({'key': key})}", _who(given))

    @app.post("/cases/{ref}/record/add")
    async def add(request: Request, ref: str) -> Response:
        return await changed(request, ref, _add)

    @app.post("/cases/{ref}/record/edit")
    async def edit(request: Request, ref: str) -> Response:
        return await changed(request, ref, _edit)

    @app.post("/cases/{ref}/record/supersede")
    async def supersede(request: Request, ref: str) -> Response:
        return await changed(request, ref, _supersede)

    @app.post("/cases/{ref}/record/undo")
    async def undo(request: Request, ref: str) -> Response:
        given = await form_of(site, request)
        await run_in_threadpool(_undo, site, ref, given)
        return led(f"/cases/{quote(ref)}/record", _who(given))


async def _page(site: Site, request: Request, ref: str, form: Form, code: int = 200) -> Response:
    turns = await run_in_threadpool(_turns, site, ref, form) if form.key else []
    values = {"ref": ref, "form": form, "turns": turns, "token": token_of(site, request)}
    return page_of(site, request, site.draw("register_entry.html.j2", **values), code)


def _who(given: Mapping[str, str]) -> str:
    return given.get("who", "").strip()[:LONGEST_NAME]


def _signed(given: Mapping[str, str]) -> str:
    if not _who(given):
        raise UsageError("say who makes the change; the name stands in the log")
    return _who(given)


def _based_on(given: Mapping[str, str]) -> int:
    text = given.get("based_on", "")
    if not text.isdecimal():
        raise UsageError("the form does not say from which version the change is made; load the page again")
    return int(text[:9])


def _why(given: Mapping[str, str]) -> str:
    return " ".join(given.get("why", "").split())[:MOST_WORDS]


def _labels(site: Site) -> Mapping[str, str]:
    labels: Mapping[str, str] = site.words["register"]["columns"]
    return labels


def _blank(site: Site, ref: str, table: str, context: str) -> Form:
    database = database_of(site.shelf, ref)
    book, number = open_book(database, ref)
    if not book.tables:
        raise UsageError(site.words["register"]["no_table"])
    wanted = table if table in book.tables else next(iter(book.tables))
    brought = _brought(database, ref, context, book.columns[wanted], wanted) if context else {}
    return replace(form_for(book, number, wanted, "", _labels(site), brought), context=context)


def _brought(database: Database, ref: str, key: str, columns: tuple[str, ...], table: str) -> dict[str, str]:
    """What an imported event fills in; raises UsageError where there is no such event."""
    from ..store.events import context_of
    from ..store.ledger import BROUGHT, STARTS

    event = next((event for event in context_of(database, ref) if event.get("id") == key), None)
    if event is None:
        raise UsageError(f"no imported event {key[:40]!r}")
    found = {STARTS[table]: event.get("date", "")}
    found |= {column: event.get(name, "") for column, name in BROUGHT.items()}
    return {column: text for column, text in found.items() if column in columns}


def _standing(site: Site, ref: str, key: str) -> Form:
    """The form of an entry as it stands; raises NotFound."""
    book, number = open_book(database_of(site.shelf, ref), ref)
    table, entry = book.find(key)
    return form_for(book, number, table, key, _labels(site), entry.sealed.fields)


def _again(site: Site, ref: str, given: Mapping[str, str], fault: DetenteError) -> Form:
    """The form as it was sent, with what went wrong."""
    book, number = open_book(database_of(site.shelf, ref), ref)
    key, table, stands = given.get("key", ""), given.get("table", ""), dict[str, str]()
    if key:
        table, entry = book.find(key)
        stands = dict(entry.sealed.fields)
    elif table not in book.tables:
        raise fault
    form = form_for(book, number, table, key, _labels(site), {**stands, **typed(given)})
    form = replace(form, who=_who(given), why=_why(given), context=given.get("from", ""))
    return with_fault(form, fault, stands)


def _add(site: Site, ref: str, given: Mapping[str, str]) -> str:
    from ..store.ledger import add

    fields = {name: text for name, text in typed(given).items() if text}
    if not fields:
        raise UsageError(site.words["register"]["nothing"])
    table, context = given.get("table", ""), given.get("from", "")
    database = database_of(site.shelf, ref)
    return add(database, ref, fields, _signed(given), table=table, why=_why(given), context=context).entry


def _differing(site: Site, ref: str, given: Mapping[str, str]) -> tuple[Database, str, dict[str, str]]:
    """The workspace, the entry's name, and the fields that differ from what stands."""
    database, key = database_of(site.shelf, ref), given.get("key", "")
    _, entry = open_book(database, ref)[0].find(key)
    stands = entry.sealed.fields
    return database, key, {name: text for name, text in typed(given).items() if text != stands.get(name, "")}


def _edit(site: Site, ref: str, given: Mapping[str, str]) -> str:
    from ..store.ledger import edit

    database, key, fields = _differing(site, ref, given)
    if not fields:
        raise UsageError(site.words["register"]["unchanged"])
    who, based_on = _signed(given), _based_on(given)
    return edit(database, ref, key, fields, who, why=_why(given), based_on=based_on).entry


def _supersede(site: Site, ref: str, given: Mapping[str, str]) -> str:
    from ..store.ledger import supersede

    database, key, fields = _differing(site, ref, given)
    if not fields:
        raise UsageError(site.words["register"]["unchanged"])
    if not _why(given):
        raise UsageError(site.words["register"]["reason"])
    who, based_on = _signed(given), _based_on(given)
    return supersede(database, ref, key, fields, who, why=_why(given), based_on=based_on).entry


def _undo(site: Site, ref: str, given: Mapping[str, str]) -> None:
    from ..store.undo import undo

    database, who, based_on = database_of(site.shelf, ref), _signed(given), _based_on(given)
    try:
        undo(database, ref, who, why=_why(given), based_on=based_on)
    except Conflict as fault:
        raise Conflict(f"{in_short(fault)}. {site.words['register']['undo_conflict']}") from None


def _turns(site: Site, ref: str, form: Form) -> Any:
    database = database_of(site.shelf, ref)
    return turns_of(database, ref, open_book(database, ref)[0].tables[form.table], form.key)


def _context(site: Site, ref: str, holding: str) -> tuple[list[dict[str, str]], int, list[str]]:
    """The first imported events that hold a text, how many do, and the tables in which one can become an entry."""
    from ..store.events import context_of

    shown, many, wanted = list[dict[str, str]](), 0, holding.casefold()
    database = database_of(site.shelf, ref)
    tables = open_book(database, ref)[0].tables
    for event in context_of(database, ref):
        if wanted in " ".join(event.values()).casefold():
            many += 1
            shown += [event] if many <= EVENTS_SHOWN else []
    return shown, many, [table for table in tables if table in CONFIRMED]
