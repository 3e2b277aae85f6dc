"""Show cases in a browser: each room a page, its answer in a sentence, numbers that can be moved."""

from __future__ import annotations

from importlib.util import find_spec
from ipaddress import ip_address

import click

from ...errors import DetenteError
from ..frame import Ask, Command, say

NEEDED = ("fastapi", "uvicorn")
INSTALL = 'pip install "detente[web]"'
HOST, PORT, MOST_PORT = "127.0.0.1", 8000, 65535


@click.command(cls=Command, overridable=False, help=__doc__)
@click.option("--host", default=HOST, metavar="ADDRESS", help=f"Address to listen at ({HOST}: this machine alone).")
@click.option("--port", type=click.IntRange(0, MOST_PORT), default=PORT, metavar="N", help=f"Port ({PORT}; 0: any).")
def command(ask: Ask, host: str, port: int) -> None:
    """Serve until interrupted; raises DetenteError without the extra `web` or where the port is taken."""
    if any(find_spec(name) is None for name in NEEDED):
        raise DetenteError(f"`detente serve` needs what is not installed; install it with: {INSTALL}")
    if not _loopback(host):
        say(f"note: everybody who can reach {host} reads the cases of this program; there is no login")
    _serve(ask, host, port)


def _loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _serve(ask: Ask, host: str, port: int) -> None:
    import uvicorn

    from ...web.app import create_app
    from ...web.shelf import Shelf
    from .. import rooms
    from .cases import cases

    app = create_app(Shelf(ask.settings.database), rooms.answer, lambda: cases(ask), ask.settings.seed, host)
    listening = _socket(host, port)
    place = f"[{host}]" if ":" in host else host
    say(f"open http://{place}:{listening.getsockname()[1]}/ in a browser; stop with Ctrl-C")
    config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="on")
    uvicorn.Server(config).run(sockets=[listening])


def _socket(host: str, port: int):  # type: ignore[no-untyped-def]
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # only then asyncio sends at once
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((host, port))
        made.listen()  # who opens the address as soon as it is printed waits, and is not refused
    except OSError as fault:
        made.close()
        raise DetenteError(f"cannot listen at {host}, port {port}: {fault.strerror}; give another --port") from None
    return made
