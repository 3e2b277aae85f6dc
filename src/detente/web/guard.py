"""Who may ask: the right host, writes from our own pages alone, no more than a page needs to send.

A page elsewhere cannot read or write here: its `Origin` is not ours, a form of its own lacks the token, and a name
that was made to point at this machine is not in the list of hosts.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from hashlib import sha256
from http.cookies import CookieError, SimpleCookie
from secrets import token_bytes, token_urlsafe
from typing import Any
from urllib.parse import parse_qs, urlsplit

from ..case.yaml_tree import MOST_BYTES as CASE_BYTES

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
MOST_BYTES = 64 * 1024
"""Of a request's body: forms of a few fields."""
LIMITS = {
    r"/cases/[^/]+/edit/[a-z]+": 3 * CASE_BYTES + MOST_BYTES,  # a case's text: as a form each byte may take three
    r"/cases/[^/]+/record/import": 32 * 1024 * 1024,  # a file of events: some hundred thousand rows
}
"""Addresses, as patterns of the whole path, at which a body may be larger, and how large."""
SAFE = ("GET", "HEAD")
LOCAL = ("127.0.0.1", "localhost", "::1")
COOKIE, FIELD = "detente_session", "token"
FORM = "application/x-www-form-urlencoded"


class Guard:
    """Wraps an application: refuses what should not be there, and sends our headers with every answer."""

    def __init__(self, app: App, host: str) -> None:
        self.app, self.host = app, host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it in a line."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        refused = self._refused(scope["method"], headers, most_bytes(scope["path"]))
        if refused:
            await _refuse(send, *refused)
            return
        await self.app(scope, receive, _with_headers(send))

    def _refused(self, method: str, headers: dict[str, str], most: int) -> tuple[int, str] | None:
        """The status and the reason, or None where the request may pass."""
        host = headers.get("host", "")
        if not allowed_host(host, self.host):
            return 421, "this address is not served here"
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > most or "transfer-encoding" in headers:
            return 413, f"more than {most} bytes, or of a length that is not told"
        if headers.get("sec-fetch-site") == "cross-site" and headers.get("sec-fetch-mode") != "navigate":
            return 403, "asked by a page of another site"
        if method not in SAFE and not _ours(headers, host):
            return 403, "a change has to come from a page of this program"
        return None


def most_bytes(path: str) -> int:
    """Bytes that the body of a request to this address may have."""
    return next((most for pattern, most in LIMITS.items() if re.fullmatch(pattern, path)), MOST_BYTES)


def _ours(headers: dict[str, str], host: str) -> bool:
    """Does a write name our own host as its origin?"""
    origin = headers.get("origin", "")
    return urlsplit(origin).scheme in ("http", "https") and urlsplit(origin).netloc == host


def allowed_host(host: str, bound: str) -> bool:
    """May a request name this host? On a loopback address only the machine itself; elsewhere addresses in digits too,
    the name bound to, and the machine's own name: names that others can point here are refused."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").casefold()
        _ = urlsplit(f"//{host}").port
    except ValueError:
        return False
    if name in LOCAL or name == bound.casefold():
        return True
    if bound in LOCAL:
        return False
    return _is_address(name) or name == socket.gethostname().casefold()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower() for name, _ in message.get("headers", [])}
            ours = [(n.encode(), v.encode()) for n, v in HEADERS.items() if n.encode() not in given]
            message["headers"] = [*message.get("headers", []), *ours]
        await send(message)

    return sending


async def _refuse(send: Send, status: int, words: str) -> None:
    body = f"{words}\n".encode()
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"content-length", str(len(body)).encode())]
    sending = _with_headers(send)
    await sending({"type": "http.response.start", "status": status, "headers": headers})
    await sending({"type": "http.response.body", "body": body})


class Tokens:
    """Tokens that a form carries: they belong to a session's cookie, under a key that ends with the program."""

    def __init__(self) -> None:
        self.key = token_bytes(32)

    def session(self, cookies: str) -> tuple[str, bool]:
        """The session named in a cookie header, or a new one; and whether it is new."""
        try:
            found = SimpleCookie(cookies).get(COOKIE)
        except CookieError:
            found = None
        return (found.value, False) if found and found.value else (token_urlsafe(24), True)

    def token(self, session: str) -> str:
        """What a form of this session carries."""
        return hmac.new(self.key, session.encode(), sha256).hexdigest()

    def holds(self, session: str, given: str) -> bool:
        """Is it that token?"""
        return hmac.compare_digest(self.token(session), given.encode("ascii", "replace").decode())


def fields(kind: str, body: bytes) -> dict[str, str]:
    """The fields of a form, the first of each name; empty where the body is not one."""
    if kind.partition(";")[0].strip() != FORM:
        return {}
    found = parse_qs(body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=1000)
    return {name: values[0] for name, values in found.items()}
