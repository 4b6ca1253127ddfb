"""Model references: what a setting may call a model."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.models.errors import ModelNameError

_HUB = re.compile(
    r"(?P<repo>[\w.-]+/[\w.-]+)(?:@(?P<revision>[\w./-]+?))?(?::(?P<part>[\w./-]+))?", re.ASCII
)
_LONGEST_PART = 96
_SAFE = ".safetensors"
_HEAD = ".pth"
"""How the aesthetic head was published; tensors alone are read of it."""
_PICKLES = frozenset((".bin", ".ckpt", ".pkl", ".pt", _HEAD))
_WEIGHTED = re.compile(r"(?P<name>.+?)\s*(?:\*\s*(?P<weight>-?\d+(?:\.\d+)?))?")


@dataclass(frozen=True)
class ModelRef:
    """A model on the Hugging Face hub or on this machine.

    Attributes:
        repo: hub id "owner/name", or "" for a path.
        revision: branch, tag or commit asked for, or "" for the pinned or newest one.
        part: folder or file inside the repository, or "".
        path: folder or file on this machine, or None for the hub.
    """

    repo: str = ""
    revision: str = ""
    part: str = ""
    path: Path | None = None

    @property
    def suffix(self) -> str:
        """How the name of its file ends, in small letters, "" for a folder."""
        return Path(self.part if self.path is None else self.path).suffix.lower()

    @property
    def is_file(self) -> bool:
        """Whether all of it is one file."""
        return self.suffix in {_SAFE, _HEAD}

    @property
    def label(self) -> str:
        """What its operator calls it."""
        if self.path is not None:
            return str(self.path)
        return self._hub_label

    @property
    def public(self) -> str:
        """The same for people who need not know where things lie on this machine."""
        return self._hub_label if self.path is None else self.path.name

    @property
    def _hub_label(self) -> str:
        revision = f"@{self.revision}" if self.revision else ""
        return f"{self.repo}{revision}{f':{self.part}' if self.part else ''}"


class Kind(StrEnum):
    """What a model is for, which decides the files that are fetched."""

    BASE = "base"
    SHAPE = "shape"
    CONTROL = "control"
    LORA = "lora"
    CLIP = "clip"
    HEAD = "head"


@dataclass(frozen=True)
class Wanted:
    """A model that some part of the product needs."""

    ref: ModelRef
    kind: Kind

    def __post_init__(self) -> None:
        """Refuse pickles, which run code, and a folder where only a file will do.

        Raises:
            ModelNameError: says what to name instead.
        """
        suffix = self.ref.suffix
        if suffix in _PICKLES and not (suffix == _HEAD and self.kind == Kind.HEAD):
            raise ModelNameError(
                f"{self.ref.label} is a {suffix} file, which may run code when it is read; name a "
                f"{_SAFE} one."
            )
        if self.kind in {Kind.LORA, Kind.HEAD} and not self.ref.is_file:
            raise ModelNameError(
                f"{self.ref.label} is no file; name one, such as owner/name:file.safetensors."
            )


@contextmanager
def named_by(setting: str) -> Iterator[None]:
    """Say which setting names what cannot be read.

    Raises:
        ModelNameError: with the setting before it.
    """
    try:
        yield
    except ModelNameError as error:
        raise ModelNameError(f"{setting}: {error.message}") from None


def parse_ref(text: str) -> ModelRef:
    """Read a reference.

    What exists here as a path, or begins with "/", "./", "../" or "~", is on this machine.
    Anything else is `owner/name`, optionally with `@revision` and `:part`.

    Raises:
        ModelNameError: it is neither.
    """
    text = text.strip()
    if text and (text.startswith(("/", "./", "../", "~")) or _exists(text)):
        return ModelRef(path=_expanded(text))
    match = _HUB.fullmatch(text)
    if match is None or not _is_hub_id(match["repo"]):
        raise ModelNameError(
            f"{text[:80]!r} names no model; give owner/name, owner/name@revision:folder, or a path."
        )
    return ModelRef(match["repo"], match["revision"] or "", match["part"] or "")


def _exists(text: str) -> bool:
    try:
        return Path(text).exists()
    except OSError:  # too long for a path, or in a folder that may not be looked into
        return False


def _expanded(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ModelNameError(
            f"{text[:80]!r} begins with somebody who has no home here; give the whole path."
        ) from None


def _is_hub_id(repo: str) -> bool:
    """The hub's rules for "owner/name", without its library, which sketches do without."""
    edges = [edge for part in repo.split("/") for edge in (part[0], part[-1])]
    lengths = [len(part) for part in repo.split("/")]
    return (
        max(lengths) <= _LONGEST_PART
        and not any(edge in "-." for edge in edges)
        and not any(twice in repo for twice in ("--", ".."))
        and not repo.endswith(".git")
    )


def parse_weighted(text: str) -> tuple[tuple[ModelRef, float], ...]:
    """Read a comma-separated list of references, each with an optional `*weight`.

    Raises:
        ModelNameError: one of them cannot be read.
    """
    found = []
    for piece in filter(None, (piece.strip() for piece in text.split(","))):
        match = _WEIGHTED.fullmatch(piece)
        if match is None:
            raise ModelNameError(f"{piece[:80]!r} names no model.")
        found.append((parse_ref(match["name"]), float(match["weight"] or 1)))
    return tuple(found)
