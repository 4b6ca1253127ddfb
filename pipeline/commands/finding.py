"""One line of `qart doctor`'s report."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How things stand with one finding."""

    OK = "ok"
    OFF = "off"  # optional and not there
    WARNING = "warning"  # there, and worth a look
    MISSING = "missing"  # `qart make` needs it


@dataclass(frozen=True)
class Finding:
    """One line of the report.

    Attributes:
        to_do: what closes the gap, or "".
    """

    name: str
    state: State
    detail: str
    to_do: str = ""
