"""Errors a user can cause or mend, each one clear sentence with a stable code."""

from typing import ClassVar


class QArtError(Exception):
    """Something a person can act on.

    Attributes:
        code: stable, machine-readable name; the server turns it into a problem type.
        message: one sentence that says what was wrong and what to do.
    """

    code: ClassVar[str] = "qart-error"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class SetupError(QArtError):
    """Something that whoever runs this installation can mend, and the people it draws for cannot.

    Its message may name settings and paths.
    """


class InvalidPayloadError(QArtError):
    """The URL cannot become a code."""

    code = "invalid-url"


class InvalidPromptError(QArtError):
    """The prompt is empty, too long or holds control characters."""

    code = "invalid-prompt"


class UnreadableImageError(QArtError):
    """The file is missing, is not a picture or is too large to open safely."""

    code = "unreadable-image"


class UnknownEngineError(QArtError):
    """No engine that can be had here has that name."""

    code = "unknown-engine"


class EngineUnavailableError(SetupError):
    """An engine cannot run on this machine as it is set up."""

    code = "engine-unavailable"


class UnknownStyleError(QArtError):
    """No style has that name."""

    code = "unknown-style"


class CancelledError(QArtError):
    """The caller asked to stop; nothing more is drawn."""

    code = "cancelled"


class EngineLostError(QArtError):
    """The process or the device that drew broke down; the same drawing may well succeed."""

    code = "engine-lost"
