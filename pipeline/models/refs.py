"""Model references: what a setting may call a model."""

import re
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pipeline.models.errors import ModelNameError

_HUB = re.compile(
    r"(?P<repo>[\w.-]+/[\w.-]+)(?:@(?P<revision>[\w./-]+?))?(?::(?P<part>[\w./-]+))?", re.ASCII
)
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
    def is_file(self) -> bool:
        """Whether all of it is one file."""
        name = self.part if self.path is None else self.path.name
        return name.endswith((".safetensors", ".pth"))

    @property
    def label(self) -> str:
        """What people call it."""
        if self.path is not None:
            return str(self.path)
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
        """Refuse a repository or folder where only a file will do.

        Raises:
            ModelNameError: says how to name a file.
        """
        if self.kind in {Kind.LORA, Kind.HEAD} and not self.ref.is_file:
            raise ModelNameError(
                f"{self.ref.label} is no file; name one, such as owner/name:file.safetensors."
            )


def parse_ref(text: str) -> ModelRef:
    """Read a reference.

    What exists here as a path, or begins with "/", "./", "../" or "~", is on this machine.
    Anything else is `owner/name`, optionally with `@revision` and `:part`.

    Raises:
        ModelNameError: it is neither.
    """
    text = text.strip()
    path = Path(text).expanduser()
    if text and (text.startswith(("/", "./", "../", "~")) or path.exists()):
        return ModelRef(path=path)
    match = _HUB.fullmatch(text)
    if match is None:
        raise ModelNameError(
            f"{text[:80]!r} names no model; give owner/name, owner/name@revision:folder, or a path."
        )
    return ModelRef(match["repo"], match["revision"] or "", match["part"] or "")


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
