"""Alembic, called from within the server instead of from its command line."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection

from gpu_server.store.dialects import alone


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for the packaged migrations, on an open connection."""
    config = Config()
    config.set_main_option("script_location", "gpu_server.store:migrations")
    config.attributes["connection"] = connection
    return config


def upgrade(connection: Connection) -> None:
    """Bring the tables up to the newest migration; servers that start together take turns."""
    alone(connection, "migrate")
    command.upgrade(alembic_config(connection), "head")
