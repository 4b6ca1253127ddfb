"""A language that is English in brackets, so that tests see what is looked up, and in which one."""

import functools
import inspect
from types import ModuleType
from typing import Any

from bot.wording import english


def bracketed() -> ModuleType:
    """All that English says."""
    language = ModuleType("bracketed")
    for name, value in texts(english).items():
        setattr(language, name, _translated(value))
    # It has no words of its own.
    language.short = english.short  # type: ignore[attr-defined]
    return language


def texts(language: ModuleType) -> dict[str, Any]:
    """The texts of a language, and the functions that make some."""
    return {
        name: value
        for name, value in vars(language).items()
        if not name.startswith("_") and (isinstance(value, str) or inspect.isfunction(value))
    }


def _translated(value: Any) -> Any:
    if isinstance(value, str):
        return f"⟦{value}⟧"

    @functools.wraps(value)
    def speak(*args: Any) -> Any:
        said = value(*args)
        return f"⟦{said}⟧" if said and isinstance(said, str) else said

    return speak
