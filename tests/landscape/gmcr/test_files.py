"""The door to games: both layouts read and written, every fault told with its place."""

import json

import numpy as np
import pytest

from detente.errors import InvalidCase, NotFound
from detente.landscape.gmcr.analysis import judged
from detente.landscape.gmcr.game_file import game_text, games, is_game, load_game, read_game
from detente.landscape.gmcr.layout import layout_text

SMALL = {
    "game": 1,
    "title": "Two",
    "options": [{"id": "x", "name": "X"}, {"id": "y", "name": "Y", "moves": "forward"}, {"id": "z"}],
    "parties": [
        {"id": "a", "options": ["x"], "preferences": {"priorities": ["Y--", ["-Y-", "--Y"]]}},
        {"id": "b", "options": ["y", "z"], "preferences": {"weights": [{"when": "-Y-", "points": 2}]}},
    ],
    "exactly_one": [["y", "z"]],
    "requires": {"y": ["x"]},
    "today": "NNY",
    "labels": {"-NY": "waiting"},
}


def text_of(**changes):
    return json.dumps(SMALL | changes, indent=1).encode()


def refused(raw):
    with pytest.raises(InvalidCase) as fault:
        read_game(raw, "two.json")
    return str(fault.value)


def test_what_rules_out_states_is_read():
    game = read_game(text_of(), "two.json")
    assert [game.text(int(p)) for p in game.patterns] == ["YYN", "NNY", "YNY"]
    assert [game.label(int(p)) for p in game.patterns] == ["YYN", "waiting", "waiting"]
    assert game.text(game.today) == "NNY"
    assert game.options[1].moves == "forward"


@pytest.mark.parametrize("name", games())
def test_both_layouts_carry_a_game_there_and_back(name):
    game = load_game(name)
    wanted = {concept: held.tolist() for concept, held in judged(game).items()}
    own, layout = read_game(game_text(game).encode(), "a.json"), read_game(layout_text(game).encode(), "a.gmcr")
    for back in (own, layout):
        assert {concept: held.tolist() for concept, held in judged(back).items()} == wanted
    assert (own.labels, own.today, own.title) == (game.labels, game.today, game.title)
    assert [o.name for o in layout.options] == [o.name for o in game.options]


def test_statements_and_weights_are_written_as_they_were_read():
    game = read_game(text_of(), "two.json")
    again = read_game(game_text(game).encode(), "two.json")
    assert [p.preferences for p in again.parties] == [p.preferences for p in game.parties]
    points = {"low": 1, "mode": 2, "high": 4}
    ranged = [
        SMALL["parties"][0],
        SMALL["parties"][1] | {"preferences": {"weights": [{"when": "-Y-", "points": points}]}},
    ]
    assert read_game(text_of(parties=ranged), "two.json").parties[1].preferences.numbers == 1


def test_the_layout_of_the_example_is_read_by_its_description(reference):
    game = load_game(str(reference / "gmcr" / "example.gmcr"))
    assert [party.name for party in game.parties] == ["A", "B"]
    assert game.parties[0].preferences.score(game.patterns).tolist() == [0, 1, 3, 2]
    again = read_game(layout_text(game).encode(), "again.gmcr")
    assert [p.preferences for p in again.parties] == [p.preferences for p in game.parties]


@pytest.mark.parametrize("key", ["preferenceVector", "preferenceRanking"])
def test_rankings_by_hand_of_either_name(key):
    flag = {"preferenceVector": "useManualPreferenceVectors", "preferenceRanking": "useManualPreferenceRanking"}[key]
    told = {
        "options": [{"name": "x", "permittedDirection": "back"}],
        "infeasibles": [],
        flag: True,
        "decisionMakers": [{"name": "A", "options": [0], "preferences": [], key: [2, 1]}],
    }
    game = read_game(json.dumps(told).encode(), "a.gmcr")
    assert game.parties[0].preferences.levels == ((1,), (0,))
    told["decisionMakers"][0][key] = [[1, 2]]
    assert read_game(json.dumps(told).encode(), "a.gmcr").parties[0].preferences.levels == ((0, 1),)
    told["decisionMakers"][0][key] = [1, 3]
    assert "found state 3; feasible states are numbered 1 to 2" in refused(json.dumps(told).encode())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"game": 2}, "game: expected 1"),
        ({"titel": "Two"}, "titel: unknown key; did you mean 'title'"),
        ({"options": []}, "options: found 0 options, expected 1 to 40"),
        ({"options": [{"id": "x"}, {"id": "x"}, {"id": "z"}]}, "two options have the same id"),
        ({"options": [{"id": "x", "moves": "forwards"}, {"id": "y"}, {"id": "z"}]}, "did you mean 'forward'"),
        ({"today": "YNN"}, "today: expected one feasible state"),
        ({"infeasible": ["YN"]}, "infeasible.0: found 'YN', expected 3 letters"),
        ({"infeasible": ["---"]}, "no state is feasible"),
        ({"requires": {"w": ["x"]}}, "no option 'w'"),
        ({"labels": {"YY": "s"}}, "labels.YY: expected 3 letters"),
        ({"parties": []}, "a game needs at least one party"),
        ({"parties": SMALL["parties"][:1]}, "belongs to no party"),
        ({"parties": SMALL["parties"] + SMALL["parties"][:1]}, "belongs to two parties"),
        ({"title": 3}, "title: found 3, expected text"),
    ],
)
def test_a_wrong_game_is_refused_with_its_place(changes, words):
    said = refused(text_of(**changes))
    assert words in said
    assert said.startswith("two.json:")
    assert all(part.isdecimal() for part in said.split()[0].split(":")[1:])


