"""The door to the record: what the codebook counts, nothing known later, and faults with their place."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.answer import to_json
from detente.case.library import case_folder
from detente.case.load import load_case
from detente.errors import InvalidCase
from detente.record.ledger import JOINT, OURS, OUTCOMES, THEIRS
from detente.record.reading import LARGEST_FILE, as_known, read_ledger
from tests.conftest import NO_REFERENCE
from tests.record.records import CODED, COLUMNS, NEVER_READ, as_csv, broken, case_with, kept, ledger_with, row

# Codebook of the fact ledgers, table of counts at the case dates: kept, late, partial, reversed, broken, pending.
COUNTS = {
    "korea-2018": {THEIRS: (5, 2, 10, 8, 12, 4), OURS: (8, 2, 6, 4, 4, 4), JOINT: (5, 1, 1, 0, 4, 8)},
    "iran-2015": {THEIRS: (14, 1, 4, 4, 2, 2), OURS: (10, 1, 1, 1, 2, 2), JOINT: (0, 2, 0, 0, 0, 0)},
}
CODEBOOK_ROWS = {
    "korea-2018": ("North Korea", "others to North Korea", "joint"),
    "iran-2015": ("Iran", "others to Iran", "joint"),
}
# Years after the case's date that texts may name: numbers of resolutions, a stated aim, a later edition of a source.
NAMED = {"EV-079": {2087}, "EV-081": {2094}, "PA-003": {2020}, "IR-029": {2016}}
NOT_NEEDED = {"source_title", "source_url", "source_type"} | {
    "outcome_source_title",
    "outcome_source_url",
    "outcome_grade",
}
YEAR = re.compile(r"\b(20\d\d)\b")


@pytest.fixture(scope="module", params=sorted(COUNTS))
def name(request):
    return request.param


@pytest.fixture(scope="module")
def ledger(name):
    return read_ledger(load_case(name))


def copied(folder, name, change):
    """A copy of a library case whose rows of promises went through `change`."""
    for file in case_folder(name).iterdir():
        folder.joinpath(file.name).write_bytes(file.read_bytes())
    path = folder / "commitments.csv"
    rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
    path.write_text(as_csv(change(rows), tuple(rows[0])), encoding="utf-8")
    return read_ledger(load_case(folder))


def faults(folder, content):
    with pytest.raises(InvalidCase) as caught:
        ledger_with(folder, content)
    assert caught.value.exit_code == 4
    return caught.value


def test_counts_are_those_of_the_codebook(name, ledger):
    for side, expected in COUNTS[name].items():
        counted = Counter(c.outcome for c in ledger.of(side))
        assert tuple(counted[outcome] for outcome in OUTCOMES) == expected


def test_the_codebook_still_says_so(root, name):
    page = root.parent / "shared" / "facts" / "CODEBOOK.md"
    if not page.is_file():
        pytest.skip(f"{NO_REFERENCE} shared/facts/CODEBOOK.md")
    table = page.read_text(encoding="utf-8")
    for side, label in zip((THEIRS, OURS, JOINT), CODEBOOK_ROWS[name], strict=True):
        numbers = (sum(COUNTS[name][side]), *COUNTS[name][side])
        assert f"| {label} | {' | '.join(map(str, numbers))} |" in table


def test_the_facts_beside_the_repository_are_the_record_of_the_case(root, name):
    short = {"korea-2018": "dprk", "iran-2015": "iran"}[name]
    facts = root.parent / "shared" / "facts" / f"{short}_commitments.csv"
    if not facts.is_file():
        pytest.skip(f"{NO_REFERENCE} shared/facts/{facts.name}")
    ours = case_folder(name).joinpath("commitments.csv").read_text(encoding="utf-8")
    assert {r["id"] for r in csv.DictReader(io.StringIO(ours))} <= {
        r["id"] for r in csv.DictReader(io.StringIO(facts.read_text(encoding="utf-8")))
    }


def test_late_facts_in_the_columns_of_hindsight_are_never_read(tmp_path, name, ledger):
    late = dict.fromkeys(NEVER_READ, "LATE FACT 2031-01-01")
    known = copied(tmp_path, name, lambda rows: [r | {k: v for k, v in late.items() if k in r} for r in rows])
    assert known == ledger


def test_rows_known_later_are_left_out_with_all_they_say(tmp_path, name, ledger):
    late = f"{ledger.as_of.year + 1}-02-03"
    planted = [
        {"id": "LATE-1", "known_from": late, "commitment": "PLANTED"},
        {"id": "LATE-2", "date_promised": late, "known_from": late, "commitment": "PLANTED"},
    ]
    known = copied(tmp_path, name, lambda rows: [*rows, *(rows[0] | new for new in planted)])
    assert known.commitments == ledger.commitments
    assert "PLANTED" not in to_json(known)
    assert known.left_out["not known on the date"] == ledger.left_out.get("not known on the date", 0) + 2


def test_no_text_names_a_later_year(ledger):
    for item in (*ledger.commitments, *ledger.events, *ledger.positions):
        texts = [getattr(item, f, "") for f in ("text", "note", "evidence", "verification", "agreement")]
        titles = [getattr(item, f).title for f in ("source", "outcome_source") if hasattr(item, f)]
        named = {int(year) for year in YEAR.findall(" ".join([*texts, *titles])) if int(year) > ledger.as_of.year}
        assert named <= NAMED.get(item.id, set()), item.id


@pytest.mark.parametrize(
    ("promise", "day", "outcome"),
    [
        ("DK-017", "1994-11-29", "pending"),  # first held in November 1994: known from the month's last day
        ("DK-017", "1994-11-30", "kept"),
        ("DK-017", "2002-12-20", "kept"),
        ("DK-017", "2002-12-21", "reversed"),
        ("DK-046", "2008-06-25", "pending"),  # due 14 April 2007, delivered 26 June 2008
        ("DK-046", "2008-06-26", "late"),
        ("DK-058", "2008-10-30", "pending"),  # broken, due 31 October 2008
        ("DK-058", "2008-10-31", "broken"),
        ("DK-040", "2018-07-26", "pending"),  # broken without a date: known from the day it was coded for
        ("DK-040", "2018-07-27", "broken"),
        ("DK-011", "1992-05-30", "pending"),  # partial on 4 May 1992, due in May
        ("DK-011", "1992-05-31", "partial"),
        ("DK-044", "2008-01-01", "late"),  # due 14 April 2007, shut in July, undone in April 2009
    ],
)
def test_an_earlier_day_rewinds_the_outcome(promise, day, outcome):
    case = load_case("korea-2018", as_of=dt.date.fromisoformat(day))
    known = {c.id: c for c in read_ledger(case).commitments}
    assert known[promise].outcome == outcome


def test_a_promise_is_there_from_the_day_it_was_known():
    days = {}
    for day in (28, 29):
        case = load_case("korea-2018", as_of=dt.date(2018, 4, day))
        days[day] = {c.id for c in read_ledger(case).commitments}
    assert days[29] - days[28] == {"DK-103"}  # made on the 27th, public on the 29th


def test_texts_that_tell_the_end_are_left_out_before_it():
    case = load_case("korea-2018", as_of=dt.date(2000, 1, 1))
    halt = next(c for c in read_ledger(case).commitments if c.id == "DK-017")
    assert (halt.evidence, halt.note, halt.responsive_to, halt.undone, halt.outcome_source.title) == (
        "",
        "",
        "",
        None,
        "",
    )


def test_rewinding_twice_is_rewinding_once(ledger):
    first, second = dt.date(ledger.as_of.year - 4, 1, 1), dt.date(ledger.as_of.year - 11, 7, 1)
    for c in ledger.commitments:
        once = as_known(c, second, ledger.coded_for)
        twice = as_known(as_known(c, first, ledger.coded_for), second, ledger.coded_for)
        assert (once.outcome, once.delivered, once.undone, once.settled) == (
            twice.outcome,
            twice.delivered,
            twice.undone,
            twice.settled,
        )


@given(st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter(tmp_path_factory, random_source):
    rows = [kept(f"K{n}", f"2020-0{n}-01") for n in range(1, 6)] + [broken("B1", "2021-01-01")]
    shuffled = random_source.sample(rows, len(rows))
    folder = tmp_path_factory.mktemp("order")
    assert ledger_with(folder, shuffled) == ledger_with(folder, rows)


def test_library_order_does_not_matter(tmp_path, name, ledger):
    assert copied(tmp_path, name, lambda rows: random.Random(7).sample(rows, len(rows))) == ledger


@pytest.mark.parametrize("column", [c for c in COLUMNS if c not in NEVER_READ])
def test_a_missing_column_is_named_or_not_needed(tmp_path, column):
    text = as_csv([kept("K1", "2020-02-01")], tuple(c for c in COLUMNS if c != column))
    if column in NOT_NEEDED:
        assert len(ledger_with(tmp_path, text).commitments) == 1
    else:
        said = "no column outcome_at_YYYY_MM_DD" if column == CODED else f"{column}: column is missing"
        assert str(faults(tmp_path, text)).startswith(f"commitments.csv:1:1 {said}")


@pytest.mark.parametrize(
    ("changed", "column", "words"),
    [
        ({"date_promised": "2020-13-01", "known_from": "2020"}, "date_promised", "'2020-13-01' is no date"),
        ({"date_promised": "10 January 2020", "known_from": "2020"}, "date_promised", "expected YYYY, YYYY-MM or"),
        ({"due": "soon"}, "due", "'soon' is no date"),
        ({"durability": "undone:later", CODED: "reversed"}, "durability", "'later' is no date"),
        ({"durability": "spent", CODED: "reversed"}, "durability", "reversed goes with undone:DATE"),
        ({"durability": "undone:2021-01-01", CODED: "kept"}, "durability", "reversed goes with undone:DATE"),
        ({"category": "humanitarain"}, "category", "did you mean 'humanitarian'"),
        ({CODED: "keept"}, CODED, "did you mean 'kept'"),
        ({"grade": "G7"}, "grade", "'G7' is no Admiralty grade"),
        ({"outcome_grade": "1A"}, "outcome_grade", "'1A' is no Admiralty grade"),
    ],
)
def test_a_wrong_cell_is_named_with_its_place(tmp_path, changed, column, words):
    fault = faults(tmp_path, [kept("K1", "2020-02-01"), kept("K2", "2020-02-01", **changed)])
    assert [problem.line for problem in fault.problems] == [3]
    assert str(fault).startswith(f"commitments.csv:3:{COLUMNS.index(column) + 1} {column}: ")
    assert words in str(fault)


def test_an_id_stands_once(tmp_path):
    fault = faults(tmp_path, [row("K1"), row("K2"), row("K1")])
    assert str(fault) == "commitments.csv:4:1 id: 'K1' stands on line 2 already"


def test_all_faults_are_told_at_once(tmp_path):
    fault = faults(tmp_path, [row("K1", category="x", grade="x"), row("K2", due="x")])
    assert [(p.line, p.key) for p in fault.problems] == [(2, "category"), (2, "grade"), (3, "due")]


@pytest.mark.parametrize("change", [lambda line: line + ",one more", lambda line: line.rpartition(",")[0]])
def test_a_ragged_row_is_refused(tmp_path, change):
    lines = as_csv([row("K1"), row("K2")]).splitlines()
    fault = faults(tmp_path, "\n".join([*lines[:2], change(lines[2])]))
    assert str(fault).startswith("commitments.csv:3:1 the row does not have the")


def test_bytes_that_are_not_utf8_are_refused_with_their_line(tmp_path):
    text = as_csv([row("K1"), row("K2", note="caf\u00e9")])
    assert str(faults(tmp_path, text.encode("latin-1"))).startswith("commitments.csv:3:1 not UTF-8")


@pytest.mark.parametrize("content", ['"id', '"id\nnever closed', "id\0,by\n", ""])
def test_what_is_no_table_is_refused(tmp_path, content):
    assert str(faults(tmp_path, content)).startswith("commitments.csv:")


def test_an_unclosed_quote_is_refused(tmp_path):
    fault = faults(tmp_path, as_csv([row("K1")]) + '"K2')
    assert "cannot be read as CSV" in str(fault)


def test_a_byte_order_mark_is_no_part_of_the_first_column(tmp_path):
    assert len(ledger_with(tmp_path, b"\xef\xbb\xbf" + as_csv([row("K1")]).encode()).commitments) == 1


def test_a_huge_file_is_refused_unread(tmp_path, monkeypatch):
    monkeypatch.setattr("detente.record.reading.LARGEST_FILE", 10)
    assert LARGEST_FILE > 10
    assert "at most 10 are read" in str(faults(tmp_path, [row("K1")]))


def test_a_file_without_rows_is_an_empty_ledger(tmp_path):
    assert ledger_with(tmp_path, as_csv([])).commitments == ()


def test_rows_that_are_no_promise_or_not_coded_are_counted_apart(tmp_path):
    known = ledger_with(tmp_path, [row("K1"), row("X1", exclude="yes"), row("N1", **{CODED: "n/a"})])
    assert [c.id for c in known.commitments] == ["K1"]
    assert known.left_out == {"not a promise": 1, "not coded for the date": 1}


def test_the_newest_coding_by_the_date_is_read(tmp_path):
    columns = (*COLUMNS, "outcome_at_2021_01_01")
    text = as_csv([kept("K1", "2020-02-01", outcome_at_2021_01_01="broken", due="2020-06-01")], columns)
    assert [c.outcome for c in ledger_with(tmp_path, text).commitments] == ["kept"]
    early = read_ledger(case_with(tmp_path, text, "2022-01-01"))
    assert (early.coded_for, early.commitments[0].outcome) == (dt.date(2021, 1, 1), "broken")
