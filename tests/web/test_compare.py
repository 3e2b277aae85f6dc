"""What differs between two versions: lines with their signs, numbers by key path, and no more."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from detente.web.compare import MOST_LINES, MOST_MERGED, compare, merged, numbers_of

CASE = (
    b"title: x\nsteps:\n  a: {lead: 2, cost: {n: 1}}\n  b: {lead: {low: 1, mode: 2, high: 4, why: y}, fakeable: no}\n"
)
LINES = st.lists(st.sampled_from(["a: 1", "b: 2", "c: x", "", "# d"]), max_size=12)


def differing(before, after):
    return compare({"case.yaml": before}, {"case.yaml": after}, ("x@1", "x@2"))


@given(LINES, LINES)
def test_the_signs_lead_from_one_to_the_other(before, after):
    old, new = ("\n".join(lines).encode() + b"\n" for lines in (before, after))
    found = differing(old, new)
    assert bool(found.files) == (old != new)
    lines = [line for file in found.files for line in file.lines]
    gone, come = ([line.text for line in lines if line.sign == sign] for sign in "-+")
    assert len(come) - len(gone) == len(new.decode().splitlines()) - len(old.decode().splitlines())
    assert sorted([*old.decode().splitlines(), *come]) == sorted([*new.decode().splitlines(), *gone])


TEXTS = LINES.map(lambda lines: "".join(f"{line}\n" for line in lines))


@given(TEXTS, TEXTS, TEXTS)
def test_two_texts_made_from_one_come_together_the_same_from_either_side(base, mine, theirs):
    assert merged(base, mine, base) == merged(base, base, mine) == merged(base, mine, mine) == mine
    assert merged(base, mine, theirs) == merged(base, theirs, mine)


def test_changes_that_stand_apart_come_together_and_those_of_one_line_do_not():
    base = "a: 1\nb: 2\nc: 3\nd: 4\n"
    both = merged(base, base.replace("b: 2", "b: 5"), base.replace("c: 3", "c: 6\nx: 7").replace("a: 1\n", ""))
    assert both == "b: 5\nc: 6\nx: 7\nd: 4\n"
    assert merged(base, base.replace("b: 2", "b: 5"), base.replace("b: 2", "b: 6")) is None
    assert merged(base, base + "e: 5\n", base + "f: 6\n") is None
    assert merged("\n" * (MOST_MERGED + 1), "", "") is None


def test_numbers_are_told_by_key_path_and_ranges_as_one():
    assert numbers_of(CASE) == {"steps.a.lead": "2", "steps.a.cost.n": "1", "steps.b.lead": "1 – 2 – 4"}
    after = CASE.replace(b"high: 4", b"high: 5").replace(b"cost: {n: 1}", b"cost: {m: 1}").replace(b"why: y", b"why: z")
    told = [(one.path, one.before, one.after) for one in differing(CASE, after).numbers]
    assert told == [
        ("steps.a.cost.m", "", "1"),
        ("steps.b.lead", "1 – 2 – 4", "1 – 2 – 5"),
        ("steps.a.cost.n", "1", ""),
    ]
    assert differing(CASE, b"title: [\n").numbers[0].after == ""


def test_what_cannot_be_shown_line_by_line_is_said():
    found = compare(
        {"a.bin": b"\xff\xfe", "long": b"\n" * (MOST_LINES + 1), "ends": b"a\r\n", "gone": b"x\n", "same": b"s"},
        {"a.bin": b"\xff", "long": b"", "ends": b"a\n", "new": b"y\n", "same": b"s"},
        ("1", "2"),
    )
    assert [(file.path, file.note) for file in found.files] == [
        ("a.bin", "no text"),
        ("ends", "ends"),
        ("gone", ""),
        ("long", "long"),
        ("new", ""),
    ]
    assert [line.sign for line in found.files[2].lines] == ["@", "-"]
    assert [line.sign for line in found.files[4].lines] == ["@", "+"]
