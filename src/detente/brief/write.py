"""A brief as files: HTML, Markdown, JSON, PDF, Word. A file is whole or absent, whatever interrupts the writing."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from secrets import token_hex

from ..answer import to_json
from ..errors import DetenteError, UsageError, suggest
from .docx import docx, principal_docx
from .findings import Brief
from .html import html
from .markdown import markdown
from .pdf import pdf, principal_pdf

WRITERS: dict[str, Callable[[Brief], str | bytes]] = {
    "html": html,
    "md": markdown,
    "json": to_json,
    "pdf": pdf,
    "docx": docx,
}
PRINCIPAL: dict[str, Callable[[Brief], bytes]] = {"pdf": principal_pdf, "docx": principal_docx}
"""The forms that have a version of two pages, written beside the full one."""
STEM, PRINCIPAL_STEM = "brief", "principal"
NEEDS = ("typst", "vl_convert", "docx")
INSTALL = 'pip install "detente[documents]"'


def documents_missing() -> str:
    """Why no PDF and no Word document can be written here, and what to do; nothing if they can."""
    missing = [name for name in NEEDS if find_spec(name) is None]
    return f"it needs {', '.join(missing)}, not installed here; install with: {INSTALL}" if missing else ""


def check_formats(formats: Sequence[str]) -> None:
    """Raises DetenteError for a format that needs the extra `documents`, UsageError for one that does not exist."""
    for name in formats:
        if name not in WRITERS:
            raise UsageError(f"no format {name!r}{suggest(name, [*WRITERS])}")
        if name in PRINCIPAL and (why := documents_missing()):
            raise DetenteError(f"format {name!r} cannot be written: {why}")


def write(brief: Brief, folder: Path, formats: Sequence[str] = ("html", "md", "json")) -> list[Path]:
    """Write `brief.<format>` for each format into `folder`, made where absent, and `principal.<format>` beside those
    that have a version of two pages; the paths written, in order.

    The same brief gives the same bytes. Raises what `check_formats` does, before anything is written, and DetenteError
    where the folder cannot be written to or the two pages do not hold page 1.
    """
    check_formats(formats)
    made: dict[str, str | bytes] = {}
    for name in dict.fromkeys(formats):
        made[f"{STEM}.{name}"] = WRITERS[name](brief)
        if name in PRINCIPAL:
            made[f"{PRINCIPAL_STEM}.{name}"] = PRINCIPAL[name](brief)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_whole(folder / name, content) for name, content in made.items()]
    except OSError as fault:
        raise DetenteError(f"{folder}: the brief cannot be written: {fault.strerror}; name another folder") from fault


def _whole(path: Path, content: str | bytes) -> Path:
    """Write beside the target and put it in place in one step."""
    beside = path.with_name(f".detente-{token_hex(8)}")
    try:
        with beside.open("xb") as file:
            file.write(content.encode() if isinstance(content, str) else content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path
