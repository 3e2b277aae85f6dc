"""A page for somebody: its session's cookie, the token of its forms, the name under which changes are made."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from .guard import COOKIE, FIELD, fields
from .jobs import Refused

if TYPE_CHECKING:
    from .site import Site

SEE = 303
WHO = "detente_who"
"""The cookie that remembers the name under which somebody makes changes; it is no login."""
LONGEST_NAME = 80
WEEKS = 26 * 7 * 86400


def session_of(site: Site, request: Request) -> tuple[str, bool]:
    """The session of a request, and whether it is new."""
    return site.tokens.session(request.headers.get("cookie", ""))


def page_of(site: Site, request: Request, text: str, code: int = 200) -> Response:
    """A page with its session's cookie; nothing of it is kept by the browser."""
    session, new = session_of(site, request)
    answer = HTMLResponse(text, code, {"cache-control": "no-store"})
    if new:
        session = getattr(request.state, "session", session)
        answer.set_cookie(COOKIE, session, httponly=True, samesite="strict", path="/")
    return answer


def token_of(site: Site, request: Request) -> str:
    """The token for forms on this page; a session that is new is kept for its cookie."""
    session, new = session_of(site, request)
    if new:
        request.state.session = session
    return site.tokens.token(session)


def check_token(site: Site, request: Request, given: str) -> None:
    """Raises Refused where a form does not carry the token of its session."""
    if not site.tokens.holds(session_of(site, request)[0], given):
        raise Refused(403, "this form is of an earlier start of the program; load the page again")


async def form_of(site: Site, request: Request) -> dict[str, str]:
    """The fields of a form of ours; raises Refused where its token is another's."""
    given = fields(request.headers.get("content-type", ""), await request.body())
    check_token(site, request, given.get(FIELD, ""))
    return given


def who_of(request: Request) -> str:
    """The name under which changes were made last in this browser, else nothing."""
    return unquote(request.cookies.get(WHO, ""))[:LONGEST_NAME]


def led(there: str, who: str = "") -> Response:
    """On to another page of ours, with the name remembered under which a change was made."""
    answer = RedirectResponse(there, SEE)
    if who:
        answer.set_cookie(WHO, quote(who), max_age=WEEKS, httponly=True, samesite="strict", path="/")
    return answer
