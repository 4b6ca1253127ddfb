"""What `qart doctor` asks of the server's settings."""

import os
from pathlib import Path

from gpu_server.errors import StartError
from gpu_server.identity import key_file
from gpu_server.settings import load_settings
from gpu_server.store.dialects import parse_database_url, sqlite_file


def check() -> None:
    """Look for what would keep the server from starting; changes nothing.

    Raises:
        StartError: says what to set.
    """
    settings = load_settings()
    settings.check()
    database = sqlite_file(parse_database_url(settings.database_url))
    if not settings.rater_key.get_secret_value():
        key_file(settings)
    for name, path in (("QART_DATABASE_URL", database), ("QART_IMAGE_STORE", settings.image_store)):
        if path is not None and not _writable(Path(path).absolute()):
            raise StartError(f"{name}: {path} cannot be written to; name a place of your own.")


def _writable(path: Path) -> bool:
    """Whether a path can be made or changed, as far as its rights tell."""
    while not path.exists() and path != path.parent:
        path = path.parent
    return os.access(path, os.W_OK)
