"""A brief as files: HTML, Markdown, JSON. A file is whole or absent, whatever interrupts the writing."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from secrets import token_hex

from ..answer import to_json
from ..errors import DetenteError, UsageError, suggest
from .findings import Brief
from .html import html
from .markdown import markdown

WRITERS: dict[str, Callable[[Brief], str]] = {"html": html, "md": markdown, "json": to_json}
DOCUMENTS = ("pdf", "docx")
STEM = "brief"


def check_formats(formats: Sequence[str]) -> None:
    """Raises DetenteError for a format that needs the extra `documents`, UsageError for one that does not exist."""
    for name in formats:
        if name in DOCUMENTS:
            raise DetenteError(
                f'format {name!r} needs what is not installed; install it with: pip install "detente[documents]"'
            )
        if name not in WRITERS:
            raise UsageError(f"no format {name!r}{suggest(name, [*WRITERS, *DOCUMENTS])}")


def write(brief: Brief, folder: Path, formats: Sequence[str] = ("html", "md", "json")) -> list[Path]:
    """Write `brief.<format>` for each format into `folder`, made where absent; the paths written, in order.

    The same brief gives the same bytes. Raises what `check_formats` does, before anything is written, and DetenteError
    where the folder cannot be written to.
    """
    check_formats(formats)
    texts = {f"{STEM}.{name}": WRITERS[name](brief) for name in dict.fromkeys(formats)}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return [_whole(folder / name, text) for name, text in texts.items()]
    except OSError as fault:
        raise DetenteError(f"{folder}: the brief cannot be written: {fault.strerror}; name another folder") from fault


def _whole(path: Path, text: str) -> Path:
    """Write beside the target and put it in place in one step."""
    beside = path.with_name(f".detente-{token_hex(8)}")
    try:
        with beside.open("xb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return path
