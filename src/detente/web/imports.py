"""Files of events looked at, mapped, then written as context or discarded, by forms that need no script."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from ..errors import UsageError
from .guard import FIELD
from .keeping import database_of
from .preview import look_at, mapping_of, write
from .session import LONGEST_NAME, check_token, form_of, led, page_of, session_of, token_of, who_of
from .uploads import KEPT, Upload, Uploads

if TYPE_CHECKING:
    from .site import Site

MOST_FIELDS = 5
"""Fields of the form that carries a file, beside it."""


def routes(app: FastAPI, site: Site) -> None:
    """The addresses of imports; files that still wait at the end are removed with the program."""
    uploads = Uploads()
    site.closing.append(uploads.close)

    def of(request: Request, ref: str, name: str) -> Upload:
        return uploads.get(name, ref, session_of(site, request)[0])

    _taking(app, site, uploads)

    @app.get("/cases/{ref}/record/import/{name}")
    async def preview(request: Request, ref: str, name: str) -> Response:
        upload = of(request, ref, name)
        look = await run_in_threadpool(look_at, site.shelf, upload)
        case, _ = await site.case(ref)
        values = {"ref": ref, "case": case, "upload": upload, "look": look, "who": who_of(request)}
        page = site.draw("register_preview.html.j2", token=token_of(site, request), fields=_fields(), **values)
        return page_of(site, request, page, 422 if look.fault else 200)

    @app.post("/cases/{ref}/record/import/{name}/mapping")
    async def mapping(request: Request, ref: str, name: str) -> Response:
        given, upload = await form_of(site, request), of(request, ref, name)
        case, _ = await site.case(ref)
        look = await run_in_threadpool(look_at, site.shelf, upload)
        upload.mapping, upload.look = mapping_of(given, case, look.columns), None
        return led(f"/cases/{quote(ref)}/record/import/{upload.id}")

    @app.post("/cases/{ref}/record/import/{name}/commit")
    async def commit(request: Request, ref: str, name: str) -> Response:
        given, upload = await form_of(site, request), of(request, ref, name)
        who = given.get("who", "").strip()[:LONGEST_NAME]
        done = await run_in_threadpool(write, site.shelf, upload, given.get("digest", ""), who)
        await run_in_threadpool(uploads.drop, upload.id)
        counts = urlencode({"new": done.new, "changed": done.changed, "same": done.same})
        return led(f"/cases/{quote(ref)}/record/context?{counts}", who)

    @app.post("/cases/{ref}/record/import/{name}/discard")
    async def discard(request: Request, ref: str, name: str) -> Response:
        await form_of(site, request)
        await run_in_threadpool(uploads.drop, of(request, ref, name).id)
        return led(f"/cases/{quote(ref)}/record")


def _taking(app: FastAPI, site: Site, uploads: Uploads) -> None:
    @app.get("/cases/{ref}/record/import")
    async def form(request: Request, ref: str) -> Response:
        await run_in_threadpool(database_of, site.shelf, ref)
        token = token_of(site, request)
        return page_of(site, request, site.draw("register_import.html.j2", ref=ref, token=token))

    @app.post("/cases/{ref}/record/import")
    async def take(request: Request, ref: str) -> Response:
        async with request.form(max_files=1, max_fields=MOST_FIELDS) as given:
            token, file = given.get(FIELD, ""), given.get("file")
            check_token(site, request, token if isinstance(token, str) else "")
            await run_in_threadpool(database_of, site.shelf, ref)
            if not isinstance(file, UploadFile) or not file.size:
                raise UsageError(site.words["register"]["no_file"])
            session = session_of(site, request)[0]
            upload = await run_in_threadpool(uploads.take, ref, session, file.filename or "", file.file)
        asyncio.get_running_loop().call_later(KEPT, uploads.drop, upload.id)
        return led(f"/cases/{quote(ref)}/record/import/{upload.id}")


def _fields() -> dict[str, Any]:
    """What a table's column can be taken for, those that are needed first."""
    from ..record.importers.table import GUESSES, NEEDED

    return {field: field in NEEDED for field in GUESSES}
