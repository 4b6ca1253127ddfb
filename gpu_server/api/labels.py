"""/v1/labels: everything that raters said, for training and evals."""

from aiohttp import web

from gpu_server.api.keys import DATABASE
from gpu_server.api.operation import Answer, Operation
from gpu_server.api.streaming import stream_of
from gpu_server.ratings.labels import read_labels
from gpu_server.schema import Label

MEDIA = "application/x-ndjson"


async def labels(request: web.Request) -> web.StreamResponse:
    """Stream one label per line."""
    response = web.StreamResponse(headers={"Content-Type": MEDIA})
    await response.prepare(request)
    with stream_of(request):
        async for label in read_labels(request.app[DATABASE]):
            await response.write(label.model_dump_json().encode() + b"\n")
        await response.write_eof()
    return response


OPERATIONS = (
    Operation(
        "GET",
        "/v1/labels",
        labels,
        "Export every vote with what it was about, withdrawn ones too, oldest first.",
        {200: Answer("One label per line.", Label, MEDIA)},
    ),
)
