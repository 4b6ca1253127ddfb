"""Everything the server does differently from one database to another."""

import asyncio
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, func, make_url, select
from sqlalchemy.engine import URL, Dialect
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession

from gpu_server.errors import StartError

WRITES = "qart_writes"
"""Execution option of connections that will write."""

_PRAGMAS = (
    # Readers never wait for the writer.
    "PRAGMA journal_mode=WAL",
    # A job is promised once its row is committed, so the commit must reach the disk: NORMAL would
    # survive a killed process but not a power cut.
    "PRAGMA synchronous=FULL",
    "PRAGMA busy_timeout=10000",
    "PRAGMA foreign_keys=ON",
)


def parse_database_url(text: str) -> URL:
    """Check a database address.

    Raises:
        StartError: it is neither a SQLite file nor PostgreSQL, through an asynchronous driver.
    """
    try:
        url = make_url(text)
    except ArgumentError:
        raise StartError(
            "QART_DATABASE_URL is not a database address; "
            "write it as sqlite+aiosqlite:///data/qart.db."
        ) from None
    if url.drivername not in {"sqlite+aiosqlite", "postgresql+asyncpg"}:
        raise StartError(
            f"QART_DATABASE_URL begins with {url.drivername!r}; "
            "use sqlite+aiosqlite:/// or postgresql+asyncpg://."
        )
    if url.drivername.startswith("sqlite") and sqlite_file(url) is None:
        raise StartError("QART_DATABASE_URL names no file; jobs must outlive the server.")
    return url


def sqlite_file(url: URL) -> Path | None:
    """The file of a SQLite database, None for other databases and databases in memory."""
    if not url.drivername.startswith("sqlite") or not url.database or ":memory:" in url.database:
        return None
    return Path(url.database)


def may_break(url: URL) -> bool:
    """Whether an idle connection may break, so that it had better be tried before it is used."""
    return not url.drivername.startswith("sqlite")


def prepare(engine: AsyncEngine) -> None:
    """Make new connections of this engine behave."""
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _set_up_sqlite)
        event.listen(engine.sync_engine, "begin", _begin_sqlite)
        event.listen(engine.sync_engine, "invalidate", _undo_sqlite)
    else:
        event.listen(engine.sync_engine, "do_connect", _connect)


def one_writer(engine: AsyncEngine) -> bool:
    """Whether the database takes one writer at a time, so that writers had better queue up."""
    return engine.dialect.name == "sqlite"


async def one_at_a_time(session: AsyncSession, task: str) -> None:
    """Wait until no other transaction on this database is at the same task; held until the end.

    SQLite's writers are alone anyway. What a transaction counted afterwards stays true until it is
    committed, as far as only this task changes it.
    """
    connection = await session.connection()
    await connection.run_sync(alone, task)


def alone(connection: Connection, task: str) -> None:
    """As `one_at_a_time`, on a connection."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"qart {task}"))))


def is_disk_full(error: BaseException) -> bool:
    """Whether a database error says that the disk is full."""
    original = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(original, sqlite3.OperationalError):
        return original.sqlite_errorcode == sqlite3.SQLITE_FULL
    return getattr(original, "sqlstate", None) == "53100"


def _connect(dialect: Dialect, _record: object, args: Any, options: Any) -> Any:
    # SQLAlchemy lets this driver's own errors through while connecting, and only then: without
    # this, everybody who means "the database is away" would have to name them too.
    try:
        return dialect.connect(*args, **options)
    except Exception as error:
        raise OperationalError(None, None, error) from error


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver would begin transactions late and by itself; _begin_sqlite does it.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once, without waiting, when somebody
    # else wrote in between: writers take the lock before they read.
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _undo_sqlite(connection: Any, _record: object, _error: BaseException | None) -> None:
    # A cancelled statement closes its connection, but SQLite keeps the locks of a closed connection
    # for as long as anybody holds one of its cursors, as the traceback of the cancellation does.
    with suppress(sqlite3.Error, asyncio.CancelledError):
        connection.rollback()
