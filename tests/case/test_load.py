"""The door: names, paths, merging of parameter files, the hash, and the readings of YAML that surprise."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import zipfile
from pathlib import Path

import pytest

from detente.case import library
from detente.case.library import library_cases
from detente.case.load import load_bytes, load_case
from detente.case.parameters import CHANNELS, COUNTERPARTS, kinds
from detente.case.schema import Case
from detente.case.template import new_case_text
from detente.errors import InvalidCase, NotFound

DAM = Path(__file__).with_name("dam.yaml")
TEXT = DAM.read_text(encoding="utf-8")


def variant(*changes: tuple[str, str]) -> Case:
    """The case of the dam with pieces of its text replaced."""
    text = TEXT
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return load_bytes(text.encode(), "case.yaml")


def complaint(*changes: tuple[str, str]) -> str:
    with pytest.raises(InvalidCase) as caught:
        variant(*changes)
    return str(caught.value)


@pytest.mark.parametrize("name", library_cases())
def test_every_library_case_loads_and_twice_alike(name: str) -> None:
    one, two = load_case(name), load_case(name)
    assert one == two
    assert one.hash == two.hash
    assert len(one.hash) == 12
    assert one.folder.joinpath("case.yaml").is_file()


def test_a_case_has_the_same_hash_wherever_it_lies(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(TEXT, encoding="utf-8")
    assert load_case(path).hash == load_case(str(tmp_path)).hash == load_case(DAM).hash


def test_the_hash_covers_the_record_beside_the_case(tmp_path: Path) -> None:
    shutil.copytree(str(library.case_folder("ceasefire")), tmp_path / "truce")
    before = load_case(tmp_path / "truce").hash
    ledger = tmp_path / "truce" / "commitments.csv"
    ledger.write_text(ledger.read_text(encoding="utf-8").replace("Halt air strikes", "Halt all air strikes"), "utf-8")
    assert load_case(tmp_path / "truce").hash != before


def test_the_hash_changes_with_an_override_only_if_something_changes() -> None:
    plain = load_case(DAM)
    assert load_case(DAM, sets=["discount=0.98"]).hash == plain.hash
    assert load_case(DAM, sets=["discount=0.97"]).hash != plain.hash
    assert variant(("schema: 1", "# a comment\nschema: 1")).hash == plain.hash


def test_an_unknown_name_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="no case 'minimul'; did you mean 'minimal'") as caught:
        load_case("minimul")
    assert "`detente cases` lists them" in str(caught.value)


@pytest.mark.parametrize("ref", ["no/such/case", "nothing.yaml", "a\0b", "x" * 5_000, "", ".."])
def test_what_is_not_there_is_not_found(ref: str) -> None:
    with pytest.raises(NotFound):
        load_case(ref)


def test_a_folder_of_a_librarys_name_without_a_case_does_not_hide_the_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "minimal").mkdir()
    monkeypatch.chdir(tmp_path)
    assert load_case("minimal").folder.name == "minimal"
    with pytest.raises(NotFound, match=r"holds no case\.yaml"):
        load_case(f".{os.sep}minimal")


def test_a_folder_with_a_case_stands_above_the_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "minimal").mkdir()
    (tmp_path / "minimal" / "case.yaml").write_text(new_case_text(), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_case("minimal").title == "Two ports and a strait"


def test_a_pipe_is_not_a_file(tmp_path: Path) -> None:
    if not hasattr(os, "mkfifo"):
        pytest.skip("no named pipes on this system")
    os.mkfifo(tmp_path / "case.yaml")
    with pytest.raises(NotFound):
        load_case(tmp_path / "case.yaml")


def test_the_library_is_read_from_a_zip_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    archive = tmp_path / "cases.zip"
    with zipfile.ZipFile(archive, "w") as stream:
        stream.writestr("library/one/case.yaml", TEXT)
    monkeypatch.setattr(library, "files", lambda package: zipfile.Path(archive))
    assert library_cases() == ["one"]
    assert load_case("one").hash == load_bytes(TEXT.encode(), "x").hash


def test_a_byte_order_mark_and_windows_line_ends_are_read() -> None:
    windows = "\ufeff" + TEXT.replace("\n", "\r\n")
    assert load_bytes(windows.encode(), "case.yaml").hash == load_case(DAM).hash


def test_record_files_lie_beside_the_case(tmp_path: Path) -> None:
    text = TEXT + "record: {files: {events: events.csv}}\n"
    path = tmp_path / "case.yaml"
    path.write_text(text, encoding="utf-8")
    (tmp_path / "event.csv").touch()
    with pytest.raises(InvalidCase, match=r"no file 'events\.csv' beside the case; did you mean 'event\.csv'"):
        load_case(path)
    shutil.move(tmp_path / "event.csv", tmp_path / "events.csv")
    assert load_case(path).record.files.events == "events.csv"


def test_as_of_replaces_the_date() -> None:
    assert load_case(DAM, as_of=dt.date(2030, 5, 1)).as_of == dt.date(2030, 5, 1)


def test_a_kind_fills_what_the_case_leaves_out() -> None:
    changed = variant(("{kind: sincere, prior: 0.5}", "{kind: sincere, prior: 0.5, patience: 0.9, title: Own words}"))
    plain, own = load_case(DAM).types["sincere"], changed.types["sincere"]
    assert (own.patience.low, own.patience.high, own.title) == (0.9, 0.9, "Own words")
    assert own.stance == plain.stance
    assert own.expects == plain.expects


def test_mappings_of_a_kind_merge_and_stance_and_ranges_are_replaced_whole() -> None:
    own = variant(
        (
            "{kind: sincere, prior: 0.5}",
            "{kind: sincere, prior: 0.5, expects: {aid: 0.2}, precision: {low: 1, high: 3},"
            " stance: {weight: 0.5, curve: [[0, 0], [1, 1]]}}",
        )
    ).types["sincere"]
    assert own.expects["aid"].mode == 0.2
    assert "default" in own.expects
    assert (own.precision.mode, own.precision.why) == (2, "")
    assert (own.stance.weight.low, own.stance.curve) == (0.5, [(0, 0), (1, 1)])


@pytest.mark.parametrize("kind", kinds(CHANNELS))
def test_every_channel_file_stands_by_itself(kind: str) -> None:
    case = variant(("{title: River gauges, hit: 0.8, false_alarm: 0.05, lag: 1}", f"{{kind: {kind}}}"))
    assert case.channels["gauges"].hit.mode > case.channels["gauges"].false_alarm.mode


@pytest.mark.parametrize("kind", kinds(COUNTERPARTS))
def test_every_counterpart_file_stands_by_itself(kind: str) -> None:
    case = variant(("sincere: {kind: sincere,", f"other: {{kind: {kind},"))
    assert case.types["other"].title


@pytest.mark.parametrize("word", ["yes", "true", "Yes", "TRUE"])
def test_four_words_are_truth_values(word: str) -> None:
    assert (
        variant(("{do: advance}", f"{{do: advance, when: {{owed: {word}}}}}"))
        .playbooks["step_for_step"]
        .rules[-1]
        .when.owed
    )


@pytest.mark.parametrize("word", ["on", "y", "Y", "off", "'yes'", "1"])
def test_other_words_are_no_truth_values(word: str) -> None:
    assert "expected yes or no" in complaint(("{do: advance}", f"{{do: advance, when: {{owed: {word}}}}}"))


@pytest.mark.parametrize("name", ["on", "y", "12:30", "1_000", "no way", "2018-07-27T10:00"])
def test_words_that_yaml_reads_as_something_else_stay_text(name: str) -> None:
    assert variant(("Two neighbours and a dam", name)).title == name


@pytest.mark.parametrize("text", ["yes", "2018", "2018-07-27", "3.5"])
def test_text_that_reads_as_something_else_needs_quotes(text: str) -> None:
    assert "put it in quotes if it is text" in complaint(("Two neighbours and a dam", text))
    assert variant(("Two neighbours and a dam", f"'{text}'")).title == text


def test_no_kind_of_value_passes_for_another() -> None:
    assert "found 'x', expected a number" in complaint(("lead: 3", "lead: x"))
    assert "found yes, expected a number" in complaint(("lead: 3", "lead: yes"))
    assert "found '48', expected a whole number" in complaint(("horizon: 48", "horizon: '48'"))
    assert "found 48.0, expected a whole number" in complaint(("horizon: 48", "horizon: 48.0"))
    assert "found yes, expected a number" in complaint(("half: 0.5", "half: yes"))


def test_references_are_checked_even_where_the_form_is_wrong() -> None:
    found = complaint(("horizon: 48", "horizon: long"), ("by: downstream, category: inspect", "by: upstraem"))
    assert "horizon: found 'long'" in found
    assert "no party 'upstraem'; did you mean 'upstream'?" in found


def test_a_name_whose_entry_is_broken_is_still_known() -> None:
    found = complaint(("title: River gauges, hit: 0.8", "title: River gauges, hit: 8"))
    assert "channels.gauges.hit: 8 is above 1" in found
    assert "no channel" not in found


def test_a_mediators_case_needs_no_principal_but_a_facing_side() -> None:
    mediator = ("issues:\n", "  envoy: {name: Envoy, role: mediator}\nissues:\n")
    side = ("role: principal", "role: third_party")
    gone, facing = ("principal: upstream\n", ""), ("principal: upstream\n", "facing: upstream\n")
    assert variant(mediator, side, facing).ours == "upstream"
    assert "facing: missing" in complaint(mediator, side, gone)


def test_a_single_name_for_a_list_keeps_its_short_path() -> None:
    found = complaint(("by: downstream, category: inspect", "by: Down stream, category: inspect"))
    assert "steps.measure_flow.by: found 'Down stream', expected a name of small letters" in found


def test_a_drift_or_a_sum_of_moves_can_bring_a_level_into_reach() -> None:
    gate = ("{step: share_flow, report: confirmed}", "{issue: flow, at_least: 0.9}")
    assert "never reached" in complaint(gate)
    assert variant(gate, ("moves: {flow: 0.3}", "moves: {flow: {by: 0.3}}"))
    assert variant(gate, ("start: today", "start: today\n    drift: [{per_month: 0.01}]"))
    assert variant((gate[0], "{issue: flow, at_least: {low: 0.6, high: 0.9}}"))
