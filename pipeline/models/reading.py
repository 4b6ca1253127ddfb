"""Read one part of a model from disk, and say which setting to mend where it is unfit."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch

from pipeline.errors import QArtError
from pipeline.models.errors import UnfitModelError

_LONGEST = 160

LOADING = threading.Lock()
"""Held while a model is loaded, and while one computes that others are loaded beside.

`from_pretrained` changes torch's default dtype, and how modules come to their weights, for all
threads of the process: of two at the same time one ends up in the other's dtype, or empty.
"""


@contextmanager
def reading(setting: str, label: str, part: str) -> Iterator[None]:
    """Tell whatever the libraries raise as one sentence.

    Args:
        setting: names the model.
        label: of the model.
        part: what is read of it.

    Raises:
        UnfitModelError: it could not be read.
    """
    try:
        yield
    except (QArtError, torch.OutOfMemoryError):
        raise
    # What a file of the wrong kind leads to is not documented: anything from KeyError to
    # RuntimeError, by library and version.
    except Exception as error:
        reason = (str(error).strip().splitlines() or [type(error).__name__])[0][:_LONGEST]
        raise UnfitModelError(
            f"{setting} names {label}, which holds no usable {part} ({reason})."
        ) from error


def read_network(kind: Any, where: Path, dtype: torch.dtype) -> Any:
    """A network whose every weight comes from its folder.

    Args:
        kind: a class of diffusers or transformers.
        where: a folder with config.json and weights.
        dtype: to compute in.

    Raises:
        ValueError: weights are missing or of other sizes, and would be random.
    """
    network, report = kind.from_pretrained(
        where,
        dtype=dtype,
        local_files_only=True,
        use_safetensors=True,
        output_loading_info=True,
    )
    unfit = [*report["missing_keys"], *report["mismatched_keys"]]
    if unfit:
        raise ValueError(f"{len(unfit)} of its weights are missing or of other sizes")
    return network
