"""Image store: pictures named after their content, so that a name never changes its meaning."""

import errno
import hashlib
import logging
import os
import re
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Protocol

from gpu_server.errors import DiskFullError, NotFoundError
from pipeline.images import StorageError, write_file

log = logging.getLogger(__name__)

_NOT_KEPT = "The server could not keep the picture; ask its operator to read the log."
_TRIAL = ".room"
_TRIAL_BYTES = 4 * 2**20
_NAME = re.compile(r"[0-9a-f]{40}\.png")


class ImageStore(Protocol):
    """Keeps PNG files. Its methods block: call them outside the event loop. Safe in threads."""

    def put(self, png: bytes) -> str:
        """Keep a picture until it is discarded. One that is there already counts as kept anew.

        Returns:
            Its name; the same bytes always get the same name.

        Raises:
            DiskFullError: there is no room; nothing was kept.
            StorageError: it cannot be written for another reason; nothing was kept.
        """

    def get(self, name: str) -> bytes:
        """The picture of that name.

        Raises:
            NotFoundError: there is none.
        """

    def holds(self, name: str) -> bool:
        """Whether there is a picture of that name."""

    def discard(self, name: str, *, before: datetime | None = None) -> bool:
        """Delete a picture.

        Args:
            name: which one; one that is not there is fine.
            before: leave it if it was kept anew at or after this moment; None always deletes.

        Returns:
            Whether it was there and is gone.

        Raises:
            StorageError: it cannot be deleted.
        """

    def kept_before(self, moment: datetime) -> list[str]:
        """Names of the pictures that were last kept before that moment.

        Raises:
            StorageError: the store cannot be read.
        """

    def drop_leftovers(self, moment: datetime) -> None:
        """Delete what writing left half-done before that moment, in processes that died.

        Raises:
            StorageError: the store cannot be read or changed.
        """

    def has_room(self) -> bool:
        """Whether another picture could be kept now."""


def content_name(png: bytes) -> str:
    """BLAKE2b of the content, 160 bits: nobody guesses it, and no two pictures share it."""
    return f"{hashlib.blake2b(png, digest_size=20).hexdigest()}.png"


class DiskImageStore:
    """An image store in a folder of the local disk."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def put(self, png: bytes) -> str:
        """Keep a picture; of a file that is there only the time changes. Errors as in the port."""
        name = content_name(png)
        path = self._path(name)
        try:
            os.utime(path)
        except FileNotFoundError:
            pass
        except OSError as error:
            log.exception("image store %s", self.folder)
            raise StorageError(_NOT_KEPT) from error
        else:
            return name
        try:
            write_file(path, png)
        except StorageError as error:
            told = _for_users(error)
            if isinstance(told, DiskFullError):
                log.warning("image store %s: the disk is full", self.folder)
            else:
                log.exception("image store %s", self.folder)
            # The sentence for users names no path of this machine.
            raise told from error
        _sync_folder(path.parent)
        return name

    def get(self, name: str) -> bytes:
        """Read the whole file. Errors as in the port."""
        if _NAME.fullmatch(name):
            try:
                return self._path(name).read_bytes()
            except FileNotFoundError:
                pass
        raise NotFoundError("There is no image of that name.")

    def holds(self, name: str) -> bool:
        """Look for the file."""
        return _NAME.fullmatch(name) is not None and self._path(name).is_file()

    def discard(self, name: str, *, before: datetime | None = None) -> bool:
        """Unlink the file. Errors as in the port."""
        if not _NAME.fullmatch(name):
            return False
        path = self._path(name)
        try:
            if before is not None and path.stat().st_mtime >= before.timestamp():
                return False
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StorageError(f"The picture {name} cannot be deleted.") from error
        return True

    def kept_before(self, moment: datetime) -> list[str]:
        """Look at the times of all files. Errors as in the port."""
        return [path.name for path in self._older(moment) if _NAME.fullmatch(path.name)]

    def drop_leftovers(self, moment: datetime) -> None:
        """Unlink hidden files, as `write_file` names those it has not finished."""
        try:
            for path in self._older(moment):
                if path.name.startswith("."):
                    path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError("A file of the image store cannot be deleted.") from error

    def has_room(self) -> bool:
        """Write a large picture's worth, and delete it again."""
        # Where pictures lie, so that `drop_leftovers` finds what a crash left of it.
        trial = self.folder / "00" / _TRIAL
        try:
            write_file(trial, bytes(_TRIAL_BYTES))
            trial.unlink(missing_ok=True)
        except (StorageError, OSError):
            return False
        return True

    def _older(self, moment: datetime) -> list[Path]:
        """Files last written before that moment; others may delete them meanwhile."""
        latest = moment.timestamp()
        found = []
        try:
            for folder in os.scandir(self.folder):
                for file in os.scandir(folder) if folder.is_dir() else ():
                    with suppress(FileNotFoundError):
                        if file.stat().st_mtime < latest:
                            found.append(Path(file.path))
        except OSError as error:
            raise StorageError("The image store cannot be read.") from error
        return found

    def _path(self, name: str) -> Path:
        # 256 folders keep each one small enough to list.
        return self.folder / name[:2] / name


def _for_users(error: StorageError) -> StorageError | DiskFullError:
    if isinstance(error.__cause__, OSError) and error.__cause__.errno in {
        errno.ENOSPC,
        errno.EDQUOT,
    }:
        return DiskFullError(
            "The server's disk is full, so the picture was not kept; "
            "ask its operator to make room, then try again."
        )
    return StorageError(_NOT_KEPT)


def _sync_folder(folder: Path) -> None:
    """Make a rename last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
