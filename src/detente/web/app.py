"""The routes of the web app, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response, StreamingResponse
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from ..errors import DetenteError, NotFound
from . import copy, editor, entries, history, imports, register, tables, take
from .assets import assets
from .effect import Effect
from .guard import Guard
from .jobs import Answered, Ask, Job, Refused, answer_of, own_fault, status
from .session import SEE, form_of
from .session import page_of as _page
from .session import token_of as _token
from .shelf import Shelf
from .show import BRIEF
from .show import rooms as show_rooms
from .site import Site, listing, query

JSON = "application/json"
JSON_KIND = "json"
TWIN = f".{JSON_KIND}"
DAY = 86400
PARTS = (copy, editor, history, register, entries, imports, tables)
"""Parts with addresses of their own; each states them in `routes(app, site)`."""
LOOK = 0.1
"""Seconds between looks at a job whose events are sent."""
ALIVE = 150
"""Looks without news after which a line is sent that says nothing, so that a closed page is noticed."""


def create_app(shelf: Shelf, ask: Ask, listed: Callable[[], Any], seed: int, host: str = "127.0.0.1") -> Guard:
    """The application. `ask` answers a question in another process, so it is a function that can be imported there;
    `listed` gives the list of cases; `host` is the address it is bound to."""
    site = Site(shelf, ask, listed, seed)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        yield
        for close in site.closing:
            await run_in_threadpool(close)

    app = FastAPI(title="Détente", docs_url=None, redoc_url=None, openapi_url=None, lifespan=life)
    app.state.site = site
    _faults(app, site)
    _files(app)
    _library(app, site)
    _jobs(app, site)
    _whatif(app, site)
    for part in PARTS:
        part.routes(app, site)
    _rooms(app, site)
    return Guard(app, host)


def _faults(app: FastAPI, site: Site) -> None:
    def told(request: Request, code: int, words: str) -> Response:
        if request.url.path.endswith(TWIN):
            return Response(listing({"error": words}), code, media_type=JSON)
        return _page(site, request, site.draw("fault.html.j2", words=words), code)

    @app.exception_handler(DetenteError)
    async def known(request: Request, fault: DetenteError) -> Response:
        return told(request, status(fault), str(fault))

    @app.exception_handler(Refused)
    async def refused(request: Request, fault: Refused) -> Response:
        return told(request, fault.status, fault.words)

    @app.exception_handler(HTTPException)
    async def http(request: Request, fault: HTTPException) -> Response:
        return told(request, fault.status_code, str(fault.detail))

    @app.exception_handler(Exception)
    async def ours(request: Request, fault: Exception) -> Response:
        return told(request, 500, own_fault(fault))


def _files(app: FastAPI) -> None:
    @app.get("/static/{name}")
    async def file(request: Request, name: str) -> Response:
        found = assets().get(name)
        if found is None:
            raise NotFound("no such file")
        headers = {"cache-control": f"max-age={DAY}", "vary": "accept-encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            return Response(found.packed, media_type=found.kind, headers=headers | {"content-encoding": "gzip"})
        return Response(found.raw, media_type=found.kind, headers=headers)


def _library(app: FastAPI, site: Site) -> None:
    @app.get("/")
    async def library(request: Request) -> Response:
        found = await run_in_threadpool(site.listed)
        return _page(site, request, site.draw("library.html.j2", cases=found.cases))

    @app.get("/cases.json")
    async def cases() -> Response:
        return Response(listing(await run_in_threadpool(site.listed)), media_type=JSON)


def _jobs(app: FastAPI, site: Site) -> None:
    def job_of(name: str) -> Job:
        found = site.board.get(name)
        if found is None:
            raise NotFound("no such job; it ended long ago, or the program was started anew")
        return found

    @app.get("/jobs/{name}.json")
    async def state(name: str) -> Response:
        job = job_of(name)
        words = job.fault.words if job.fault else None
        said = {"id": job.id, "room": job.question.room, "state": job.state, "note": job.note, "error": words}
        return Response(listing(said), media_type=JSON)

    @app.get("/jobs/{name}/events")
    async def events(name: str) -> Response:
        headers = {"cache-control": "no-store"}
        return StreamingResponse(_news(job_of(name)), media_type="text/event-stream", headers=headers)

    @app.post("/jobs/{name}/cancel")
    async def cancel(request: Request, name: str) -> Response:
        await form_of(site, request)
        job = job_of(name)
        site.board.cancel(job)
        asked = job.question
        return _page(site, request, site.draw("cancelled.html.j2", there=_address(asked.case, asked.room, asked.sets)))


def _address(ref: str, room: str, sets: tuple[str, ...]) -> str:
    known = room if room in show_rooms() else "case"
    return f"/cases/{quote(ref)}/{known}{query(sets)}"


async def _news(job: Job) -> AsyncIterator[str]:
    """A job's notes as they come, then its end, as server-sent events."""
    seen, quiet = -1, 0
    while not job.over:
        if job.version != seen:
            seen, quiet = job.version, 0
            yield _event("note", job.note or job.state)
        quiet += 1
        if quiet % ALIVE == 0:
            yield ":\n\n"
        await asyncio.sleep(LOOK)
    yield _event("end", job.state)


def _event(name: str, words: str) -> str:
    lines = "".join(f"data: {line}\n" for line in words.splitlines() or [""])
    return f"event: {name}\n{lines}\n"


def _whatif(app: FastAPI, site: Site) -> None:
    @app.get("/cases/{ref}/what-if")
    async def whatif(request: Request, ref: str) -> Response:
        part = request.headers.get("hx-request") == "true"
        try:
            own, sets = await site.moved(ref, dict(request.query_params))
            if not part:
                return RedirectResponse(_address(ref, "case", sets), SEE)
            effect = await site.effect(ref, own, sets)
        except DetenteError as fault:
            if not part:
                raise
            effect = Effect(fault=str(fault))
        return _page(site, request, site.draw_effect(ref, effect, _token(site, request)))


def _rooms(app: FastAPI, site: Site) -> None:
    @app.get("/cases/{ref}")
    async def case(ref: str) -> Response:
        await site.case(ref)
        return RedirectResponse(_address(ref, "case", ()), SEE)

    @app.get("/cases/{ref}/{page}")
    async def room(request: Request, ref: str, page: str) -> Response:
        name, _, kind = page.partition(".")
        if kind not in ("", JSON_KIND) and page not in take.TAKEN:
            raise NotFound(f"no page {page[:40]!r}; a room's JSON is at its address with {TWIN}")
        told = await site.ask(ref, BRIEF if page in take.TAKEN else name, request.query_params.getlist("set"))
        if kind:
            return await _taken(ref, told.job, await answer_of(told.job, request.is_disconnected), page)
        return _page(site, request, await site.page(request, told, _token(site, request)))


async def _taken(ref: str, job: Job, answer: Answered, page: str) -> Response:
    """An answer as JSON, or the brief as a file to keep."""
    if page not in take.TAKEN or answer.shown is None or answer.shown.brief is None:
        return Response(answer.text, media_type=JSON)
    return await take.taken(job, answer.shown.brief, ref, page)
