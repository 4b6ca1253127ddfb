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


async def test_jobs_of_the_first_release_are_kept(database):
    kinds = {"VARCHAR": "'x'", "TEXT": "'x'", "JSON": "'{}'", "BOOLEAN": "false"}
    moment = "'2026-01-02 03:04:05'"

    def values(connection):
        for column in inspect(connection).get_columns("jobs"):
            kind = str(column["type"]).split("(")[0]
            if not column["nullable"] and column["name"] != "number":
                dated = "TIME" in kind
                yield column["name"], moment if dated else kinds.get(kind, "1")

    def insert(connection):
        command.upgrade(alembic_config(connection), "0001")
        names, given = zip(*values(connection), strict=True)
        row = f"INSERT INTO jobs ({', '.join(names)}) VALUES ({', '.join(given)})"
        connection.exec_driver_sql(row)

    await on(database, insert)
    await database.migrate()
    async with database.engine.connect() as connection:
        found = await connection.exec_driver_sql("SELECT url, image FROM jobs")
        assert found.all() == [("x", None)]


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
