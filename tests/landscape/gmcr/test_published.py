"""Conflicts as published: every party, every state, every concept; the library's files say the same."""

import json

import numpy as np
import pytest

from detente.landscape.gmcr.analysis import judged, stability
from detente.landscape.gmcr.game import Game, GameParty, Option
from detente.landscape.gmcr.game_file import games, load_game
from detente.landscape.gmcr.preferences import Pattern, Ranking

DIRECTION = {"both": "both", "fwd": "forward", "back": "back"}
SHIPPED = {"Prisoners": "prisoners-dilemma", "Cuban": "cuban-missile-crisis", "Elmira": "elmira"}


def published(reference, name):
    return json.loads((reference / "gmcr" / f"{name}.json").read_text("utf-8"))


def as_game(told):
    size, feasible = len(told["options"]), {state["decimal"] for state in told["states"]}
    rankings = [
        tuple(tuple(s - 1 for s in (level if isinstance(level, list) else [level])) for level in ranking)
        for ranking in told["preference_ranking"]
    ]
    return Game(
        told["name"],
        tuple(Option(f"o{i}", o["name"], DIRECTION[o["direction"]]) for i, o in enumerate(told["options"])),
        tuple(
            GameParty(f"p{i}", maker["name"], tuple(maker["options"]), Ranking(rankings[i]))
            for i, maker in enumerate(told["decision_makers"])
        ),
        tuple(Pattern(2**size - 1, s) for s in range(2**size) if s not in feasible),
    )


@pytest.mark.parametrize("name", ["Prisoners", "Cuban", "Elmira", "SyriaIraq"])
def test_stable_sets_of_every_party_and_concept(reference, name):
    told = published(reference, name)
    found = judged(as_game(told))
    for concept, by_party in told["stable"]["stability_by_dm"].items():
        assert found[concept].astype(int).tolist() == by_party, concept
    for concept, ordered in told["stable"]["equilibria_ordered"].items():
        assert (np.flatnonzero(found[concept].all(axis=0)) + 1).tolist() == ordered, concept


@pytest.mark.parametrize("name", SHIPPED)
def test_the_library_holds_the_published_conflict(reference, name):
    told, game = published(reference, name), load_game(SHIPPED[name])
    assert game.patterns.tolist() == [state["decimal"] for state in told["states"]]
    mine = {concept: held.tolist() for concept, held in judged(game).items()}
    assert mine == {concept: held.tolist() for concept, held in judged(as_game(told)).items()}
    assert [len(view.options) for view in game.parties] == [len(m["options"]) for m in told["decision_makers"]]


def test_elmira_under_the_labels_of_the_paper(reference):
    told = json.loads((reference / "gmcr" / "elmira_paper_labels.json").read_text("utf-8"))
    game, answer = load_game("elmira"), stability(load_game("elmira"))
    labels = {row.ordered: row.label for row in answer.states}
    assert {str(k): v for k, v in labels.items()} == told["map_ordered_to_paper_label"]
    for concept, wanted in told["computed"].items():
        assert sorted({labels[s] for s in answer.equilibria[concept]}) == wanted, concept
    assert game.labels


def test_elmira_leaves_s5_for_s8_when_the_ministry_and_the_company_move_together():
    """The known result: s5 is the outcome reached first, s8 the one a coalition reached (Kilgour et al. 2001)."""
    answer = stability(load_game("elmira"))
    labels = {row.ordered: row.label for row in answer.states}
    together = next(row for row in answer.coalitions if row.parties == ("ministry", "company"))
    assert {labels[s] for s in together.leaves["nash"]} == {"s5"}
    assert "s8" in {labels[s] for s in answer.strong["nash"]}
    assert "s5" not in {labels[s] for s in answer.strong["nash"]}


def test_the_example_in_the_layout_is_chicken(reference):
    """Two equilibria, one swerving each; both swerving holds where the others' answer is feared."""
    answer = stability(load_game(str(reference / "gmcr" / "example.gmcr")))
    assert answer.equilibria["nash"] == (2, 3)
    assert answer.equilibria["gmr"] == answer.equilibria["sim"] == (2, 3, 4)


def test_simultaneous_stability_by_definition_in_the_missile_crisis():
    """Blockade kept while the missiles go: the blockade's end would be answered, but nobody moves at the same time."""
    answer = stability(load_game("cuban-missile-crisis"))
    ordered = {row.pattern: row.ordered for row in answer.states}
    assert ordered["NYYN"] in answer.stable["seq"]["us"]
    assert ordered["NYYN"] not in answer.stable["sim"]["us"]


def test_the_library_is_what_is_expected():
    assert games() == sorted(SHIPPED.values())
