"""/openapi.json: the wire's description, made from the operations and messages themselves."""

from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

from aiohttp import web
from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from gpu_server.api.operation import Answer, Operation, Parameter
from gpu_server.api.problems import MEDIA, STATUS
from gpu_server.schema import Problem

_COMMON = ("bad-request", "unauthorized", "forbidden", "too-large", "internal")
_BODY = ("unsupported-media-type", "invalid-request")


def describe(operations: Sequence[Operation]) -> dict[str, Any]:
    """An OpenAPI 3.1 document of the operations."""
    models: list[type[BaseModel]] = [Problem, *_models(operations)]
    models.sort(key=lambda model: model.__name__)
    _, schemas = models_json_schema(
        [(model, "validation") for model in models],
        ref_template="#/components/schemas/{model}",
    )
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "QArt Bot",
            "version": version("qart-bot"),
            "description": "Artistic QR codes that scan: jobs, pictures and votes.",
        },
        "paths": paths,
        "components": {
            "schemas": schemas["$defs"],
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


def handler(operations: Sequence[Operation]) -> Operation:
    """The operation that answers with the description of all the others."""

    async def openapi(request: web.Request) -> web.Response:
        return web.json_response(described)

    own = Operation(
        "GET",
        "/openapi.json",
        openapi,
        "This document.",
        {200: Answer("An OpenAPI 3.1 document.")},
        token=False,
    )
    described = describe((*operations, own))
    return own


def _models(operations: Sequence[Operation]) -> set[type[BaseModel]]:
    bodies = {operation.body for operation in operations}
    answers = {answer.model for operation in operations for answer in operation.answers.values()}
    return {model for model in bodies | answers if model is not None}


def _operation(operation: Operation) -> dict[str, Any]:
    codes = (*operation.problems, *_COMMON, *_body_problems(operation))
    described: dict[str, Any] = {
        "operationId": operation.handler.__name__ + _suffix(operation),
        "summary": operation.summary,
        "parameters": [*_path_parameters(operation.path), *map(_parameter, operation.parameters)],
        "responses": {
            **{str(status): _answer(answer) for status, answer in operation.answers.items()},
            **_problems(codes),
        },
        # An empty alternative: without QART_TOKEN the server asks for none.
        "security": [{"token": []}, {}] if operation.token else [],
    }
    content: dict[str, Any] = {}
    if operation.body:
        content["application/json"] = {"schema": _reference(operation.body)}
    elif operation.media:
        content[operation.media] = {}
    if content:
        described["requestBody"] = {"required": True, "content": content}
    return described


def _body_problems(operation: Operation) -> tuple[str, ...]:
    if operation.body:
        return _BODY
    return _BODY[:1] if operation.media else ()


def _suffix(operation: Operation) -> str:
    words = [part for part in operation.path.split("/") if part.isalnum() and part != "v1"]
    return "".join(word.capitalize() for word in words)


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in names
    ]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": False,
        "description": parameter.description,
        "schema": parameter.schema,
    }


def _answer(answer: Answer) -> dict[str, Any]:
    if not answer.media:
        return {"description": answer.description}
    schema = _reference(answer.model) if answer.model else {}
    return {"description": answer.description, "content": {answer.media: {"schema": schema}}}


def _problems(codes: Sequence[str]) -> dict[str, Any]:
    by_status: dict[int, list[str]] = {}
    for code in sorted(set(codes)):
        by_status.setdefault(STATUS[code], []).append(code)
    return {
        str(status): {
            "description": "Problem: " + ", ".join(found),
            "content": {MEDIA: {"schema": _reference(Problem)}},
        }
        for status, found in sorted(by_status.items())
    }


def _reference(model: type[BaseModel]) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{model.__name__}"}
