"""Entries are added and corrected, never overwritten; undo steps back; imported events leave the belief alone."""

from __future__ import annotations

import pytest

from detente.errors import Conflict, DetenteError, InvalidCase, NotFound, UsageError
from detente.record.reading import read_ledger
from detente.store.cases import entries_at, folder, load, revisions_of, version
from detente.store.events import context_of, import_events
from detente.store.ledger import add, edit, supersede
from detente.store.notes import comment, history, keep_run, runs_of
from detente.store.undo import undo
from detente.store.verify import verify

CASE = "ceasefire"
NEW = {
    "date_promised": "2024-01-02",
    "by": "movement",
    "to": "government",
    "commitment": "Open a road",
    "category": "aid",
}
EVENTS = [{"id": f"E-{n}", "date": "2023-05-01", "by": "a", "to": "b", "text": f"text {n}"} for n in range(700)]


def table(shelf, number=None):
    return folder(shelf, CASE, number)[0].files["commitments.csv"]


def promises(shelf):
    return {c.id: c for c in read_ledger(load(shelf, CASE)[0]).commitments}


def test_an_entry_added_is_in_the_record_that_loads(shelf, files):
    made = add(shelf, CASE, NEW, "ben", why="signed today")
    assert (made.entry, made.revision, made.version.number) == ("CF-016", 1, 2)
    found = promises(shelf)["CF-016"]
    assert (found.text, found.outcome, str(found.known_from)) == ("Open a road", "pending", "2024-01-02")
    assert table(shelf).startswith(files["commitments.csv"])
    assert table(shelf, 1) == files["commitments.csv"]


def test_an_edit_is_a_new_revision_and_the_old_one_stays(shelf):
    add(shelf, CASE, NEW, "ben")
    made = edit(
        shelf, CASE, "CF-016", {"outcome": "kept", "delivery": "full", "durability": "spent"}, "cara", why="seen"
    )
    assert made.revision == 2
    assert promises(shelf)["CF-016"].outcome == "kept"
    with shelf.read() as connection:
        first, second = revisions_of(connection, CASE, "commitments.csv", ["CF-016"])["CF-016"]
    column = "outcome_at_2024_03_01"
    assert (first.sealed.fields[column], second.sealed.fields[column]) == ("pending", "kept")
    assert [(a.action, a.who, a.text) for a in history(shelf, CASE)][-1] == ("edit", "cara", "seen")


def test_an_entry_superseded_leaves_the_record_and_names_its_successor(shelf):
    made = supersede(shelf, CASE, "CF-015", {"commitment": "No drones at all"}, "ben")
    assert made.entry == "CF-016"
    assert "CF-015" not in promises(shelf)
    assert (promises(shelf)["CF-016"].text, promises(shelf)["CF-016"].category) == ("No drones at all", "freeze")
    with pytest.raises(NotFound, match="CF-015 is superseded: CF-016 stands in its place"):
        edit(shelf, CASE, "CF-015", {"note": "x"}, "ben")


def test_undo_steps_back_one_change_at_a_time_to_the_first(shelf, files):
    add(shelf, CASE, NEW, "ben")
    after_add = table(shelf)
    edit(shelf, CASE, "CF-016", {"note": "seen"}, "ben")
    supersede(shelf, CASE, "CF-001", {"note": "another"}, "cara")
    import_events(shelf, CASE, EVENTS, "dan", source="f.csv")
    assert [undo(shelf, CASE, "eva").action for _ in range(3)] == ["import", "supersede", "edit"]
    assert list(context_of(shelf, CASE)) == []
    assert table(shelf) == after_add
    add(shelf, CASE, {**NEW, "id": "CF-100"}, "ben")
    assert [undo(shelf, CASE, "eva").action for _ in range(2)] == ["add", "add"]
    assert folder(shelf, CASE)[0].files == files
    with pytest.raises(UsageError, match="nothing is left to undo"):
        undo(shelf, CASE, "eva")
    assert verify(shelf).broken == ""
    assert len(history(shelf, CASE)) == 11


def test_a_correction_of_what_another_changed_meanwhile_is_refused(shelf):
    add(shelf, CASE, NEW, "ben")
    edit(shelf, CASE, "CF-016", {"note": "ben's"}, "ben", based_on=2)
    with pytest.raises(Conflict, match=r"CF-016 was changed after version 2: revision 2, edit by ben .*--based-on 3"):
        edit(shelf, CASE, "CF-016", {"note": "cara's"}, "cara", based_on=2)
    assert edit(shelf, CASE, "CF-001", {"note": "cara's"}, "cara", based_on=2).version.number == 4
    with pytest.raises(Conflict, match="changed since version 2"):
        undo(shelf, CASE, "cara", based_on=2)


