"""A workspace that the previous schema made is upgraded, on both databases, and nothing of it is lost.

`schema_0001.json` holds the rows of such a workspace: a case with two promises, two corrections, an import taken back,
a note erased.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from detente.errors import DetenteError
from detente.settings import Address
from detente.store import upgrade
from detente.store.cases import folder, load
from detente.store.database import open_database, schema
from detente.store.ledger import edit
from detente.store.notes import comment, history
from detente.store.tables import METADATA, SCHEMA
from detente.store.upgrade import MIGRATIONS, VERSION_TABLE, migrate
from detente.store.verify import verify
from tests.store.conftest import KINDS

CASE, PREVIOUS = "dam", "0001"
ROWS = json.loads(Path(__file__).with_name("schema_0001.json").read_text(encoding="utf-8"))


@pytest.fixture(params=KINDS)
def old(request, address) -> Address:
    """The address of a workspace of the previous schema."""
    where = address(request.param)
    engine = open_database(where, create=True).engine
    migrate(engine, PREVIOUS)
    with engine.connect() as connection, connection.begin():
        for table, rows in ROWS.items():
            for row in rows:
                names = ", ".join(row)
                values = ", ".join(f":{name}" for name in row)
                content = row.get("content") and {"content": base64.b64decode(row["content"])}
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row | (content or {}))
    return where


def test_opening_it_upgrades_it_and_everything_is_as_it_was(old):
    database = open_database(old)
    assert schema(database) == SCHEMA
    assert f"from schema {PREVIOUS} to {SCHEMA}" in database.notes[0]
    found = verify(database)
    assert (found.broken, found.acts, found.head) == ("", len(ROWS["audit"]), ROWS["head"][0]["hash"])
    assert b"# typed by hand" in folder(database, CASE)[0].files["case.yaml"]
    assert b"corrected" in folder(database, CASE)[0].files["commitments.csv"]
    assert b"corrected" not in folder(database, CASE, 1)[0].files["commitments.csv"]
    assert [a.action for a in history(database)] == ["create", "edit", "edit", "import", "undo", "erase"]
    assert load(database, CASE)[1].case_hash is None


def test_it_can_be_worked_with_afterwards(old):
    database = open_database(old)
    made = edit(database, CASE, "CF-001", {"note": "again"}, "dan")
    assert made.revision == 3
    comment(database, CASE, "now there are comments", "dan")
    assert load(database, CASE)[1].case_hash == load(database, CASE)[0].hash
    assert verify(database).broken == ""
    assert open_database(old).notes == []


def test_a_file_is_kept_as_it_was(old):
    database = open_database(old)
    if database.file is None:
        assert "kept in" not in database.notes[0]
        return
    kept = Path(f"{database.file}.schema-{PREVIOUS}")
    assert str(kept) in database.notes[0]
    assert kept.is_file()


def test_an_upgrade_that_fails_leaves_the_workspace_as_it_was(old, monkeypatch):
    def fail(*_):
        raise OSError(5, "the power is gone")

    monkeypatch.setattr("alembic.op.create_index", fail)
    with pytest.raises(DetenteError, match="the power is gone"):
        open_database(old)
    monkeypatch.undo()
    database = open_database(old)
    assert PREVIOUS in database.notes[0]
    assert verify(database).broken == ""


def test_a_newer_workspace_is_refused(old, monkeypatch):
    open_database(old)
    monkeypatch.setattr(upgrade, "SCHEMA", PREVIOUS)
    with pytest.raises(DetenteError, match=r"a newer version of detente made it .*update the program"):
        open_database(old)


def test_the_steps_lead_to_the_tables_that_the_program_reads(database):
    script = ScriptDirectory.from_config(config())
    assert script.get_current_head() == SCHEMA
    found = inspect(database.engine)
    assert set(found.get_table_names()) == {*METADATA.tables, VERSION_TABLE}
    for name, table in METADATA.tables.items():
        columns = {c["name"]: (c["nullable"], str(c["type"])) for c in found.get_columns(name)}
        assert {c.name: bool(c.nullable) for c in table.columns} == {n: null for n, (null, _) in columns.items()}, name
        assert len(found.get_foreign_keys(name)) == len(table.foreign_key_constraints), name


def config() -> Config:
    made = Config()
    made.set_main_option("script_location", str(MIGRATIONS))
    return made
