"""The belief command: it says whether to trust the number before the number."""

from __future__ import annotations

import pytest

from detente.cli.reading import TREATMENT_WORDS

CASE = "ceasefire"


@pytest.fixture(scope="module")
def flat():
    return lambda text: " ".join(text.split())


def test_the_keys_that_programs_rely_on(run):
    answer = run("belief", CASE, "--json").json
    assert sum(answer["belief"].values()) == pytest.approx(1, abs=1e-9)
    assert set(answer["belief"]) == set(answer["prior"]) == set(answer["interval"])
    for entry in answer["entries"]:
        assert set(entry) >= {"id", "date", "grade", "weight", "likelihood", "bayes_factor"}
        assert set(entry["likelihood"]) == set(entry["bayes_factor"]) == set(answer["prior"])
    assert list(answer["treatments"]) == list(TREATMENT_WORDS)
    assert {"method", "parameters", "seed", "case_hash"} <= set(answer["pedigree"])


def test_disagreement_is_told_before_any_number_of_the_belief(run, flat):
    answer, out = run("belief", CASE, "--json").json, flat(run("belief", CASE).out)
    assert answer["believe_the_disagreement"]
    assert out.startswith("Ways to read the same record differ by more than the interval")
    assert out.index("believe the disagreement") < out.index("Whom are we dealing with?")


def test_agreement_is_told_too(run, flat):
    assert flat(run("belief", "minimal").out).startswith("The ways to read the record agree within the interval")


def test_a_newcomer_gets_every_part(run, flat):
    answer, out = run("belief", CASE, "--json").json, flat(run("belief", CASE).out)
    for words in (
        "before the record",
        "The same record, read in six ways",
        "What moved it most",
        "What would move it next",
        "What would not:",
        "our side's own promises",
        "no named person",
        "conditional on the types listed",
        "reviewed by nobody yet",
        *TREATMENT_WORDS.values(),
        *answer["titles"].values(),
    ):
        assert words in out
    for entry_id, _ in answer["moved_most"].values():
        assert entry_id in out


def test_the_same_twice_and_nothing_said_beside(run):
    one, two = run("belief", CASE), run("belief", CASE)
    assert (one.code, one.err, one.out) == (0, "", two.out)


def test_a_number_set_by_hand_moves_it_and_stands_in_the_pedigree(run):
    sets = ("--set", "types.sincere.prior=0", "--set", "types.divided.prior=0.57")
    answer = run("belief", CASE, "--json", *sets).json
    assert answer["belief"]["sincere"] == 0
    assert answer["pedigree"]["parameters"]["set"] == ["types.sincere.prior=0", "types.divided.prior=0.57"]


def test_an_earlier_day_knows_less(run):
    early, now = (run("belief", CASE, "--json", *more).json for more in (("--as-of", "2019-01-01"), ()))
    promises = [{e["id"] for e in a["entries"] if e["kind"] == "commitment"} for a in (early, now)]
    assert promises[0] < promises[1]


def test_progress_is_for_terminals(run):
    assert run("belief", CASE, "--json").err == ""
