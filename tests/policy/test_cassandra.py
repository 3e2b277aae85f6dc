"""Every form of Cassandra's format, against arrays written out by hand."""

from __future__ import annotations

import numpy as np
import pytest
from tiger import HEAD, TIGER

from detente.errors import InvalidCase
from detente.policy.pomdp_file import alpha_text, pomdp_text

T = "T: *\nidentity\n"
O = "O: *\nuniform\n"  # noqa: E741


def test_matrices_keywords_and_names(read):
    model = read(TIGER)
    assert model.actions == ("listen", "open-left", "open-right")
    np.testing.assert_array_equal(model.transition[0].toarray(), np.eye(2))
    np.testing.assert_array_equal(model.observation[0].toarray(), [[0.85, 0.15], [0.15, 0.85]])
    np.testing.assert_array_equal(model.observation[1].toarray(), np.full((2, 2), 0.5))
    np.testing.assert_array_equal(model.reward, [[-1, -1], [-100, 10], [10, -100]])


def test_later_lines_replace_earlier_ones_and_words_may_stand_on_any_line(read):
    text = HEAD + T + "T:go:a\n0.5\n 0.25\n0.25 T : go : b : b 0.0 T: go : b : c 1" + "\n" + O
    move = read(text).transition[1].toarray()
    np.testing.assert_array_equal(move, [[0.5, 0.25, 0.25], [0, 0, 1], [0, 0, 1]])


def test_wildcards_in_every_place(read):
    text = HEAD + "T: * : * : a 1.0\nO: * : * : x 0.25\nO: * : * : y 0.75\nO: go : b\n1 0\nR: * : b : * : * 2\n"
    model = read(text)
    np.testing.assert_array_equal(model.transition[1].toarray(), [[1, 0, 0]] * 3)
    np.testing.assert_array_equal(model.observation[1].toarray(), [[0.25, 0.75], [1, 0], [0.25, 0.75]])
    np.testing.assert_array_equal(model.reward, [[0, 2, 0], [0, 2, 0]])


def test_numbers_stand_for_names_and_counts_for_lists(read):
    text = HEAD.replace("states: a b c", "states: 3") + T + O + "R: 1 : 2 : * : * 5\n"
    model = read(text)
    assert model.states == ("0", "1", "2")
    assert model.reward[1, 2] == 5


def test_rewards_on_next_state_and_report_are_averaged(read):
    text = HEAD + T + "T: go : a\n0.5 0.5 0\n" + "O: *\n0.2 0.8\n0.6 0.4\n1 0\n"
    text += "R: go : a : a : x 10\nR: go : a : b : * 4\nR: go : a : b : y -1\nR: stay : b : b\n3 5\n"
    text += "R: stay : c\n1 1\n1 1\n7 9\n"
    reward = read(text).reward
    assert reward[1, 0] == pytest.approx(0.5 * 0.2 * 10 + 0.5 * (0.6 * 4 + 0.4 * -1))
    assert reward[0, 1] == pytest.approx(0.6 * 3 + 0.4 * 5)
    assert reward[0, 2] == pytest.approx(7)


def test_costs_count_negative(read):
    assert read(HEAD.replace("reward", "cost") + T + O + "R: go : a : * : * 3\n").reward[1, 0] == -3


@pytest.mark.parametrize(
    ("start", "belief"),
    [
        ("", [1 / 3] * 3),
        ("start: uniform", [1 / 3] * 3),
        ("start: b", [0, 1, 0]),
        ("start: 2", [0, 0, 1]),
        ("start:\n0.5 0.25\n0.25", [0.5, 0.25, 0.25]),
        ("start include: a c", [0.5, 0, 0.5]),
        ("start include: 0 2", [0.5, 0, 0.5]),
        ("start exclude: a", [0, 0.5, 0.5]),
    ],
)
def test_the_start_in_each_form(read, start, belief):
    np.testing.assert_allclose(read(f"{HEAD}{start}\n{T}{O}").start, belief)


