"""Refusals of the server, each one clear sentence with a stable code."""

from pipeline.errors import QArtError


class StartError(QArtError):
    """The server cannot start as it is set up."""

    code = "start-refused"


class BadRequestError(QArtError):
    """The request cannot be read at all."""

    code = "bad-request"


class InvalidRequestError(QArtError):
    """A field of the request is missing or wrong.

    Attributes:
        fields: one (field, what is wrong) pair per mistake.
    """

    code = "invalid-request"

    def __init__(self, message: str, fields: list[tuple[str, str]]) -> None:
        super().__init__(message)
        self.fields = fields


class UnauthorizedError(QArtError):
    """The bearer token is missing or wrong."""

    code = "unauthorized"


class ForbiddenError(QArtError):
    """The request comes from a page or a host name that is not this server's."""

    code = "forbidden"


class NotFoundError(QArtError):
    """There is nothing by that name."""

    code = "not-found"


class ConflictError(QArtError):
    """The request does not fit the present state."""

    code = "conflict"


class KeyReusedError(QArtError):
    """The idempotency key stands for another request already."""

    code = "idempotency-key-reused"


class TooLargeError(QArtError):
    """The body holds more than is taken."""

    code = "too-large"


class TryLaterError(QArtError):
    """What is refused now may be granted later.

    Attributes:
        retry_after_s: when it is sensible to ask again.
    """

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class QueueFullError(TryLaterError):
    """Too many jobs wait already."""

    code = "queue-full"


class LimitReachedError(TryLaterError):
    """A person, a channel or a community has as much as it may."""

    code = "limit-reached"


class ChannelClosedError(QArtError):
    """Moderators chose other channels.

    Attributes:
        channels: the platform's ids of those.
    """

    code = "channel-closed"

    def __init__(self, message: str, channels: list[str]) -> None:
        super().__init__(message)
        self.channels = channels


class DiskFullError(QArtError):
    """Nothing can be written any more; what was there stays as it was."""

    code = "disk-full"


class InternalError(QArtError):
    """Something broke that its requester cannot mend; the server's log says what."""

    code = "internal"
