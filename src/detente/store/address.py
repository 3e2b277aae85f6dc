"""What an address means, told without loading a database library: a file, or a server."""

from __future__ import annotations

from pathlib import Path

from ..errors import UsageError
from ..settings import Address

SQLITE, SERVERS = "sqlite", ("postgresql", "postgres")


def sqlite_file(address: Address) -> Path | None:
    """The file that an address means, None for a server; raises UsageError."""
    scheme, mark, rest = address.url.partition("://")
    if not mark:
        return Path(address.url).expanduser()
    kind = scheme.partition("+")[0]
    if kind == SQLITE:
        path = rest.removeprefix("/")
        if not rest.startswith("/") or not path or "?" in path:
            raise UsageError(f"--database: {address} names no file, or options; give sqlite:///path or just the path")
        return Path(path)
    if kind not in SERVERS:
        raise UsageError(f"--database: {address}: {kind} is not kept; give the path of a file or postgresql://...")
    return None


def exists(address: Address) -> bool:
    """May there be a workspace at this address? A server is taken to have one; it is not asked."""
    file = sqlite_file(address)
    return file is None or (file.is_file() and file.stat().st_size > 0)
