"""The database: connections, transactions and their end."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, nullcontext

from alembic.util import CommandError
from sqlalchemy.engine import URL
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from gpu_server.errors import StartError
from gpu_server.store import dialects
from gpu_server.store.migrate import upgrade
from pipeline.installing import install_extra


class Database:
    """Sessions on one database. Belongs to one event loop."""

    def __init__(self, url: URL) -> None:
        """Connections are opened when they are needed.

        Raises:
            StartError: the database's driver is not installed.
        """
        try:
            # Parameters hold people's words and ids, which are nothing for a log.
            self.engine = create_async_engine(
                url, hide_parameters=True, pool_pre_ping=dialects.may_break(url)
            )
        except ModuleNotFoundError:
            raise StartError(
                f"PostgreSQL needs a driver; install it with: {install_extra('postgres')}"
            ) from None
        dialects.prepare(self.engine)
        writing = self.engine.execution_options(**{dialects.WRITES: True})
        self._readers = async_sessionmaker(self.engine, expire_on_commit=False)
        self._writers = async_sessionmaker(writing, expire_on_commit=False)
        # Waiting here is fair and cheap; waiting inside SQLite is polling.
        self._turn = asyncio.Lock() if dialects.one_writer(self.engine) else nullcontext()

    async def migrate(self) -> None:
        """Bring the tables up to date.

        Raises:
            StartError: the database cannot be used, or was made by another version.
        """
        writing = self.engine.execution_options(**{dialects.WRITES: True})
        try:
            async with writing.begin() as connection:
                await connection.run_sync(upgrade)
        except CommandError as error:
            raise StartError(
                f"The database was made by another version of QArt Bot ({error}); install that one."
            ) from None
        except SQLAlchemyError as error:
            cause = getattr(error, "orig", None) or error
            raise StartError(
                f"The database cannot be used ({cause}); check QART_DATABASE_URL."
            ) from None

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one consistent state and writes nothing."""
        async with self._readers() as session:
            yield session

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncSession]:
        """A transaction, committed at the end, undone by any exception.

        One that is cancelled while it is committed may be either.
        """
        async with self._turn, self._writers.begin() as session:
            yield session

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()
