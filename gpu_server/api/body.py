"""Messages in and out of HTTP bodies, and in addresses."""

from collections.abc import Mapping
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from gpu_server.errors import BadRequestError, InvalidRequestError

Model = TypeVar("Model", bound=BaseModel)

MAX_BYTES = 64 * 1024

_TOLD = 8
"""How many mistakes one sentence names; `errors` holds all."""


async def read(request: web.Request, model: type[Model]) -> Model:
    """Read a request's body as a message.

    Raises:
        BadRequestError: it is not JSON.
        InvalidRequestError: it is not such a message; the fields are named.
        HTTPUnsupportedMediaType: it does not say that it is JSON. A form on another site cannot.
        HTTPRequestEntityTooLarge: it is over `MAX_BYTES`.
    """
    if request.content_type != "application/json":
        raise web.HTTPUnsupportedMediaType(reason="Send the body as application/json.")
    content = await request.read()
    try:
        return _checked(model.model_validate_json(content))
    except ValidationError as error:
        raise _refusal(error) from None


def parse(model: type[Model], values: Mapping[str, str]) -> Model:
    """Take a message from the parts of an address.

    Raises:
        BadRequestError: it holds a NUL character.
        InvalidRequestError: it is not such a message; the fields are named.
    """
    try:
        return _checked(model.model_validate(values))
    except ValidationError as error:
        raise _refusal(error) from None


def _checked(message: Model) -> Model:
    if _holds_nul(message.model_dump()):
        raise BadRequestError("The request holds a NUL character; remove it.")
    return message


def send(message: BaseModel, *, status: int = 200, location: str = "") -> web.Response:
    """Answer with a message."""
    headers = {"Location": location} if location else None
    return web.Response(
        body=message.model_dump_json(),
        status=status,
        content_type="application/json",
        headers=headers,
    )


def _refusal(error: ValidationError) -> BadRequestError | InvalidRequestError:
    mistakes = error.errors(include_url=False, include_context=False, include_input=False)
    if mistakes[0]["type"] == "json_invalid":
        return BadRequestError(f"The body is not JSON ({mistakes[0]['msg']}).")
    fields = [(_path(mistake), mistake["msg"]) for mistake in mistakes]
    told = [f"{name}: {what[:1].lower()}{what[1:]}" for name, what in fields[:_TOLD]]
    more = f", and {len(fields) - _TOLD} more" if len(fields) > _TOLD else ""
    return InvalidRequestError(f"{'; '.join(told)}{more}.", fields)


def _path(mistake: ErrorDetails) -> str:
    return ".".join(map(str, mistake["loc"])) or "body"


def _holds_nul(value: object) -> bool:
    """PostgreSQL cannot store NUL in text, and nobody types it."""
    if isinstance(value, str):
        return "\0" in value
    if isinstance(value, dict):
        return any(_holds_nul(key) or _holds_nul(item) for key, item in value.items())
    if isinstance(value, list):
        return any(map(_holds_nul, value))
    return False
