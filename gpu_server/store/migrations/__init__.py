"""Alembic migrations of the server's tables."""
