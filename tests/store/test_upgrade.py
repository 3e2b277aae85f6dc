"""A workspace that an earlier schema made is upgraded, on both databases, and nothing of it is lost.

`schema_0001.json` holds the rows of such a workspace: a case with two promises, two corrections, an import taken back,
a note erased. `schema_0002.json` holds the same with a comment, a run, and a correction that was undone.
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
from detente.store.drafts import keep_draft
from detente.store.ledger import edit
from detente.store.notes import comment, history
from detente.store.tables import METADATA, SCHEMA
from detente.store.upgrade import MIGRATIONS, VERSION_TABLE, migrate
from detente.store.verify import verify
from tests.store.conftest import KINDS

CASE = "dam"
EARLIER = ("0001", "0002")
FAILING = {"0001": "create_index", "0002": "create_table"}
"""An operation of the next step of each schema."""
ACTS = ["create", "edit", "edit", "import", "undo", "erase"]
LATER = {"0001": [], "0002": ["comment", "keep", "edit", "undo"]}


def rows_of(schema):
    return json.loads(Path(__file__).with_name(f"schema_{schema}.json").read_text(encoding="utf-8"))


@pytest.fixture(params=EARLIER)
def previous(request) -> str:
    """The schema of the workspace that is opened."""
    return request.param


@pytest.fixture(params=KINDS)
def old(request, address, previous) -> Address:
    """The address of a workspace of an earlier schema."""
    where = address(request.param)
    engine = open_database(where, create=True).engine
    migrate(engine, previous)
    with engine.connect() as connection, connection.begin():
        for table, rows in rows_of(previous).items():
            for row in rows:
                names = ", ".join(row)
                values = ", ".join(f":{name}" for name in row)
                content = row.get("content") and {"content": base64.b64decode(row["content"])}
                connection.execute(text(f"INSERT INTO {table} ({names}) VALUES ({values})"), row | (content or {}))
    return where


def test_opening_it_upgrades_it_and_everything_is_as_it_was(old, previous):
    rows = rows_of(previous)
    database = open_database(old)
    assert schema(database) == SCHEMA
    assert f"from schema {previous} to {SCHEMA}" in database.notes[0]
    found = verify(database)
    assert (found.broken, found.acts, found.head) == ("", len(rows["audit"]), rows["head"][0]["hash"])
    assert b"# typed by hand" in folder(database, CASE)[0].files["case.yaml"]
    assert b"corrected" in folder(database, CASE)[0].files["commitments.csv"]
    assert b"corrected" not in folder(database, CASE, 1)[0].files["commitments.csv"]
    assert [a.action for a in history(database)] == ACTS + LATER[previous]
    assert (load(database, CASE)[1].case_hash is None) == (previous == "0001")
    assert load(database, CASE, 1)[1].case_hash is None


def test_it_can_be_worked_with_afterwards(old, previous):
    database = open_database(old)
    made = edit(database, CASE, "CF-001", {"note": "again"}, "dan")
    assert made.revision == len([row for row in rows_of(previous)["revision"] if row["key"] == "CF-001"]) + 1
    comment(database, CASE, "now there are comments", "dan")
    assert load(database, CASE)[1].case_hash == load(database, CASE)[0].hash
    keep_draft(database, CASE, "dan", b"half a thought", based_on=1, writer="w")
    assert verify(database).broken == ""
    assert open_database(old).notes == []


def test_a_file_is_kept_as_it_was(old, previous):
    database = open_database(old)
    if database.file is None:
        assert "kept in" not in database.notes[0]
        return
    kept = Path(f"{database.file}.schema-{previous}")
    assert str(kept) in database.notes[0]
    assert kept.is_file()


def test_an_upgrade_that_fails_leaves_the_workspace_as_it_was(old, previous, monkeypatch):
    def fail(*_):
        raise OSError(5, "the power is gone")

    monkeypatch.setattr(f"alembic.op.{FAILING[previous]}", fail)
    with pytest.raises(DetenteError, match="the power is gone"):
        open_database(old)
    monkeypatch.undo()
    database = open_database(old)
    assert previous in database.notes[0]
    assert verify(database).broken == ""


def test_a_newer_workspace_is_refused(old, previous, monkeypatch):
    open_database(old)
    monkeypatch.setattr(upgrade, "SCHEMA", previous)
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
