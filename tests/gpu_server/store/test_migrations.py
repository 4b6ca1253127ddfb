"""Models and migrations describe the same tables."""

import sqlite3

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from gpu_server.store.database import Database
from gpu_server.store.dialects import parse_database_url
from gpu_server.store.migrate import alembic_config
from gpu_server.store.models import Base
from tests.gpu_server.databases import postgres


@pytest.fixture(params=["sqlite", "postgresql"])
async def database(request, tmp_path):
    if request.param == "sqlite":
        made = Database(parse_database_url(f"sqlite+aiosqlite:///{tmp_path / 'qart.db'}"))
        yield made
        await made.close()
    else:
        with postgres(tmp_path / "pg") as url:
            made = Database(parse_database_url(url))
            yield made
            await made.close()


async def on(database, work):
    async with database.engine.begin() as connection:
        return await connection.run_sync(work)


def differences(connection):
    context = MigrationContext.configure(connection, opts={"compare_server_default": True})
    return compare_metadata(context, Base.metadata)


async def test_models_and_migrations_agree(database):
    assert await on(database, differences)
    await database.migrate()
    assert await on(database, differences) == []


async def test_migrating_twice_changes_nothing(database):
    await database.migrate()
    await database.migrate()
    assert await on(database, differences) == []


async def test_the_first_migration_can_be_taken_back(database):
    await database.migrate()
    await on(database, lambda connection: command.downgrade(alembic_config(connection), "base"))
    names = await on(database, lambda connection: inspect(connection).get_table_names())
    assert names == ["alembic_version"]


def filled_in(connection, table):
    """A row with something in every column."""
    kinds = {"VARCHAR": "'x'", "TEXT": "'x'", "JSON": "'{}'", "BOOLEAN": "false"}
    values = {}
    for column in inspect(connection).get_columns(table):
        kind = str(column["type"]).split("(")[0]
        if not column["nullable"] and column["name"] != "number":
            dated = "TIME" in kind
            values[column["name"]] = "'2026-01-02 03:04:05'" if dated else kinds.get(kind, "1")
    return f"INSERT INTO {table} ({', '.join(values)}) VALUES ({', '.join(values.values())})"


async def test_what_the_first_release_kept_stays_on_the_way_up_and_down(database):
    def insert(connection):
        command.upgrade(alembic_config(connection), "0001")
        for table in ("jobs", "candidates", "posts", "votes"):
            connection.exec_driver_sql(filled_in(connection, table))

    async def rows(query):
        async with database.engine.connect() as connection:
            return (await connection.exec_driver_sql(query)).all()

    await on(database, insert)
    await database.migrate()
    assert await rows("SELECT url, image, style, community, channel, safety FROM jobs") == [
        ("x", None, None, "", "", "standard")
    ]
    assert await rows("SELECT candidate_id, source, phone FROM votes") == [(1, "button", "")]
    await on(database, lambda connection: command.downgrade(alembic_config(connection), "0002"))
    assert await rows("SELECT url, image FROM jobs") == [("x", None)]
    assert await rows("SELECT job_id FROM candidates") == [("x",)]
    assert await rows("SELECT job_id FROM posts") == [("x",)]
    assert await rows("SELECT candidate_id FROM votes") == [(1,)]


async def test_sqlite_is_set_up_to_last(tmp_path):
    file = tmp_path / "qart.db"
    database = Database(parse_database_url(f"sqlite+aiosqlite:///{file}"))
    await database.migrate()
    async with database.engine.connect() as connection:
        set_to = {
            name: (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    await database.close()
    assert set_to == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 10000,
    }
    with sqlite3.connect(file) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
