"""Any table of a page as a file: CSV, or a workbook for a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.responses import Response
from starlette.concurrency import run_in_threadpool

from ..brief.blocks import Link, Picture, Table
from ..errors import NotFound
from .jobs import answer_of

if TYPE_CHECKING:
    from .show import Shown
    from .site import Site

CSV, XLSX = "csv", "xlsx"
MEDIA = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def tables_of(shown: Shown) -> list[Table]:
    """The tables of a page in the order of the page, those behind pictures among them."""
    return list(_tables(shown))


def _tables(shown: Shown) -> Iterator[Table]:
    front = shown.brief.page.rest if shown.brief is not None else ()
    for section in (*front, *shown.sections):
        for item in section.blocks:
            if isinstance(item, Table):
                yield item
            elif isinstance(item, Picture):
                yield item.data


def _cell(value: object) -> object:
    return f"{value.text} ({value.url})" if isinstance(value, Link) else value


def as_file(table: Table, kind: str) -> bytes:
    """The table as CSV or XLSX, in which nothing is run; links as their words and their address."""
    from ..record.export import to_csv, to_xlsx

    rows = [[_cell(cell) for cell in row] for row in table.rows]
    write: dict[str, Callable[[], bytes]] = {
        CSV: lambda: to_csv(table.columns, rows).encode(),
        XLSX: lambda: to_xlsx(table.columns, rows, table.caption),
    }
    return write[kind]()


def routes(app: FastAPI, site: Site) -> None:
    """`/cases/NAME/ROOM/tables/3.xlsx`: the third table of a page, with the page's changed numbers."""

    @app.get("/cases/{ref}/{room}/tables/{name}")
    async def table(request: Request, ref: str, room: str, name: str) -> Response:
        number, _, kind = name.partition(".")
        told = await site.ask(ref, room, request.query_params.getlist("set"))
        shown = (await answer_of(told.job, request.is_disconnected)).shown
        found = tables_of(shown) if shown is not None else []
        if kind not in MEDIA or not number.isdecimal() or not 0 < int(number) <= len(found):
            raise NotFound(f"no table {name[:40]!r} on this page; it has {len(found)}, as .{CSV} and .{XLSX}")
        body = await run_in_threadpool(as_file, found[int(number) - 1], kind)
        headers = {"content-disposition": f'attachment; filename="{room}-{int(number)}.{kind}"'}
        return Response(body, media_type=MEDIA[kind], headers=headers)