@pytest.mark.parametrize(
    ("change", "error", "words"),
    [
        (
            lambda s: edit(s, CASE, "CF-01", {"note": "x"}, "b"),
            NotFound,
            "no entry 'CF-01' in the record; did you mean",
        ),
        (
            lambda s: edit(s, CASE, "CF-001", {"nota": "x"}, "b"),
            UsageError,
            "no column 'nota' in commitments.csv; did y",
        ),
        (lambda s: edit(s, CASE, "CF-001", {"outcome": "good"}, "b"), InvalidCase, "'good' is not one of kept"),
        (lambda s: edit(s, CASE, "CF-001", {"id": "x"}, "b"), UsageError, "the name of an entry stays"),
        (lambda s: add(s, CASE, {**NEW, "id": "CF-001"}, "b"), Conflict, "CF-001 is there already"),
        (lambda s: add(s, CASE, {**NEW, "category": "x"}, "b"), InvalidCase, "'x' is not one of abstain"),
        (lambda s: add(s, CASE, NEW, "b", table="events"), UsageError, "has no file for events"),
        (lambda s: add(s, CASE, NEW, "b", table="promises"), UsageError, "no table 'promises'"),
        (lambda s: add(s, CASE, {**NEW, "note": "a\0b"}, "b"), UsageError, "no text"),
        (lambda s: add(s, CASE, NEW, "b", context="E-1"), NotFound, "no imported event 'E-1'"),
        (lambda s: add(s, "nowhere", NEW, "b"), NotFound, "no case 'nowhere' in the workspace"),
    ],
)
def test_a_change_that_cannot_be_made_changes_nothing(shelf, change, error, words):
    before = verify(shelf)
    with pytest.raises(error) as caught:
        change(shelf)
    assert words in str(caught.value)
    assert verify(shelf) == before


def test_imported_events_are_context_until_a_person_adds_an_entry_from_one(shelf, files):
    done = import_events(shelf, CASE, EVENTS, "dan", source="f.csv")
    assert (done.new, done.changed, done.same) == (700, 0, 0)
    case, now = load(shelf, CASE)
    assert (case.hash, folder(shelf, CASE)[0].files) == (load(shelf, CASE, 1)[0].hash, files)
    assert now.number == 2
    made = add(
        shelf, CASE, {"by": "movement", "to": "government", "commitment": "c", "category": "aid"}, "b", context="E-7"
    )
    found = promises(shelf)[made.entry]
    assert (str(found.made), found.note) == ("2023-05-01", "Confirmed from imported event E-7")
    assert load(shelf, CASE)[0].hash != case.hash


def test_the_same_events_again_are_counted_and_only_changes_are_written(shelf):
    import_events(shelf, CASE, EVENTS, "dan")
    again = [{**EVENTS[0], "text": "other"}, *EVENTS[1:], {"id": "E-new", "date": "2024"}]
    done = import_events(shelf, CASE, again, "dan")
    assert (done.new, done.changed, done.same) == (1, 1, 699)
    assert list(context_of(shelf, CASE)) == again


def test_an_import_that_fails_half_way_leaves_nothing(shelf):
    def broken():
        yield from EVENTS
        raise DetenteError("the file ends here")

    before = verify(shelf)
    with pytest.raises(DetenteError, match="ends here"):
        import_events(shelf, CASE, broken(), "dan")
    with pytest.raises(DetenteError, match="has no id, or one that another has too"):
        import_events(shelf, CASE, [EVENTS[0], EVENTS[0]], "dan")
    assert verify(shelf) == before


def test_comments_and_runs_are_kept_with_their_pedigree(shelf):
    act = comment(shelf, CASE, "Why so late?", "anna", subject="CF-009")
    answer = '{"belief": {}, "pedigree": {"method": "m", "case_hash": "abc"}}'
    kept = keep_run(shelf, CASE, answer, "anna")
    assert runs_of(shelf, CASE) == [(kept, "abc", answer)]
    said = {a.act: a for a in history(shelf, CASE)}
    assert (said[act].about, said[act].text, said[kept].about) == ("CF-009", "Why so late?", "case abc")
    for wrong in ("{", "[]", '{"pedigree": {}}'):
        with pytest.raises(InvalidCase):
            keep_run(shelf, CASE, wrong, "anna")


def test_entries_of_older_versions_are_as_they_were(shelf):
    with shelf.read() as connection:
        first = version(connection, CASE).act
    edit(shelf, CASE, "CF-001", {"note": "later"}, "ben")
    with shelf.read() as connection:
        assert entries_at(connection, CASE, "commitments.csv", first)["CF-001"].sealed.fields.get("note", "") != "later"
