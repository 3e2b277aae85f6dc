"""POMDPX against the same process in Cassandra's format, and its faults."""

from __future__ import annotations

import numpy as np
import pytest

from detente.errors import InvalidCase
from detente.policy.search import Search
from detente.policy.solver import Limits, solve


def entry(instance: str, numbers: str, tag: str = "ProbTable") -> str:
    return f"<Entry><Instance>{instance}</Instance><{tag}>{numbers}</{tag}></Entry>"


def table(var: str, parents: str, *entries: str, inner: str = "CondProb") -> str:
    held = "".join(entries)
    return f'<{inner}><Var>{var}</Var><Parent>{parents}</Parent><Parameter type="TBL">{held}</Parameter></{inner}>'


DOOR = """<?xml version="1.0"?>
<pomdpx version="1.0" id="door"><Discount>0.9</Discount>
<Variable>
<StateVar vnamePrev="place_0" vnameCurr="place_1" fullyObs="true"><ValueEnum>here there out</ValueEnum></StateVar>
<StateVar vnamePrev="prize_0" vnameCurr="prize_1"><ValueEnum>bad good</ValueEnum></StateVar>
<ObsVar vname="word"><ValueEnum>nay yea</ValueEnum></ObsVar>
<ActionVar vname="act"><ValueEnum>wait walk</ValueEnum></ActionVar>
<RewardVar vname="gain"/>
</Variable>
"""
START = table("place_0", "null", entry("-", "1 0 0")) + table("prize_0", "place_0", entry("* -", "uniform"))
MOVE = table(
    "place_1",
    "act place_0",
    entry("wait - -", "identity"),
    entry("walk here there", "1"),
    entry("walk there -", "0.25 0.75 0"),
    entry("walk out out", "1"),
) + table("prize_1", "prize_0", entry("- -", "identity"))
LOOK = table("word", "act prize_1", entry("* - -", "0.8 0.2 0.3 0.7"))
GAIN = table(
    "gain",
    "act place_0 prize_0",
    entry("walk there -", "-4 6", "ValueTable"),
    entry("wait * *", "-1", "ValueTable"),
    inner="Func",
)


def document(move: str = MOVE, look: str = LOOK, gain: str = GAIN) -> str:
    sections = (
        ("InitialStateBelief", START),
        ("StateTransitionFunction", move),
        ("ObsFunction", look),
        ("RewardFunction", gain),
    )
    return DOOR + "\n".join(f"<{name}>\n{held}\n</{name}>" for name, held in sections) + "\n</pomdpx>"


def test_variables_become_one_process_without_what_cannot_be_reached(read):
    model = read(document())
    assert model.states == ("here.bad", "here.good", "there.bad", "there.good")
    assert model.actions == ("wait", "walk")
    assert len(model.observations) == 6
    np.testing.assert_allclose(model.start, [0.5, 0.5, 0, 0])
    expected = [[0, 0, 1, 0], [0, 0, 0, 1], [0.25, 0, 0.75, 0], [0, 0.25, 0, 0.75]]
    np.testing.assert_allclose(model.transition[1].toarray(), expected)
    np.testing.assert_allclose(model.reward, [[-1] * 4, [0, 0, -4, 6]])
    there = model.observations.index("yea.there")
    np.testing.assert_allclose(model.observation[0].toarray()[:, there], [0, 0, 0.2, 0.7])


def test_the_part_that_is_seen_is_found(read):
    assert int(Search(read(document())).arrays.sizes[3]) == 2


def test_rewards_on_what_follows_are_averaged(read):
    by_place = entry("walk here", "8", "ValueTable")
    by_word = entry("wait yea", "10", "ValueTable")
    gain = table("gain", "act place_1", by_place, inner="Func") + table("gain", "act word", by_word, inner="Func")
    model = read(document(gain=gain))
    np.testing.assert_allclose(model.reward, [[2, 7, 2, 7], [0, 0, 2, 2]])


def test_the_same_value_when_written_in_the_other_format(read):
    from detente.policy.pomdp_file import pomdp_text

    model = read(document())
    other = read(pomdp_text(model))
    first, second = (solve(m, Limits(gap=1e-3)).value for m in (model, other))
    assert first.lower == pytest.approx(second.lower, abs=1e-3)


WRONG = [
    (document()[:-3], "the XML is broken"),
    (
        DOOR.replace("<ValueEnum>here there out</ValueEnum>", "<NumValues>9e12</NumValues>") + "</pomdpx>",
        "1 to 2,000,000",
    ),
    (document().replace('type="TBL"', 'type="DD"', 1), "'DD' are not read"),
    (document().replace("<pomdpx", "<pomdp", 1).replace("</pomdpx>", "</pomdp>"), "<pomdpx> was expected"),
    (document().replace("<Discount>0.9", "<Discount>1"), "below 1"),
    (document(move=MOVE.replace("0.25 0.75 0", "0.25 0.5 0")), "place_1 sum to 0.75"),
    (document(move=MOVE.replace("walk here there", "wlak here there")), "did you mean 'walk'?"),
    (document(look=LOOK.replace("act prize_1", "act prise_1")), "no variable 'prise_1'"),
    (document(look=LOOK.replace("0.8 0.2 0.3 0.7", "0.8 0.2 0.3")), "3 numbers were found"),
    (document(look=""), "holds no table of word"),
    (document().replace("<pomdpx", "<!DOCTYPE x [<!ENTITY e 'e'>]><pomdpx", 1), "document type"),
]


@pytest.mark.parametrize(("text", "words"), WRONG)
def test_a_wrong_file_is_refused_with_place_and_words(read, text, words):
    with pytest.raises(InvalidCase, match=r"model\.pomdp:\d+:\d+ ") as fault:
        read(text)
    assert words in str(fault.value)
