"""One word per idea, and the field's other words lead to it."""

import pytest

from detente.errors import NotFound
from detente.settings import _fold, find_term, glossary

HOUSE = """party, principal, counterpart, ally, third party, issue, level, vision, ideal, salience, step,
exchange, rung, capstone, gate, ledger, commitment, event, evidence, channel, type, belief, transition,
observation, reward, disagreement value, win-set, package, playbook, future, measure, regret"""
ALIASES = {
    "BATNA": "disagreement value",
    "reservation value": "disagreement value",
    "ZOPA": "ZOPA",
    "action-for-action": "exchange",
    "salami tactics": "salami tactics",
    "GRIT": "GRIT",
    "snapback": "snap-back",
    "snap_back": "snap-back",
    "CVID": "complete dismantlement",
    "FFVD": "complete dismantlement",
    "Spoiler": "spoilers",
    "audience costs": "audience costs",
    "ripeness": "ripeness",
    "Level K": "level-k",
    "quantal response": "quantal response",
    "winset": "win-set",
    "bayes factor": "Bayes factor",
    "hit rate": "hit rate",
    "false alarm": "false alarm",
    "action for action": "exchange",
}
LEAST_WORDS, MOST_WORDS = 8, 60


def test_the_words_of_the_house_are_terms_of_their_own():
    wanted = [" ".join(word.split()) for word in HOUSE.split(",")]
    assert [word for word in wanted if word not in glossary()] == []


@pytest.mark.parametrize(("word", "term"), ALIASES.items())
def test_another_word_finds_the_term(word, term):
    assert find_term(word).id == term


def test_no_word_leads_to_two_terms():
    words = [_fold(word) for term in glossary().values() for word in (term.id, *term.aliases)]
    assert sorted(words) == sorted(set(words))


@pytest.mark.parametrize("term", glossary().values(), ids=lambda term: term.id)
def test_a_term_is_defined_briefly_and_points_to_terms(term):
    assert LEAST_WORDS <= len(term.definition.split()) <= MOST_WORDS
    assert term.definition.endswith(".")
    assert [name for name in term.see if name not in glossary()] == []
    assert term.id not in term.see


def test_an_unknown_word_gets_the_nearest():
    with pytest.raises(NotFound, match="no term 'ripness'; did you mean 'ripeness'"):
        find_term("ripness")
