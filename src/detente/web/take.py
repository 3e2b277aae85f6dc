"""A brief as a file to take away: HTML, Markdown, PDF, Word; the two last also as two pages for the principal.

A PDF takes seconds, so one is made at a time, beside the serving of pages, and is kept with its answer.
"""

from __future__ import annotations

import threading
from typing import Any
from urllib.parse import quote

from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ..brief.findings import Brief
from .jobs import Job, Refused
from .texts import texts

MEDIA = {
    "html": "text/html; charset=utf-8",
    "md": "text/markdown; charset=utf-8",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
TAKEN = tuple(texts()["take"]["files"])
"""The names of the files, as addresses of a case end; what a page calls each stands beside it."""
ABSENT = 501
"""The status of a file that this installation cannot make."""
_ONE = threading.Lock()


def offered() -> dict[str, Any]:
    """The files that can be made here, and why there are no more."""
    from ..brief.write import PRINCIPAL, documents_missing

    missing, files = documents_missing(), texts()["take"]["files"]
    kept = {name: title for name, title in files.items() if not missing or _kind(name) not in PRINCIPAL}
    return {"takes": kept, "missing": missing}


async def taken(job: Job, brief: Brief, ref: str, name: str) -> Response:
    """The file `name` of a brief. Raises Refused where what it needs is not installed, DetenteError as its writer."""
    content = await run_in_threadpool(_made, job, brief, name)
    headers = {"content-disposition": f'attachment; filename="{quote(ref)}-{name}"'}
    return Response(content, media_type=MEDIA[_kind(name)], headers=headers)


def _made(job: Job, brief: Brief, name: str) -> str | bytes:
    from ..brief.write import PRINCIPAL, PRINCIPAL_STEM, WRITERS, documents_missing

    kind = _kind(name)
    if kind in PRINCIPAL and (missing := documents_missing()):
        raise Refused(ABSENT, f"{texts()['take']['missing']}: {missing}")
    with _ONE:
        if name not in job.files:
            writer = PRINCIPAL[kind] if name.startswith(PRINCIPAL_STEM) else WRITERS[kind]
            job.files[name] = writer(brief)
        return job.files[name]


def _kind(name: str) -> str:
    return name.rpartition(".")[2]
