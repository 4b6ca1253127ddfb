"""One table of operations, from which both the routes and /openapi.json are made."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from aiohttp import web
from pydantic import BaseModel

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@dataclass(frozen=True)
class Answer:
    """What a status code brings.

    Attributes:
        model: schema of the body, or of one event or line of a stream; None for other bodies.
        media: content type, "" when there is no body.
    """

    description: str
    model: type[BaseModel] | None = None
    media: str = "application/json"


@dataclass(frozen=True)
class Parameter:
    """A query parameter or header that an operation understands."""

    name: str
    description: str
    place: str = "query"
    schema: dict[str, object] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True)
class Operation:
    """One method on one path.

    Attributes:
        path: aiohttp's pattern without regular expressions, which is OpenAPI's pattern too.
        problems: codes of the problem documents it answers with, besides the common ones.
        body: schema of the request body.
        media: content type of a request body that is no message, "" without one.
        token: whether it wants the bearer token when there is one.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    answers: dict[int, Answer]
    problems: tuple[str, ...] = ()
    body: type[BaseModel] | None = None
    media: str = ""
    parameters: tuple[Parameter, ...] = ()
    token: bool = True
