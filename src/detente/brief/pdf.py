"""The brief as PDF: two A4 pages for the principal, and the full version, which begins with them.

A fixed layout (static/print/brief.typ) reads what is said as data, so no text of a case is markup. The typesetter sees
that layout, the data and the drawings, which are handed over in memory, and the fonts of the package; it opens no other
file and nothing of the network. Tagged for readers' programs (PDF/UA-1). Dates and ids follow from the case.
"""

from __future__ import annotations

import datetime as dt
import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final, cast

from ..errors import DetenteError
from .findings import Brief
from .principal import LET_GO, PAGES, Taken, principal
from .printed import CJK, Whole, east_asian, fonts, whole
from .typeset import Sheet

if TYPE_CHECKING:
    import typst

SIZES = (10.0, 9.5, 9.0)
"""Points of the running text, largest first; below the last one nobody should be asked to read."""
MAIN, DATA = "main.typ", "data.json"
STANDARD: Final = "ua-1"
COUNT = "<pages>"


def pdf(brief: Brief) -> bytes:
    """The full version; its first pages are the principal's. The same brief gives the same bytes."""
    taken, size = fitted(brief)
    return _set(whole(brief, taken), size)


def principal_pdf(brief: Brief) -> bytes:
    """The principal's version, two pages at most. Raises what `fitted` does."""
    taken, size = fitted(brief)
    return _set(Whole(brief, taken), size)


def fitted(brief: Brief) -> tuple[Taken, float]:
    """What the principal's two pages hold, and the size of their text.

    Text shrinks to the second size; then what is least needed goes, one after the other; then text shrinks to the last
    size. Raises DetenteError where page 1 of the brief alone takes more than two pages.
    """
    tries = [(size, 0) for size in SIZES[:-1]]
    tries += [(SIZES[-2], gone) for gone in range(1, len(LET_GO) + 1)] + [(SIZES[-1], len(LET_GO))]
    for size, gone in tries:
        taken = principal(brief, LET_GO[:gone])
        if _pages(_compiler(Whole(brief, taken), size)) <= PAGES:
            return taken, size
    raise DetenteError(
        f"{brief.title}: page 1 of the brief does not fit the {PAGES} pages of the principal's version; shorten the "
        "titles of gates, steps and readings, or write the formats html and md"
    )


def _set(document: Whole, size: float) -> bytes:
    """Raises DetenteError where the typesetter refuses, which is a fault of the layout."""
    import typst

    midnight = dt.datetime.combine(document.brief.as_of, dt.time(), dt.UTC)
    try:
        made = _compiler(document, size).compile(
            format="pdf", pdf_standards=STANDARD, timestamp=int(midnight.timestamp())
        )
    except typst.TypstError as fault:
        raise DetenteError(f"the PDF cannot be set: {fault}; write the formats html and md, and tell us") from fault
    return cast("bytes", made)


def _pages(compiler: typst.Compiler) -> int:
    return int(json.loads(compiler.query(COUNT, field="value", one=True)))


def _compiler(document: Whole, size: float) -> typst.Compiler:
    import typst

    sheet = Sheet(document)
    data = json.dumps(sheet.data(size), ensure_ascii=False)
    layout = files(__package__).joinpath("static", "print", "brief.typ").read_bytes()
    held: Any = {MAIN: layout, DATA: data.encode(), **sheet.drawings}  # its stubs know one file alone
    return typst.Compiler(
        held,
        font_paths=[str(fonts())],
        ignore_system_fonts=not east_asian(data),
    )


def has_east_asian_font() -> bool:
    """Does the machine have a font with East Asian signs? Raises ImportError without the extra."""
    import typst

    return bool(set(CJK) & set(typst.Fonts(include_embedded_fonts=False).families()))
