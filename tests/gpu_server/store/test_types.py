"""Moments keep their meaning in the database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import Column, MetaData, Table, create_engine, insert, select
from sqlalchemy.exc import StatementError

from gpu_server.store.types import UtcDateTime

MOMENTS = Table("moments", MetaData(), Column("at", UtcDateTime))


@pytest.fixture
def connection():
    with create_engine("sqlite://").begin() as connection:
        MOMENTS.create(connection)
        yield connection


def test_a_moment_comes_back_in_utc_to_the_microsecond(connection):
    tokyo = timezone(timedelta(hours=9))
    moment = datetime(2030, 1, 1, 8, 30, 0, 123456, tokyo)
    connection.execute(insert(MOMENTS).values(at=moment))
    found = connection.scalar(select(MOMENTS.c.at))
    assert found == moment
    assert found.tzinfo is UTC


def test_moments_compare_across_time_zones(connection):
    tokyo = timezone(timedelta(hours=9))
    connection.execute(insert(MOMENTS).values(at=datetime(2030, 1, 1, 0, 0, tzinfo=UTC)))
    later = select(MOMENTS.c.at).where(MOMENTS.c.at < datetime(2030, 1, 1, 9, 1, tzinfo=tokyo))
    assert connection.scalar(later) is not None


def test_a_moment_without_a_time_zone_is_refused(connection):
    with pytest.raises(StatementError, match="no time zone"):
        connection.execute(insert(MOMENTS).values(at=datetime(2030, 1, 1)))  # noqa: DTZ001
