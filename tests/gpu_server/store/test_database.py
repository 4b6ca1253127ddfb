"""What a database in trouble says, and to whom."""

import asyncio
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from gpu_server.errors import StartError
from gpu_server.store.database import Database
from gpu_server.store.dialects import parse_database_url
from tests.gpu_server.databases import free_port, postgres


async def test_a_database_out_of_reach_is_an_error_of_the_database():
    address = f"postgresql+asyncpg://qart@127.0.0.1:{free_port()}/qart"
    database = Database(parse_database_url(address))
    with pytest.raises(SQLAlchemyError):
        async with database.read() as session:
            await session.execute(text("SELECT 1"))
    await database.close()


async def test_a_database_that_lets_nobody_in_is_told_in_one_sentence(tmp_path):
    with postgres(tmp_path / "pg") as url:
        database = Database(parse_database_url(url.replace("qart@", "stranger@")))
        with pytest.raises(StartError, match=r"stranger.*check QART_DATABASE_URL"):
            await database.migrate()
        await database.close()


async def test_errors_keep_what_people_wrote_out_of_the_log(tmp_path):
    database = Database(parse_database_url(f"sqlite+aiosqlite:///{tmp_path / 'qart.db'}"))
    with pytest.raises(SQLAlchemyError) as told:
        async with database.write() as session:
            await session.execute(text("SELECT :words FROM nothing"), {"words": "my secret"})
    assert "my secret" not in str(told.value)
    await database.close()


def migrate(url):
    database = Database(parse_database_url(url))

    async def run():
        await database.migrate()
        await database.close()

    asyncio.run(run())


async def test_two_servers_may_make_the_tables_at_the_same_moment(tmp_path):
    with postgres(tmp_path / "pg") as url, ProcessPoolExecutor(2, get_context("spawn")) as both:
        for made in [both.submit(migrate, url) for _ in range(2)]:
            made.result()


async def test_a_connection_that_broke_while_idle_is_not_used(tmp_path):
    with postgres(tmp_path / "pg") as url:
        database, operator = (Database(parse_database_url(url)) for _ in range(2))
        own = select(func.pg_backend_pid())
        async with database.read() as session:
            pid = await session.scalar(own)
        async with operator.read() as session:
            await session.execute(select(func.pg_terminate_backend(pid)))
        async with database.read() as session:
            assert await session.scalar(own) != pid
        await database.close()
        await operator.close()


async def test_a_transaction_that_was_cancelled_holds_no_lock(tmp_path):
    database = Database(parse_database_url(f"sqlite+aiosqlite:///{tmp_path / 'qart.db'}"))
    counting = asyncio.Event()

    async def count():
        async with database.write() as session:
            await session.execute(text("CREATE TABLE half_done (number)"))
            counting.set()
            await session.execute(
                text(
                    "WITH RECURSIVE counted(n) AS "
                    "(SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 300000) "
                    "SELECT max(n) FROM counted"
                )
            )

    cancelled = asyncio.create_task(count())
    await counting.wait()
    await asyncio.sleep(0.01)
    cancelled.cancel()
    with pytest.raises(asyncio.CancelledError) as kept:
        await cancelled
    # Whoever keeps the error keeps the statement that was under way.
    assert kept.value is not None
    async with database.write() as session:
        assert await session.scalar(text("SELECT count(*) FROM sqlite_master")) == 0
    await database.close()
