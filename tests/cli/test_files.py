"""Files are written whole or not at all, and nothing that was there is lost."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from detente.cli.files import replace_keeping, write_new
from detente.errors import DetenteError


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_a_new_file_and_its_folders(tmp_path):
    write_new(tmp_path / "a" / "b" / "case.yaml", "título: é\n")
    assert everything(tmp_path) == {"a/b/case.yaml": "título: é\n".encode()}


def test_a_file_that_is_there_stays_as_it_is(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("mine")
    with pytest.raises(DetenteError, match=r"case\.yaml: is there already"):
        write_new(path, "theirs")
    assert everything(tmp_path) == {"case.yaml": b"mine"}


def test_a_link_that_leads_nowhere_is_not_written_through(tmp_path):
    path = tmp_path / "case.yaml"
    path.symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(DetenteError, match="is there already"):
        write_new(path, "text")
    assert everything(tmp_path) == {}


def test_a_file_system_without_hard_links_will_do(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError("no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    write_new(tmp_path / "case.yaml", "text")
    assert everything(tmp_path) == {"case.yaml": b"text"}


def test_where_a_folder_is_wanted_and_a_file_stands_nothing_is_left(tmp_path):
    (tmp_path / "a").write_text("a file")
    with pytest.raises(DetenteError, match=r"Nothing was changed|nothing was written"):
        write_new(tmp_path / "a" / "b" / "case.yaml", "text")
    assert everything(tmp_path) == {"a": b"a file"}


@pytest.mark.parametrize("step", ["fsync", "lexists"])
def test_killed_on_the_way_nothing_is_left(tmp_path, monkeypatch, step):
    def stop(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os if step == "fsync" else os.path, step, stop)
    with pytest.raises(DetenteError, match="No space left on device"):
        write_new(tmp_path / "new" / "case.yaml", "text")
    assert list(tmp_path.iterdir()) == []


def test_what_is_replaced_is_kept_every_time(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_bytes(b"one\r\n")
    assert replace_keeping(path, "two") == tmp_path / "case.yaml.bak"
    assert replace_keeping(path, "three") == tmp_path / "case.yaml.bak2"
    assert everything(tmp_path) == {
        "case.yaml": b"three",
        "case.yaml.bak": b"one\r\n",
        "case.yaml.bak2": b"two",
    }


@pytest.mark.skipif(os.name == "nt", reason="permissions differ on Windows")
def test_a_private_file_stays_private_and_so_does_what_is_kept(tmp_path):
    path = tmp_path / "case.yaml"
    path.write_text("one")
    path.chmod(0o600)
    kept = replace_keeping(path, "two")
    assert [p.stat().st_mode & 0o777 for p in (path, kept)] == [0o600, 0o600]


def test_a_replacement_that_fails_changes_nothing(tmp_path, monkeypatch):
    path = tmp_path / "case.yaml"
    path.write_text("one")

    def stop(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", stop)
    with pytest.raises(DetenteError, match="No space left"):
        replace_keeping(path, "two")
    assert everything(tmp_path) == {"case.yaml": b"one"}
