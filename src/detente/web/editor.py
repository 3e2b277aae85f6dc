"""The addresses of the editor: a new case, a case's text and form, its draft, and the version made of it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from secrets import token_urlsafe
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from ..answer import to_json
from ..case import form
from ..case.library import CASE_FILE
from ..case.rewrite import ranged, removed
from ..errors import Conflict, DetenteError, InvalidCase, UsageError
from . import editing
from .compare import Comparison, compare
from .copy import free_name
from .editing import Desk, Outcome, Typed, database_of, desk, own_name
from .jobs import status
from .session import LONGEST_NAME, SEE, form_of, led, page_of, token_of, who_of
from .shelf import LIBRARY

if TYPE_CHECKING:
    from .site import Site

JSON = "application/json"
LONGEST_WHY = 500


def routes(app: FastAPI, site: Site) -> None:
    """All addresses of this part."""
    site.templates.filters["moment"] = _moment
    _new(app, site)
    _edit(app, site)
    _typing(app, site)
    _changes(app, site)


def _moment(at: str) -> str:
    """A time of the log as a page shows it."""
    return at.replace("T", " ").replace("+00:00", " UTC")


def _new(app: FastAPI, site: Site) -> None:
    @app.get("/new")
    async def new(request: Request) -> Response:
        return await page(request, {"name": "", "title": "", "who": who_of(request), "source": ""}, "")

    @app.post("/new")
    async def make(request: Request) -> Response:
        given = await form_of(site, request)
        told = {key: given.get(key, "").strip() for key in ("name", "title", "who", "source")}
        try:
            await run_in_threadpool(
                editing.new_case,
                site.shelf,
                told["name"],
                told["who"],
                told["title"],
                told["source"] or editing.TEMPLATE,
            )
        except DetenteError as fault:
            return await page(request, told, str(fault), status(fault))
        return led(f"/cases/{quote(told['name'])}/edit", told["who"])

    async def page(request: Request, given: dict[str, str], fault: str, code: int = 200) -> Response:
        offered = await run_in_threadpool(editing.sources, site.shelf)
        text = site.draw("new.html.j2", given=given, fault=fault, sources=offered, token=token_of(site, request))
        return page_of(site, request, text, code)


def _edit(app: FastAPI, site: Site) -> None:
    @app.get("/cases/{ref}/edit")
    async def edit(request: Request, ref: str) -> Response:
        who = request.query_params.get("who", who_of(request))
        name, names = ref.partition("@")[0], await run_in_threadpool(site.shelf.names)
        if names.get(name) == LIBRARY:
            copy_name = await run_in_threadpool(free_name, site.shelf, name)
            return await asked(request, name, who, copy_name)
        await run_in_threadpool(own_name, site.shelf, ref)
        if name != ref:
            return RedirectResponse(f"/cases/{quote(name)}/edit", SEE)
        if not who:
            return await asked(request, name, who, "")
        found = await run_in_threadpool(desk, site.shelf, name, who)
        saved = request.query_params.get("saved") == str(found.newest.number)
        return await drawn(site, request, found, outcome=Outcome(saved=found.newest.number) if saved else None)

    async def asked(request: Request, name: str, who: str, copy_name: str) -> Response:
        token = token_of(site, request)
        return page_of(
            site, request, site.draw("who.html.j2", ref=name, who=who, copy_name=copy_name, token=token)
        )  # fmt: skip

    @app.get("/cases/{ref}/edit.json")
    async def twin(request: Request, ref: str) -> Response:
        name = await run_in_threadpool(own_name, site.shelf, ref)
        found = await run_in_threadpool(desk, site.shelf, name, who_of(request))
        draft = {"at": found.draft.at, "writer": found.draft.writer} if found.draft else None
        told = {"name": name, "who": found.who, "version": found.newest.number, "based_on": found.based_on}
        told |= {"draft": draft, "text": found.text, "token": token_of(site, request)}
        return as_json(told)

    @app.post("/cases/{ref}/edit/who")
    async def named(request: Request, ref: str) -> Response:
        given = await form_of(site, request)
        name = await run_in_threadpool(own_name, site.shelf, ref)
        return led(f"/cases/{quote(name)}/edit", given.get("who", "").strip()[:LONGEST_NAME])


async def drawn(site: Site, request: Request, found: Desk, code: int = 200, **more: Any) -> Response:
    """The page of the editor; `more` is what became of a text that was sent."""
    faults = await run_in_threadpool(editing.faults_of, site.shelf, found.name, found.text)
    values = {"outcome": None, "against": None, "merges": False, "clash": False, "why": ""} | more
    values |= {"desk": found, "faults": faults, "explained": form.explained()}
    values |= {"writer": token_urlsafe(12), "token": token_of(site, request)}
    return page_of(site, request, site.draw("edit.html.j2", **values), code)


def _typing(app: FastAPI, site: Site) -> None:
    """What the page asks while somebody types; each answer is JSON."""

    @app.post("/cases/{ref}/edit/draft")
    async def draft(request: Request, ref: str) -> Response:
        return await answered(request, ref, lambda name, given: editing.keep(site.shelf, name, *_typed(request, given)))

    @app.post("/cases/{ref}/edit/faults")
    async def faults(request: Request, ref: str) -> Response:
        return await answered(
            request, ref, lambda name, given: {"faults": editing.faults_of(site.shelf, name, given.get("text", ""))}
        )

    @app.post("/cases/{ref}/edit/form")
    async def fields(request: Request, ref: str) -> Response:
        return await answered(request, ref, lambda _, given: _form(given.get("text", "")))

    @app.post("/cases/{ref}/edit/put")
    async def put(request: Request, ref: str) -> Response:
        return await answered(request, ref, lambda _, given: _put(given))

    async def answered(request: Request, ref: str, answer: Any) -> Response:
        given = await form_of(site, request)
        try:
            name = await run_in_threadpool(own_name, site.shelf, ref)
            return as_json(await run_in_threadpool(answer, name, given))
        except Conflict as fault:
            return as_json({"clash": str(fault)})
        except DetenteError as fault:
            return as_json({"error": str(fault)}, status(fault))


def _form(text: str) -> dict[str, Any]:
    """The form, each field as a list of its values: of a large case there are thousands. It rests while the text is no
    YAML."""
    try:
        found = form.form_of(text)
    except InvalidCase:
        return {"rests": True}
    fields = [[list(field.path), *list(vars(field).values())[1:]] for field in found.fields]
    told = {"fields": json.dumps(fields, separators=(",", ":")), "choices": found.choices}
    return told | {"adds": found.adds, "lacks": json.dumps(found.lacks, separators=(",", ":"))}


def as_json(told: Any, code: int = 200) -> Response:
    """An answer for a page of ours, or for a twin."""
    return Response(to_json(told), code, {"cache-control": "no-store"}, JSON)


def _typed(request: Request, given: dict[str, str]) -> tuple[str, Typed]:
    who = who_of(request)
    if not who:
        raise UsageError("say under which name you edit; load the page again")
    made = Typed(
        text=given.get("text", ""),
        based_on=number_of(given.get("based_on", "")),
        writer=given.get("writer", "")[:LONGEST_NAME],
        over=given.get("over", "")[:LONGEST_NAME],
        why=" ".join(given.get("why", "").split())[:LONGEST_WHY],
        anyway=number_of(given.get("anyway", "0")),
    )
    return who, made


def number_of(text: str) -> int:
    """The number of a version that a form or an address names; raises UsageError."""
    if not text.isdecimal() or len(text) > 9:
        raise UsageError(f"found {text[:20]!r}, expected the number of a version")
    return int(text)


def _put(given: dict[str, str]) -> dict[str, Any]:
    """A change of the text asked for by the form: where, and what comes there, counted as a browser counts."""
    text, does = given.get("text", ""), given.get("do", "")
    try:
        path = form.path_of(json.loads(given.get("path", "[]")))
    except ValueError:
        raise UsageError("a key path is a list of names and numbers") from None
    name = ""
    if does == "add":
        name, edit = form.entry(text, ".".join(map(str, path)))
    elif does in _DOES:
        edit = _DOES[does](text, path, given.get("value", ""))
    else:
        raise UsageError(f"no such change: {does[:40]!r}")
    return {"start": _units(text[: edit.start]), "end": _units(text[: edit.end]), "put": edit.put, "name": name}


def _units(text: str) -> int:
    """The length of a text as JavaScript counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