def test_the_preamble_in_any_order_comments_and_reset(read):
    lines = HEAD.splitlines()
    text = "# first\n" + "\n".join(reversed(lines)) + " # last\nstart: c\n" + T + O + "T: go : a\nreset\n"
    np.testing.assert_array_equal(read(text).transition[1].toarray()[0], [0, 0, 1])


def test_what_is_written_reads_back_the_same(read):
    model = read(TIGER)
    again = read(pomdp_text(model))
    assert (again.states, again.actions, again.observations) == (model.states, model.actions, model.observations)
    np.testing.assert_array_equal(again.reward, model.reward)
    for left, right in zip(
        (*model.transition, *model.observation), (*again.transition, *again.observation), strict=True
    ):
        np.testing.assert_array_equal(left.toarray(), right.toarray())
    assert pomdp_text(again) == pomdp_text(model)


def test_alpha_vectors_are_an_act_and_a_row():
    assert alpha_text([2, 0], np.array([[1.0, -2.5], [0.0, 3.0]])) == "2\n1.0 -2.5\n\n0\n0.0 3.0\n"


WRONG = [
    ("discount: 1.5\n", ":1:11", "0 or more and below 1"),
    (HEAD.replace("reward", "rewards"), ":2:9", "'reward' or 'cost'"),
    (HEAD.replace("states: a b c", "states: a b a"), ":3:13", "'a' is listed twice"),
    ("discount: 0.9\nvalues: reward\nT: *\n", ":3:1", "'states:'"),
    (HEAD + "T: stya\nidentity\n", ":6:4", "did you mean 'stay'?"),
    (HEAD + "T: go : 3\nuniform\n", ":6:9", "state 3 was found; there are 3, counted from 0"),
    (HEAD + "T: go : a\n0.5 0.5 half\n", ":7:9", "'half' was found where a number was expected"),
    (HEAD + "T: go : a : b 1.5\n", ":6:15", "1.5 is not a probability"),
    (HEAD + T + "T: go : b\n0.5 0.25 0.2\n" + O, ":8:1", "T: go : b sum to 0.95"),
    (HEAD + T, ":8:1", "no line of the file states O: stay : a"),
    (HEAD + T + O + "R: go : a : * : * inf\n", ":10:19", "not a finite number"),
    (HEAD + T + "O: *\nidentity\n", ":8:1", "'identity' needs as many columns"),
    (HEAD + T + O + "values: reward\n", ":10:1", "put it before them"),
    (HEAD + T + O + "Q: 1\n", ":10:1", "'T:', 'O:' or 'R:'"),
    (HEAD + "discount: 0.5\n", ":6:1", "stated twice"),
    (HEAD + T + O + "R: go : a : * :", ":10:16", "the end of the file was found"),
    (
        HEAD.replace("a b c", "900000").replace("x y", "2") + "start: 1\nT: *\nuniform\n",
        ":7:1",
        "more than 50,000,000 entries",
    ),
    (HEAD + "start exclude: a b c\n" + T + O, ":6:7", "leaves no state"),
    (HEAD + "start: 0.5 0.2 0.2\n" + T + O, ":6:8", "sum to 0.9"),
]


@pytest.mark.parametrize(("text", "place", "words"), WRONG)
def test_a_wrong_file_is_refused_with_place_and_words(read, text, place, words):
    with pytest.raises(InvalidCase) as fault:
        read(text)
    assert f"{place} " in str(fault.value)
    assert words in str(fault.value)


def test_bytes_that_are_no_text_are_refused_with_their_place(tmp_path):
    from detente.policy.pomdp_file import read_pomdp

    path = tmp_path / "model.pomdp"
    path.write_bytes(b"discount: 0.9\nval\xff")
    with pytest.raises(InvalidCase, match=r":2:4 .*UTF-8"):
        read_pomdp(path)
