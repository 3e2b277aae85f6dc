"""A case of the library copied into the workspace, where it can be changed; the library's own stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ..errors import Conflict, UsageError
from .session import LONGEST_NAME, form_of, led
from .shelf import LIBRARY, Shelf

if TYPE_CHECKING:
    from ..store.cases import Version
    from .site import Site

WHY = "copied from the library"
NEXT = "next"
"""The field of the form that says in which room, or in the editor, to go on."""


def free_name(shelf: Shelf, name: str) -> str:
    """A name for a copy that no case has yet: `name-copy`, then `name-copy-2` and on."""
    taken = shelf.names()
    plain = f"{name[:50]}-copy"
    tried = (plain if number == 1 else f"{plain}-{number}" for number in range(1, len(taken) + 2))
    return next(one for one in tried if one not in taken)


def copy_case(shelf: Shelf, source: str, name: str, who: str) -> Version:
    """Store a case of the library under a new name in the workspace, which is made where there is none.

    Raises UsageError for a name that cannot be one or nobody's name, Conflict where a case is called so, NotFound.
    """
    from ..store.cases import put
    from ..store.database import open_database
    from ..store.folder import read_folder

    shelf.load(source)  # the name of a case of ours, or NotFound
    if shelf.names().get(source) != LIBRARY:
        raise UsageError(f"{source} is a case of the workspace: it can be changed as it is")
    if not who:
        raise UsageError("say who makes the copy; the name stands in the log")
    if name in shelf.names():
        raise Conflict(f"a case is called {name} already; choose another name")
    _, files = read_folder(source)
    return put(open_database(shelf.address, create=True), name, files, who[:LONGEST_NAME], why=WHY)


def routes(app: FastAPI, site: Site) -> None:
    """The address that a form for a copy is sent to."""

    onward = (*site.words["rooms"], "edit")

    @app.post("/cases/{ref}/copy")
    async def copy(request: Request, ref: str) -> Response:
        given = await form_of(site, request)
        name, who = given.get("name", "").strip(), given.get("who", "").strip()
        await run_in_threadpool(copy_case, site.shelf, ref, name, who)
        room = given.get(NEXT, "case")
        return led(f"/cases/{quote(name)}/{room if room in onward else 'case'}", who)
