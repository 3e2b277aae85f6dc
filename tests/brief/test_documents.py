"""PDF and Word: what is said can be read out again, by programs too; a hostile case stays text; same bytes twice."""

import io
import json
import re
import sys
from dataclasses import replace
from zipfile import ZipFile

import pytest

from detente.answer import to_json
from detente.brief import drawn, printed, typeset
from detente.brief.blocks import Bullets, Picture, Section, Statement, Table
from detente.brief.docx import docx, principal_docx
from detente.brief.pdf import SIZES, fitted, has_east_asian_font, pdf, principal_pdf
from detente.brief.principal import LET_GO, PAGES, THRESHOLD, principal
from detente.brief.write import write
from detente.errors import DetenteError
from tests.brief.conftest import briefed
from tests.conftest import NEEDS_TOOL

A4 = (595, 842)  # points
ATTACK = (
    '#panic("x") *bold* _it_ $x$ `raw` @F1 <F2> [F999] \\u{41} ] } // /* #import "/etc/passwd" = h <w:b/>&amp; \x07'
)
SAID = printed.plain(ATTACK)
KOREAN = "판문점 선언"


def opened(content):
    return pytest.importorskip("pypdf").PdfReader(io.BytesIO(content))


def words(page):
    """The text of a page without line ends, hyphens at them, and the line at its foot."""
    return " ".join(page.extract_text().split()).rpartition(" seed ")[0]


def nodes(element):
    """Every part of the tree that readers' programs follow."""
    element = element.get_object()
    if isinstance(element, list):
        for one in element:
            yield from nodes(one)
    elif isinstance(element, dict) and element.get("/Type") != "/MCR":
        yield element
        if "/K" in element:
            yield from nodes(element["/K"])


def tree(reader):
    return list(nodes(reader.trailer["/Root"]["/StructTreeRoot"]["/K"]))


@pytest.fixture(scope="module")
def small():
    return briefed("minimal")


@pytest.fixture(scope="module")
def full(small):
    return pdf(small)


@pytest.fixture(scope="module")
def short(small):
    return principal_pdf(small)


@pytest.fixture(scope="module")
def written(small):
    return docx(small)


def hostile(brief):
    """The brief with the attack wherever a case has a say: names, statements, tables, pictures, links."""
    table = Table(ATTACK, (ATTACK, "n"), ((ATTACK, 1), (printed.Link(ATTACK, "javascript:alert(1)"), 2)), ATTACK)
    spoken = Statement(ATTACK, (), ATTACK, ATTACK)
    gates = Section("gates", ATTACK, (spoken, Bullets((spoken,)), table))
    page = replace(brief.page, kicker=ATTACK, headline=Statement(ATTACK), first=(spoken,), rest=(gates,))
    return replace(brief, title=ATTACK, page=page, sections=(replace(gates, id="more"), *brief.sections))


def test_the_principals_version_has_two_pages_of_a4_in_letters_one_can_read(name):
    brief = briefed(name)
    taken, size = fitted(brief)
    pages = opened(principal_pdf(brief)).pages
    assert 1 <= len(pages) <= PAGES
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages} == {A4}
    assert size in SIZES
    assert taken.gone == LET_GO[: len(taken.gone)]


def test_the_principals_version_holds_page_1_whole(brief):
    said = printed.plain(" ".join(words(page) for page in opened(principal_pdf(brief)).pages))
    spoken = [*brief.page.first, *(b for s in brief.page.rest for b in s.blocks if isinstance(b, Statement))]
    spoken += [item for s in brief.page.rest for b in s.blocks if isinstance(b, Bullets) for item in b.items]
    bare = re.sub(r"\W", "", said)
    assert [one.text for one in spoken if re.sub(r"\W", "", one.text) not in bare] == []


def test_the_full_version_begins_with_the_principals(full, short):
    first = [words(page) for page in opened(short).pages]
    assert [words(page) for page in opened(full).pages[: len(first)]] == first


