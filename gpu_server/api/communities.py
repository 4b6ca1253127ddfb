"""/v1/communities: what moderators set for their Discord server or Slack workspace."""

from aiohttp import web
from pydantic import Field

from gpu_server.api import body
from gpu_server.api.keys import COMMUNITIES
from gpu_server.api.operation import Answer, Operation
from gpu_server.schema import CommunitySettings, Platform, Wire


class Community(Wire):
    """The address of a community."""

    platform: Platform
    id: str = Field(min_length=1, max_length=64)


async def settings(request: web.Request) -> web.Response:
    """What was set."""
    at = body.parse(Community, request.match_info)
    return body.send(await request.app[COMMUNITIES].get(at.platform, at.id))


async def set_settings(request: web.Request) -> web.Response:
    """Replace what was set."""
    at = body.parse(Community, request.match_info)
    wanted = await body.read(request, CommunitySettings)
    return body.send(await request.app[COMMUNITIES].set(at.platform, at.id, wanted))


OPERATIONS = (
    Operation(
        "GET",
        "/v1/communities/{platform}/{id}",
        settings,
        "What a community's moderators set; the defaults when they set nothing.",
        {200: Answer("The settings.", CommunitySettings)},
        ("invalid-request",),
    ),
    Operation(
        "PUT",
        "/v1/communities/{platform}/{id}",
        set_settings,
        "Replace what a community's moderators set. That the sender may is the bot's to check.",
        {200: Answer("The settings as they are now.", CommunitySettings)},
        ("invalid-request", "unknown-style"),
        body=CommunitySettings,
    ),
)
