"""What a database in trouble says, and to whom."""

import pytest
from sqlalchemy import text
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
