"""The drawing of the types' answers, against a small table made by hand."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detente.answer import to_json
from detente.cli import behaviour as drawing
from detente.cli.behaviour import Answers, apportion, tabulate

NAN = float("nan")
TITLES = {"halt": "Tests stop; exercises stop", "consult": ""}


@dataclass(frozen=True)
class Solved:
    """What `model.check.behaviour` returns, for two types on three rungs, the second a home rung."""

    playbook: str
    types: tuple[str, ...]
    titles: tuple[str, ...]
    rungs: tuple[str, ...]
    home: tuple[bool, ...]
    ends: np.ndarray
    replies: np.ndarray
    reached: np.ndarray
    after_signing: np.ndarray
    delivers: tuple[tuple[str, ...], ...]


ENDS = np.array(
    [
        [[0.9, 0.06, 0.03, 0.01], [NAN] * 4, [0.8, 0.1, 0.05, 0.05]],
        [[0.714, 0.246, 0.02, 0.02], [NAN] * 4, [0.2, 0.65, 0.1, 0.05]],
    ]
)
SOLVED = Solved(
    playbook="step_for_step",
    types=("sincere", "staller"),
    titles=("sincere", "takes relief, gives little"),
    rungs=("halt", "consult", "close_site"),
    home=(False, True, False),
    ends=ENDS,
    replies=ENDS * 1.0,
    reached=np.array([[1.0, NAN, 0.95], [1.0, NAN, 0.55]]),
    after_signing=np.tile(np.array([[[0.9, 0.1, 0, 0]], [[0.02, 0.9, 0.08, 0]]]), (1, 4, 1)),
    delivers=(("sincere",),) * 4,
)


def answers(**changed: object) -> Answers:
    return tabulate(replace(SOLVED, **changed), "Step for step", TITLES)


def draw(table: Answers, *blocks: str) -> str:
    return "\n".join(drawing.draw(table, *blocks))


def test_each_type_and_exchange_has_a_line_whose_shares_sum_to_a_hundred() -> None:
    rows = [line for line in draw(answers()).splitlines() if line.count(drawing.BLOCKS[0]) > 1]
    assert len(rows) == 2 * 2
    for row in rows:
        percents = [int(word) for word, unit in zip(row.split(), row.split()[1:], strict=False) if unit == "%"]
        assert sum(percents[:4]) == 100
        assert sum(row.count(block) for block in drawing.BLOCKS) == drawing.BAR_CELLS


def test_the_summary_names_the_exchange_where_delivery_ends() -> None:
    text = draw(answers())
    assert "sincere  delivers on every exchange, more likely than not" in text
    assert "staller  delivers up to 'halt'; at 'close_site' delivered 20 %, stalled 65 %" in text


def test_a_type_that_never_delivers_is_said_to_stop_at_the_first_exchange() -> None:
    never = np.broadcast_to(np.array([0.1, 0.2, 0.6, 0.1]), (2, 3, 4))
    assert "staller  at 'halt' delivered 10 %, faked 60 %" in draw(answers(ends=never))


def test_where_talks_end_before_is_said() -> None:
    ended = np.where(np.arange(3)[None, :, None] == 2, NAN, ENDS)
    text = draw(answers(ends=ended))
    assert "delivers up to 'halt'; talks end before 'close_site'" in text
    assert text.count(f"close_site  {drawing.NOT_REACHED}") == 2


def test_a_home_rung_asks_nothing_whatever_stands_in_the_table() -> None:
    full = np.broadcast_to(np.array([1.0, 0.0, 0.0, 0.0]), (2, 3, 4))
    assert draw(answers(ends=full, replies=full)).count(drawing.NOTHING_OWED) == 2


def test_a_ladder_of_home_rungs_only_can_be_drawn() -> None:
    assert "is asked for nothing" in draw(answers(home=(True, True, True)))


def test_signing_has_a_line_for_each_place_on_the_ladder() -> None:
    lines = draw(answers()).partition(drawing.SIGNED)[2].split("\n")
    assert [line.split("  ")[1] for line in lines[2:]] == [
        "at once",
        "after halt",
        "after consult",
        "after close_site",
    ]
    assert all(line.split()[-4:] == ["90", "%", "2", "%"] for line in lines[2:])


def test_without_block_characters_the_bars_are_ascii() -> None:
    assert draw(answers(), drawing.ASCII_BLOCKS).isascii()


def test_every_line_fits_a_terminal_of_a_hundred_columns() -> None:
    assert max(map(len, draw(answers()).splitlines())) <= 100


def test_a_title_cannot_steer_the_terminal() -> None:
    assert "\x1b" not in draw(tabulate(replace(SOLVED, titles=("a\x1b[2J", "b")), "c\x1b", {"halt": "d\x1b"}))


def test_json_has_null_where_nothing_is_owed() -> None:
    table = json.loads(to_json(answers()))
    staller = table["types"][1]
    assert (staller["type"], table["deliverers"][0]) == ("staller", ["sincere"])
    halt, consult, _ = staller["exchanges"]
    assert (consult["ends"], consult["first_month"], consult["reached"], consult["asks"]) == (
        None,
        None,
        None,
        False,
    )
    assert list(halt["ends"]) == ["delivered", "stalled", "faked", "walked"]
    assert list(halt["first_month"]) == ["deliver", "stall", "fake", "walk"]
    assert halt["ends"]["delivered"] == 0.714
    assert [after["settled"] for after in staller["after_signing"]] == [0, 1, 2, 3]


@given(
    st.lists(st.floats(0, 1), min_size=4, max_size=4).filter(lambda shares: sum(shares) > 1e-6),
    st.sampled_from([20, 100]),
)
def test_apportioned_numbers_sum_to_the_total_and_are_within_one_of_the_exact_ones(
    shares: list[float], total: int
) -> None:
    parts = apportion(shares, total)
    assert sum(parts) == total
    for part, share in zip(parts, shares, strict=True):
        assert abs(part - share * total / sum(shares)) < 1


@pytest.mark.parametrize(("shares", "parts"), [((0.714, 0.246, 0.02, 0.02), [71, 25, 2, 2]), ((0.25,) * 4, [25] * 4)])
def test_apportioned_by_largest_remainder(shares: tuple[float, ...], parts: list[int]) -> None:
    assert apportion(shares, 100) == parts
