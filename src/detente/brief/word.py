"""What Word calls styles, bookmarks, links, heads that repeat and alternative texts: the few parts a brief needs.

Text goes in as text: nothing a case says is read as markup or as a field.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from docx.document import Document

TITLE, SECTION, FRONT, PART = "Title", "Heading 1", "Heading 1 Principal", "Heading 2"
BODY, FIRST, KICKER, ABOUT, NOTE, CAPTION = "Normal", "Bottom line", "Kicker", "About", "Note", "Caption"
BULLET, NUMBERED, FINDING, DETAIL = "List Bullet", "List Number", "Finding", "Finding detail"
CONTENTS, ENTRY, HEAD, CELL, FOOT = "Contents heading", "Contents entry", "Table head", "Table cell", "Footer"
LETTERS, NAMES = "Cambria", "Calibri"
"""Fonts that Word has: for running text, and for headings and tables. Others are put in their place elsewhere."""
EAST, TONGUE = "Malgun Gothic", "en-GB"
INK, SOFT, MARK, LINE, BAND = "16191D", "4C535D", "1F5F99", "C4CAD1", "F1F4F7"
SMALL = 7.5  # points of the ids of findings

_STYLES: tuple[tuple[str, str, str, float, str, bool, float, float], ...] = (
    # name, after which style, font, points against running text, colour, bold, points before, after
    (BODY, "", LETTERS, 1.0, INK, False, 0, 5),
    (TITLE, "", NAMES, 1.9, INK, True, 0, 4),
    (SECTION, "", NAMES, 1.35, INK, True, 16, 5),
    (PART, "", NAMES, 1.05, INK, True, 10, 3),
    (FRONT, SECTION, NAMES, 1.15, MARK, True, 9, 3),
    (KICKER, BODY, NAMES, 0.9, SOFT, True, 0, 2),
    (ABOUT, BODY, NAMES, 0.85, SOFT, False, 0, 8),
    (FIRST, BODY, LETTERS, 1.05, INK, False, 0, 4),
    (NOTE, BODY, NAMES, 0.8, SOFT, False, 2, 8),
    (CAPTION, "", NAMES, 0.92, INK, True, 8, 3),
    (BULLET, "", LETTERS, 1.0, INK, False, 0, 3),
    (NUMBERED, "", LETTERS, 1.0, INK, False, 0, 3),
    (FINDING, BODY, LETTERS, 0.92, INK, False, 8, 2),
    (DETAIL, BODY, NAMES, 0.8, SOFT, False, 0, 1),
    (CONTENTS, BODY, NAMES, 1.35, INK, True, 0, 6),
    (ENTRY, BODY, NAMES, 1.0, INK, False, 0, 3),
    (HEAD, BODY, NAMES, 0.8, INK, True, 1, 1),
    (CELL, BODY, NAMES, 0.82, INK, False, 1, 1),
    (FOOT, "", NAMES, 0.76, SOFT, False, 0, 0),
)
_KEPT = {TITLE, SECTION, FRONT, PART, KICKER, CAPTION, FINDING, CONTENTS}
"""Styles that stay with what follows them."""


def blank(size: float) -> Document:
    """An A4 document with the styles of the house and nothing in it. `size`: points of the running text."""
    from docx import Document
    from docx.shared import Cm

    made = Document()
    for looks in _STYLES:
        _style(made, size, looks)
    section = made.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(1.9)
    section.top_margin, section.bottom_margin, section.footer_distance = Cm(1.6), Cm(1.8), Cm(0.9)
    _language(made)
    _edge(made.styles[ABOUT], "bottom", INK, 8)
    _edge(made.styles[FIRST], "left", MARK, 24)
    _shade(made.styles[FIRST].element.get_or_add_pPr(), BAND)
    return made


def _style(made: Document, size: float, looks: tuple[str, str, str, float, str, bool, float, float]) -> None:
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    name, after, font, share, tone, bold, above, below = looks
    known = name in {style.name for style in made.styles}
    style: Any = made.styles[name] if known else made.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if after:
        style.base_style = made.styles[after]
    style.font.name, style.font.bold, style.font.italic = font, bold, False
    style.font.size, style.font.color.rgb = Pt(round(2 * size * share) / 2), RGBColor.from_string(tone)
    fonts = style.element.rPr.rFonts
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    fonts.set(qn("w:hAnsi"), font)
    fonts.set(qn("w:eastAsia"), EAST)
    shape = style.paragraph_format
    shape.space_before, shape.space_after, shape.line_spacing = Pt(above), Pt(below), 1.08
    shape.keep_with_next, shape.widow_control = name in _KEPT, True
    if name in (TITLE, CAPTION):
        _no_edge(style)


def _language(made: Document) -> None:
    from docx.oxml.ns import qn

    for held in made.styles.element.iter(qn("w:lang")):
        held.set(qn("w:val"), TONGUE)


def _no_edge(style: Any) -> None:
    from docx.oxml.ns import qn

    for old in style.element.get_or_add_pPr().findall(qn("w:pBdr")):
        style.element.pPr.remove(old)


def _edge(style: Any, side: str, tone: str, eighths: int) -> None:
    borders = _made("w:pBdr")
    borders.append(_made(f"w:{side}", val="single", sz=str(eighths), space="6", color=tone))
    style.element.get_or_add_pPr().insert_element_before(
        borders, "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc",
        "w:outlineLvl",
    )  # fmt: skip


def _shade(holder: Any, tone: str) -> None:
    shade = _made("w:shd", val="clear", color="auto", fill=tone)
    holder.insert_element_before(
        shade, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:noWrap", "w:tcMar", "w:vAlign", "w:hideMark"
    )


def _made(tag: str, **values: str) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(tag)
    for name, value in values.items():
        made.set(qn(f"w:{name}"), value)
    return made


def add(paragraph: Any, text: str, *, bold: bool = False, soft: bool = False, mark: bool = False) -> None:
    """Add text to a paragraph; `mark` is how the id of a finding looks."""
    run = paragraph.add_run(text)
    if bold:
        run.bold = True
    if soft:
        run.italic = True
    _tone(run, SOFT if soft else MARK if mark else "", small=mark)


def _tone(run: Any, tone: str, *, small: bool = False) -> None:
    from docx.shared import Pt, RGBColor

    if tone:
        run.font.color.rgb = RGBColor.from_string(tone)
    if small:
        run.font.size, run.font.name = Pt(SMALL), NAMES


def lead(paragraph: Any, text: str, name: str, *, small: bool = False) -> None:
    """Add words that lead to the bookmark `name`."""
    _linked(paragraph, text, _made("w:hyperlink", anchor=name, history="1"), small=small)


def web(paragraph: Any, text: str, url: str) -> None:
    """Add words that lead to an address on the web."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml.ns import qn

    link = _made("w:hyperlink", history="1")
    link.set(qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    _linked(paragraph, text, link)


def _linked(paragraph: Any, text: str, link: Any, *, small: bool = False) -> None:
    run = paragraph.add_run(text)
    _tone(run, MARK, small=small)
    link.append(run._r)  # the run moves into the link
    paragraph._p.append(link)


def mark(paragraph: Any, name: str) -> None:
    """Make the paragraph a place that words can lead to."""
    number = str(len(paragraph.part.element.xpath(".//w:bookmarkStart")) + 1)
    start, end = _made("w:bookmarkStart", id=number, name=name), _made("w:bookmarkEnd", id=number)
    at = 1 if paragraph._p.pPr is not None else 0
    paragraph._p.insert(at, start)
    paragraph._p.append(end)


def numbering(made: Document) -> int:
    """A new count from 1 for a numbered list."""
    held = made.part.numbering_part.element
    style = made.styles[NUMBERED].element.pPr.numPr.numId.val
    kind = held.num_having_numId(style).abstractNumId.val
    count = held.add_num(kind)
    count.add_lvlOverride(0).add_startOverride(1)
    number: int = count.numId
    return number


def count(paragraph: Any, number: int) -> None:
    """Put a paragraph into a count."""
    held = paragraph._p.get_or_add_pPr().get_or_add_numPr()
    held.get_or_add_ilvl().val, held.get_or_add_numId().val = 0, number


def picture(made: Document, points: bytes, width_cm: float, says: str, name: str) -> None:
    """Add a picture with its alternative text."""
    from docx.shared import Cm

    run = made.add_paragraph(style=BODY).add_run()
    shape = run.add_picture(io.BytesIO(points), width=Cm(width_cm))
    shape._inline.docPr.set("descr", says)
    shape._inline.docPr.set("name", name)


def table(made: Document, rows: int, widths_cm: list[float], says: str) -> Any:
    """A table whose head repeats on each page and whose rows stay whole; `says` is its alternative text."""
    from docx.shared import Cm

    grid = made.add_table(rows, len(widths_cm))
    grid.autofit = False
    frame = grid._tbl.tblPr
    frame.insert_element_before(_rules(), "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    frame.append(_made("w:tblCaption", val=says))
    for column, width in zip(grid.columns, widths_cm, strict=True):
        column.width = Cm(width)
    for row in grid._tbl.tr_lst:
        shape = row.get_or_add_trPr()
        shape.append(_made("w:cantSplit"))
        for cell, width in zip(row.tc_lst, widths_cm, strict=True):
            cell.width = Cm(width)
    grid._tbl.tr_lst[0].get_or_add_trPr().append(_made("w:tblHeader"))
    for cell in grid._tbl.tr_lst[0].tc_lst:
        _shade(cell.get_or_add_tcPr(), BAND)
    return grid


def _rules() -> Any:
    rules = _made("w:tblBorders")
    rules.append(_made("w:top", val="single", sz="6", space="0", color=INK))
    for side in ("bottom", "insideH"):
        rules.append(_made(f"w:{side}", val="single", sz="4", space="0", color=LINE))
    return rules


def rows(grid: Any) -> Iterator[list[Any]]:
    """The first paragraph of each cell, row by row."""
    from docx.table import _Cell

    for row in list(grid._tbl.tr_lst):
        yield [_Cell(cell, grid).paragraphs[0] for cell in row.tc_lst]


def put(paragraph: Any, style: str, *, right: bool, keep: bool) -> None:
    """Give the paragraph of a cell its style, by the style's id, since a search among styles for each cell is slow.

    Numbers stand flush right; a row that is to be kept stays with the next.
    """
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    paragraph._p.style = style
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if keep:
        paragraph.paragraph_format.keep_with_next = True


def new_page(made: Document) -> None:
    """What follows begins on a new page."""
    from docx.enum.text import WD_BREAK

    made.paragraphs[-1].add_run().add_break(WD_BREAK.PAGE)


def lay_flat(made: Document) -> None:
    """What follows stands on A4 laid on its long side."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    section = made.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = section.page_height, section.page_width


def gap(made: Document) -> None:
    """A little room after a table without a note."""
    from docx.shared import Pt

    made.add_paragraph(style=NOTE).paragraph_format.line_spacing = Pt(4)


def foot(made: Document, text: str) -> None:
    """The line at the foot of each page, with its number."""
    paragraph = made.sections[0].footer.paragraphs[0]
    paragraph.style = made.styles[FOOT]
    paragraph.add_run(f"{text} · ")
    for part in ("begin", "PAGE", "end"):
        run = paragraph.add_run()
        if part == "PAGE":
            code = _made("w:instrText")
            code.text = part
            run._r.append(code)
        else:
            run._r.append(_made("w:fldChar", fldCharType=part))
