"""Every text a user of a chat sees, in the language that is spoken where it is looked up.

`wording.CANCELLED` is English, or the text of that name in the language that `speak` chose for this
task. One more language is a file like `english.py` and a line in `LANGUAGES`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import ModuleType
from typing import TYPE_CHECKING, Any

from bot.wording import english

LANGUAGES: dict[str, ModuleType] = {"en": english}
"""By tag, such as "de", which stands for all its regions, or "pt-BR"."""

_spoken: ContextVar[ModuleType] = ContextVar("spoken", default=english)


def language(tag: str | None) -> ModuleType:
    """The texts of a language, those of English where it has none.

    Args:
        tag: as chats name a language and its region; None for one that is not known.
    """
    tag = tag or ""
    return LANGUAGES.get(tag) or LANGUAGES.get(tag.partition("-")[0]) or english


def speak(tag: str | None) -> None:
    """Speak a language in the rest of this task, and in tasks that it starts."""
    _spoken.set(language(tag))


@contextmanager
def speaking(tag: str | None) -> Iterator[None]:
    """Speak a language in this block."""
    before = _spoken.set(language(tag))
    try:
        yield
    finally:
        _spoken.reset(before)


if TYPE_CHECKING:
    from bot.wording.english import *  # noqa: F403
else:

    def __getattr__(name: str) -> Any:
        return getattr(_spoken.get(), name)