@pytest.mark.parametrize(
    ("preferences", "words"),
    [
        ({}, "give one of ranking, priorities, weights; found 0"),
        ({"ranking": ["YYN", "NNY"]}, "state YNY is missing from the ranking"),
        ({"ranking": ["YYN", "NNY", "YNY", "YNY"]}, "state YNY stands more than once"),
        ({"weights": [{"when": "Y--", "points": "two"}]}, "points: expected a number"),
        ({"weights": [{"when": "Y--", "points": {"low": 2, "mode": 1, "high": 3}}]}, "not in increasing order"),
        ({"priorities": ["Y--"] * 63}, "found 63 statements, at most 62"),
        ({"priority": ["Y--"]}, "did you mean 'priorities'"),
    ],
)
def test_wrong_preferences_are_refused(preferences, words):
    parties = [SMALL["parties"][0] | {"preferences": preferences}, SMALL["parties"][1]]
    assert words in refused(text_of(parties=parties))


@pytest.mark.parametrize(
    ("raw", "place", "words"),
    [
        (b'{"game": 1,\n "title": }', "2:11", "expected a value"),
        (b'{"game": 1\n "title": 2}', "2:2", "expected ',' or '}'"),
        (b'{"game": 1, "game": 1}', "1:13", "was given already"),
        (b'{"game": 1} x', "1:13", "text follows"),
        (b'{"game', "1:2", "cannot be read"),
        (b"[" * 50, "1:34", "nested deeper"),
        (b'{"game": 1,', "1:12", "the text ends here"),
        (b'{"game": "\xff"}', "1:1", "not UTF-8"),
        (b"[1]", "1:1", "expected an object"),
    ],
)
def test_what_is_not_json_is_refused_with_its_place(raw, place, words):
    said = refused(raw)
    assert said.startswith(f"two.json:{place} ")
    assert words in said


def test_numbers_words_and_escapes_are_json():
    raw = b'\xef\xbb\xbf{"title": "caf\\u00e9 \\ud83d\\ude00", "note": "n"}'
    assert "options" in refused(raw)


def test_a_game_is_known_by_its_ending_or_its_name():
    assert is_game("elmira")
    assert is_game("somewhere/game.json")
    assert not is_game("a-case")
    with pytest.raises(NotFound, match="does not exist"):
        load_game("elmire.json")


@pytest.mark.parametrize("seed", range(4))
def test_no_damage_to_a_file_ends_otherwise_than_read_or_refused(seed):
    """Bytes lost, doubled or replaced: the game is read, or every fault has a place; nothing else is raised."""
    rng, refused_with = np.random.default_rng(seed), []
    games_read = [game_text(load_game("elmira")), layout_text(load_game("cuban-missile-crisis"))]
    for text in [games_read[i % 2] for i in range(150)]:
        raw = bytearray(text.encode())
        for _ in range(int(rng.integers(1, 4))):
            at, kind = int(rng.integers(len(raw))), int(rng.integers(3))
            piece = [
                b"",
                bytes(raw[at : at + 9]) * 2,
                bytes(rng.choice(list(b'{}[]",:YN-019ntf\\'), 1).astype(np.uint8)),
            ]
            raw[at : at + 1] = piece[kind]
        try:
            judged(read_game(bytes(raw), "two.json"))
        except InvalidCase as fault:
            refused_with.append(fault.problems)
    assert len(refused_with) > 50
    assert all(problem.line >= 1 and problem.message for problems in refused_with for problem in problems)