_DOES: dict[str, Any] = {
    "set": form.typed,
    "key": form.key,
    "range": lambda text, path, _: ranged(text, path),
    "remove": lambda text, path, _: removed(text, path),
}


def _changes(app: FastAPI, site: Site) -> None:
    """What is sent by the buttons of the page; with scripts the answer is JSON, else a page."""

    @app.post("/cases/{ref}/edit/check")
    async def check(request: Request, ref: str) -> Response:
        return await _done(site, request, ref, editing.keep)

    @app.post("/cases/{ref}/edit/save")
    async def save(request: Request, ref: str) -> Response:
        return await _done(site, request, ref, editing.save)

    @app.post("/cases/{ref}/edit/merge")
    async def merge(request: Request, ref: str) -> Response:
        given = await form_of(site, request)
        name = await run_in_threadpool(own_name, site.shelf, ref)
        await run_in_threadpool(editing.merge, site.shelf, name, *_typed(request, given))
        return RedirectResponse(f"/cases/{quote(name)}/edit", SEE)

    @app.post("/cases/{ref}/edit/discard")
    async def discard(request: Request, ref: str) -> Response:
        await form_of(site, request)
        name = await run_in_threadpool(own_name, site.shelf, ref)
        await run_in_threadpool(_discard, site, name, who_of(request))
        return RedirectResponse(f"/cases/{quote(name)}/edit", SEE)