def test_the_same_brief_gives_the_same_bytes(small, full, written, short):
    drawn._svg.cache_clear()
    drawn._png.cache_clear()
    assert pdf(small) == full
    assert principal_pdf(small) == short
    assert docx(small) == written


def test_dates_in_the_files_are_those_of_the_case(small, full, written):
    day = small.as_of
    assert opened(full).metadata.creation_date.date() == day
    core = pytest.importorskip("docx").Document(io.BytesIO(written)).core_properties
    assert core.created.date() == core.modified.date() == day
    assert {entry.date_time for entry in ZipFile(io.BytesIO(written)).infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_readers_programs_find_title_language_headings_and_pictures(small, full):
    reader = opened(full)
    root = reader.trailer["/Root"]
    assert root["/Lang"] == printed.LANGUAGE
    assert root["/MarkInfo"]["/Marked"]
    assert small.page.headline.text in reader.metadata.title
    heads = [node for node in tree(reader) if str(node.get("/S", "")) in ("/H1", "/H2")]
    marks = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert {section.title for section in small.sections} <= set(marks)
    assert len(heads) >= len(marks)
    drawings = [b for s in small.sections for b in s.blocks if isinstance(b, Picture)]
    alts = {str(node["/Alt"]) for node in tree(reader) if "/Alt" in node}
    assert {typeset.alternative(one) for one in drawings} <= alts
    kinds = {str(node.get("/S")) for node in tree(reader)}
    assert {"/Table", "/TH", "/TD", "/L", "/Figure"} <= kinds


def test_pictures_carry_their_words(small, short):
    drawing = next(b for s in small.sections for b in s.blocks if isinstance(b, Picture) and b.name == THRESHOLD)
    svg = drawn.svg(drawing)
    assert ">belief that it would be kept</text>" in svg
    assert printed.SANS in svg
    assert "belief that it would be kept" in " ".join(page.extract_text() for page in opened(short).pages)
    mute = re.sub(r"<text.*?</text>", "", svg)
    assert len(drawn.png(drawing)) > len(drawn._png(mute))


def test_every_finding_is_in_the_document_and_references_lead_to_it(small, full):
    reader = opened(full)
    said = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
    first = reader.pages[0]
    links = [a.get_object() for a in first["/Annots"]]
    assert len([a for a in links if "/URI" not in a.get("/A", {})]) >= len(re.findall(r"\[F\d+\]", words(first))) > 0
    for finding in small.findings:
        assert re.sub(r"\s", "", printed.plain(finding.claim)) in said


def test_only_fonts_of_the_package_are_in_it(full):
    fonts = {
        str(font.get_object()["/BaseFont"]).partition("+")[2]
        for page in opened(full).pages
        for font in page["/Resources"].get("/Font", {}).values()
    }
    assert fonts
    assert all(name.startswith(("SourceSans3", "SourceSerif4")) for name in fonts), fonts


def test_what_a_case_says_comes_out_as_text(small):
    brief = hostile(small)
    bare = re.sub(r"\s", "", SAID)
    for content in (principal_pdf(brief), pdf(brief)):
        reader = opened(content)
        text = re.sub(r"\s", "", "".join(page.extract_text() for page in reader.pages))
        assert text.count(bare) >= 4
        links = [a.get_object() for page in reader.pages for a in page.get("/Annots", [])]
        assert not [a for a in links if "javascript" in str(a.get("/A", ""))]
    document = pytest.importorskip("docx").Document(io.BytesIO(docx(brief)))
    assert sum(SAID in paragraph.text for paragraph in document.paragraphs) >= 4
    assert any(SAID in table.cell(0, 0).text for table in document.tables)


def test_the_word_document_opens_with_headings_findings_and_alternative_texts(small, written):
    document = pytest.importorskip("docx").Document(io.BytesIO(written))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert {section.title for section in small.sections} <= set(heads)
    assert [p.text for p in document.paragraphs if p.style.name == "Title"] == [small.page.headline.text]
    said = {p.text for p in document.paragraphs if p.style.name == "Finding"}
    told = json.loads(to_json(small))["findings"]
    assert said == {printed.plain(f"{f['id']} {f['kind']} {f['claim']}") for f in told}
    assert document.core_properties.title.startswith(small.page.headline.text)
    assert document.core_properties.language == printed.LANGUAGE
    drawings = [b for s in small.sections for b in s.blocks if isinstance(b, Picture)]
    alts = {shape._inline.docPr.get("descr") for shape in document.inline_shapes}
    assert alts == {typeset.alternative(one) for one in drawings}
    xml = [row.xml for table in document.tables for row in table._tbl.tr_lst[:1]]
    assert xml
    assert all("w:tblHeader" in row for row in xml)


def test_links_inside_the_word_document_lead_somewhere(written):
    xml = pytest.importorskip("docx").Document(io.BytesIO(written)).element.xml
    places = re.findall(r'<w:bookmarkStart w:id="(\d+)" w:name="([^"]+)"', xml)
    assert len({number for number, _ in places}) == len({place for _, place in places}) == len(places)
    assert set(re.findall(r'w:anchor="([^"]+)"', xml)) <= {place for _, place in places}


def test_the_two_versions_in_word_say_what_the_pdf_says(small, short):
    document = pytest.importorskip("docx").Document(io.BytesIO(principal_docx(small)))
    said = re.sub(r"\W", "", "".join(page.extract_text() for page in opened(short).pages))
    assert [p.text for p in document.paragraphs if re.sub(r"\W", "", p.text) not in said] == []


def test_what_is_least_needed_goes_first_and_page_1_stays(small):
    long = Statement("A sentence of the principal that takes a line and a half of the page when it is set. " * 90)
    brief = replace(small, page=replace(small.page, first=(*small.page.first, long)))
    taken, size = fitted(brief)
    assert taken.gone
    assert size == SIZES[1]
    assert len(opened(principal_pdf(brief)).pages) == PAGES
    kept = principal(brief, LET_GO)
    assert [s.id for s in kept.sections] == [s.id for s in brief.page.rest]


def test_a_page_1_that_two_pages_do_not_hold_is_refused_in_words(small):
    endless = replace(small, page=replace(small.page, first=(Statement("One more sentence of it. " * 900),)))
    with pytest.raises(DetenteError, match="does not fit the 2 pages"):
        principal_pdf(endless)


def test_both_versions_are_written_side_by_side(small, full, tmp_path):
    paths = write(small, tmp_path, ["pdf", "docx"])
    assert [p.name for p in paths] == ["brief.pdf", "principal.pdf", "brief.docx", "principal.docx"]
    assert paths[0].read_bytes() == full


@pytest.mark.parametrize("package", ["typst", "vl_convert", "docx"])
@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_without_the_extra_it_is_refused_with_what_to_install(small, tmp_path, monkeypatch, package, form):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(DetenteError, match=r'pip install "detente\[documents\]"') as caught:
        write(small, tmp_path / "out", ["html", form])
    assert package in str(caught.value)
    assert caught.value.exit_code == 1
    assert not (tmp_path / "out").exists()


def test_columns_share_the_line(brief):
    tables = [b for s in brief.sections for b in s.blocks if isinstance(b, Table)]
    for table in tables:
        found = printed.widths(table)
        assert sum(found) == pytest.approx(1)
        assert min(found) > 0.01
        assert len(found) == len(table.columns)


def test_korean_is_set_in_a_font_that_has_it(small):
    if not has_east_asian_font():
        pytest.skip(f"{NEEDS_TOOL} fonts-noto-cjk")
    brief = replace(small, page=replace(small.page, kicker=KOREAN))
    reader = opened(principal_pdf(brief))
    fonts = {str(f.get_object()["/BaseFont"]) for f in reader.pages[0]["/Resources"]["/Font"].values()}
    assert any("CJK" in name or "Gothic" in name for name in fonts)
    assert KOREAN in reader.pages[0].extract_text()
