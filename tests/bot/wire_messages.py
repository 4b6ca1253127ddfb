"""Messages of the wire in and out of the scripted server."""

from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel

from gpu_server.schema import Problem

Model = TypeVar("Model", bound=BaseModel)


async def read(request: web.Request, model: type[Model]) -> Model:
    return model.model_validate_json(await request.read())


def answer(body: BaseModel, status: int = 200) -> web.Response:
    return web.Response(text=body.model_dump_json(), status=status, content_type="application/json")


def problem(said: Problem) -> web.Response:
    return web.Response(
        text=said.model_dump_json(), status=said.status, content_type="application/problem+json"
    )
