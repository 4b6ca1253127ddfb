"""How early something is refused or withheld."""

from typing import Literal

Level = Literal["standard", "strict"]
"""A community's moderators choose it; standard is the operator's own measure."""
