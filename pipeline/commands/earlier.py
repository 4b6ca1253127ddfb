"""What an earlier `qart make` left in a folder, told from files that are somebody else's."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from PIL import Image, UnidentifiedImageError

from pipeline.images import StorageError, remove_file

_NAMES = re.compile(r"candidate-\d+\.png|sheet\.png|result\.json")


def check_own(folder: Path) -> None:
    """Refuse a folder in which pictures would take the place of files that we never wrote.

    Raises:
        StorageError: it holds one.
    """
    for path in _named_alike(folder):
        if not _is_ours(path):
            raise StorageError(
                f"{path} is not from `qart make` and would be lost; choose another folder for "
                "--out, or move it away."
            )


def clear(folder: Path) -> None:
    """Remove what an earlier request left, so that a folder never holds pictures of two.

    Raises:
        StorageError: a file is not ours, or cannot be removed.
    """
    check_own(folder)
    # result.json describes the others and goes first.
    for path in sorted(_named_alike(folder), key=lambda path: path.suffix != ".json"):
        remove_file(path)


def _named_alike(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from (path for path in sorted(folder.iterdir()) if _NAMES.fullmatch(path.name))


def _is_ours(path: Path) -> bool:
    """Whether a file says of itself what ours do."""
    try:
        if path.suffix == ".json":
            told = json.loads(path.read_text())
            return isinstance(told, dict) and {"url", "seed", "candidates"} <= told.keys()
        with Image.open(path) as picture:
            return "url" in picture.info
    except (OSError, ValueError, UnidentifiedImageError):
        return False
