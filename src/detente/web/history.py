"""Versions of a case: who changed it when and why, what differs between two, and steps back."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from starlette.concurrency import run_in_threadpool

from ..errors import UsageError
from .compare import Comparison, compare
from .editing import database_of, own_name, restore
from .editor import as_json, number_of
from .session import SEE, form_of, page_of, token_of, who_of

if TYPE_CHECKING:
    from ..store.cases import Version
    from .site import Site


def routes(app: FastAPI, site: Site) -> None:
    """All addresses of this part."""
    _shown(app, site)
    _steps(app, site)


def _shown(app: FastAPI, site: Site) -> None:
    @app.get("/cases/{ref}/versions")
    async def versions(request: Request, ref: str) -> Response:
        name = await run_in_threadpool(own_name, site.shelf, ref)
        found = await run_in_threadpool(_all, site, name)
        values = {"ref": name, "versions": found, "who": who_of(request), "token": token_of(site, request)}
        return page_of(site, request, site.draw("versions.html.j2", **values))

    @app.get("/cases/{ref}/versions.json")
    async def versions_twin(ref: str) -> Response:
        name = await run_in_threadpool(own_name, site.shelf, ref)
        found = await run_in_threadpool(_all, site, name)
        return as_json([asdict(one) | {"why": why} for one, why in found])

    @app.get("/cases/{ref}/diff")
    async def diff(request: Request, ref: str) -> Response:
        before, after, found = await run_in_threadpool(_difference, site, ref, request.query_params)
        values = {"ref": before.name, "before": before, "after": after, "found": found}
        return page_of(site, request, site.draw("diff.html.j2", **values))

    @app.get("/cases/{ref}/diff.json")
    async def diff_twin(request: Request, ref: str) -> Response:
        return as_json((await run_in_threadpool(_difference, site, ref, request.query_params))[2])


def _steps(app: FastAPI, site: Site) -> None:
    @app.post("/cases/{ref}/restore")
    async def restored(request: Request, ref: str) -> Response:
        return await stepped(request, ref, _restored)

    @app.post("/cases/{ref}/undo")
    async def undone(request: Request, ref: str) -> Response:
        return await stepped(request, ref, _undone)

    async def stepped(request: Request, ref: str, act: Any) -> Response:
        given = {"number": "", "based_on": ""} | await form_of(site, request)
        name, who = await run_in_threadpool(own_name, site.shelf, ref), who_of(request)
        if not who:
            raise UsageError("say your name first; it stands in the log")
        await run_in_threadpool(act, site, name, who, given)
        return RedirectResponse(f"/cases/{quote(name)}/versions", SEE)


def _restored(site: Site, name: str, who: str, given: dict[str, str]) -> None:
    restore(site.shelf, name, number_of(given["number"]), who, number_of(given["based_on"]))


def _undone(site: Site, name: str, who: str, given: dict[str, str]) -> None:
    from ..store.undo import undo

    undo(database_of(site.shelf), name, who, based_on=number_of(given["based_on"]))


def _all(site: Site, name: str) -> list[tuple[Version, str]]:
    from ..store.cases import versions

    with database_of(site.shelf).read() as connection:
        return versions(connection, name)


def _difference(site: Site, ref: str, asked: Any) -> tuple[Version, Version, Comparison]:
    from ..store.cases import folder

    name, database = own_name(site.shelf, ref), database_of(site.shelf)
    found = []
    for end in ("from", "to"):
        if not asked.get(end):
            raise UsageError("say which versions: ?from=1&to=2")
        found.append(folder(database, name, number_of(asked[end])))
    (before, first), (after, second) = found
    labels = (f"{name}@{first.number}", f"{name}@{second.number}")
    return first, second, compare(before.files, after.files, labels)
