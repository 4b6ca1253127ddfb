"""Who asks and who rates, known only by a keyed hash."""

import hmac
import os
import secrets
import tempfile
from pathlib import Path

from gpu_server.errors import StartError
from gpu_server.schema import Person
from gpu_server.settings import ServerSettings
from gpu_server.store.dialects import parse_database_url, sqlite_file

KEY_FILE = "rater.key"


class Identity:
    """Turns people into pseudonyms. The same key gives the same pseudonym for ever.

    Attributes:
        origin: where the key came from, in words for the operator.
    """

    def __init__(self, key: bytes, origin: str) -> None:
        self._key = key
        self.origin = origin

    def pseudonym(self, person: Person) -> str:
        """HMAC-SHA256 of platform and user id: 64 hexadecimal digits."""
        name = f"{person.platform}:{person.user_id}".encode()
        return hmac.new(self._key, name, "sha256").hexdigest()


def key_file(settings: ServerSettings) -> Path:
    """Where the key is kept when the settings hold none.

    Raises:
        StartError: the database is not a file, so there is no place beside it.
    """
    database = sqlite_file(parse_database_url(settings.database_url))
    if database is None:
        raise StartError(
            "A database that is not a SQLite file has no place for the rater key; "
            "set QART_RATER_KEY to a long random text."
        )
    return database.parent / KEY_FILE


def load_identity(settings: ServerSettings) -> Identity:
    """Take the key from the settings, or from its file, which is made on first use.

    Raises:
        StartError: there is no place for a key, or its file cannot be read or is damaged.
    """
    secret = settings.rater_key.get_secret_value()
    if secret:
        return Identity(secret.encode(), "from QART_RATER_KEY")
    path = key_file(settings)
    try:
        if key := _read(path):
            return Identity(key, f"kept in {path}")
        return Identity(_make(path), f"made just now, kept in {path}; back it up with the database")
    except OSError as error:
        raise StartError(f"The rater key {path} cannot be used ({error.strerror}).") from None


def _read(path: Path) -> bytes | None:
    if not path.exists():
        return None
    key = path.read_bytes().strip()
    if len(key) < 32:
        raise StartError(
            f"The rater key {path} is damaged; restore it from a backup, or delete it "
            "to begin anew, which makes every rater a stranger."
        )
    return key


def _make(path: Path) -> bytes:
    path.parent.mkdir(parents=True, exist_ok=True)
    key = secrets.token_hex(32).encode()
    # Readable by its owner only, and of a name that nothing left by a crash can have.
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f"{path.stem}.")
    fresh = Path(name)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key + b"\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link never replaces the key of a server that started at the same moment.
        path.hardlink_to(fresh)
    except FileExistsError:
        key = path.read_bytes().strip()
    finally:
        fresh.unlink()
    return key