async def _done(site: Site, request: Request, ref: str, act: Callable[..., Outcome]) -> Response:
    given = await form_of(site, request)
    name = await run_in_threadpool(own_name, site.shelf, ref)
    who, typed = _typed(request, given)
    wants_json = JSON in request.headers.get("accept", "")
    try:
        outcome, clash = await run_in_threadpool(act, site.shelf, name, who, typed), False
    except Conflict as fault:
        if wants_json:
            return as_json({"clash": str(fault)})
        outcome, clash = Outcome(), True
    if outcome.saved and not wants_json:
        return RedirectResponse(f"/cases/{quote(name)}/edit?saved={outcome.saved}", SEE)
    if wants_json:
        return as_json(outcome)
    code = 409 if clash else 422 if outcome.faults else 200
    found = await run_in_threadpool(desk, site.shelf, name, who)
    found = replace(found, text=typed.text.replace("\r\n", "\n"), based_on=typed.based_on)
    more: dict[str, Any] = {"outcome": outcome, "clash": clash, "why": typed.why}
    if outcome.conflict:
        more["against"] = await run_in_threadpool(_against, site, found)
        more["merges"] = await run_in_threadpool(editing.bring_together, site.shelf, name, typed) is not None
    return await drawn(site, request, found, code, **more)


def _discard(site: Site, name: str, who: str) -> None:
    from ..store.drafts import drop_draft

    drop_draft(database_of(site.shelf), name, who)


def _against(site: Site, found: Desk) -> Comparison:
    """The newest version beside a text that was begun from an older one."""
    from ..store.cases import folder

    files = folder(database_of(site.shelf), found.name)[0].files
    mine = {**files, CASE_FILE: editing.bytes_of(found.text, files[CASE_FILE])}
    return compare(files, mine, (f"{found.name}@{found.newest.number}", found.who))
