"""Whether a file of weights arrived whole, told without loading it."""

import json
import os
import struct
from pathlib import Path

_LENGTH = 8
_LONGEST_HEADER = 100_000_000
"""Bytes; what the safetensors library accepts."""


def intact(path: Path) -> bool:
    """Whether a safetensors file has a header and ends where that says.

    What git left in place of a large file, a download that broke off and a page that a proxy sent
    instead do not. The format is described at https://huggingface.co/docs/safetensors.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        start = file.read(_LENGTH)
        if len(start) < _LENGTH:
            return False
        (length,) = struct.unpack("<Q", start)
        if length > min(size - _LENGTH, _LONGEST_HEADER):
            return False
        try:
            header = json.loads(file.read(length))
            ends = [entry["data_offsets"][1] for key, entry in header.items() if key[:2] != "__"]
            return bool(size == _LENGTH + length + max(ends, default=0))
        except (ValueError, TypeError, KeyError, IndexError, AttributeError):
            return False
