"""Words of probability by the directive's table; numbers, intervals and counts as print has them."""

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.brief import words


def test_the_bands_are_those_of_the_directive(reference):
    bands = json.loads((reference / "icd203.json").read_text("utf-8"))["bands"]
    assert [(low, high) for _, _, low, high in bands] == [(low, high) for low, high, _ in words.BANDS]
    for (first_row, *_), (_, _, ours) in zip(bands, words.BANDS, strict=True):
        assert ours.removeprefix("a ") == first_row.removesuffix("(ly)")


@pytest.mark.parametrize(
    ("share", "word"),
    [
        (0.0099, None),
        (0.01, "almost no chance"),
        (0.05, "very unlikely"),
        (0.2, "unlikely"),
        (0.45, "a roughly even chance"),
        (0.55, "likely"),
        (0.8, "very likely"),
        (0.95, "almost certain"),
        (0.99, "almost certain"),
        (0.991, None),
    ],
)
def test_each_band_is_half_open(share, word):
    assert words.word(share) == word


@given(st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)).map(sorted))
def test_a_word_never_stands_without_its_number(shares):
    low, share, high = shares
    sentence = words.likely("it rains", share, low, high, "credible")
    assert words.percent(share) in sentence
    assert words.span(low, high) in sentence
    named = words.word(share)
    assert named in sentence if named else sentence.startswith("The chance that")


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.0, "0%"), (0.001, "under 1%"), (0.01, "1%"), (0.345, "34%"), (0.99, "99%"), (0.999, "over 99%"), (1.0, "100%")],
)
def test_percent(share, text):
    assert words.percent(share) == text


def test_spans_counts_and_lists():
    assert words.span(0.2, 0.35) == "20–35%"
    assert words.span(0.001, 0.35) == "under 1% to 35%"
    assert words.span(0.35, 0.999) == "35% to over 99%"
    assert words.counted(5, 12) == "5 of 12"
    assert words.counted(15, 30) == "15 of 30 (50%)"
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
    assert words.many(1, "promise") == "1 promise"
    assert words.day(dt.date(2020, 2, 9)) == "9 February 2020"
    assert words.sentence("so it is. ") == "So it is."
    assert words.factor(12.4) == "× 12"
