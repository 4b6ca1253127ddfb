"""Wiring of the Slack app."""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger import get_bolt_logger
from slack_bolt.logger.messages import warning_client_prioritized_and_token_skipped
from slack_sdk.web.async_client import AsyncWebClient

from bot.background import in_background
from bot.services import Services
from bot.settings import BotSettings
from bot.slack_app import signed_http
from bot.slack_app.delivery import SlackChat
from bot.slack_app.door import Door
from bot.slack_app.installation import check_installation
from bot.slack_app.retries import retry_handlers
from bot.slack_app.routes import Parts, Routes
from bot.slack_app.sockets import listen
from bot.slack_app.uploads import Uploads
from bot.slack_app.workspace import Workspace
from gpu_server.client import Client

_TIMEOUT = aiohttp.ClientTimeout(total=30)


def create_app(
    settings: BotSettings, server: Client, now: Callable[[], float] = time.monotonic
) -> AsyncApp:
    """An unstarted Bolt app. Nothing is sent to Slack or to the server yet.

    Args:
        settings: the platform's tokens and addresses.
        server: where jobs are drawn.
        now: monotonic seconds that progress edits are paced by; injected by tests.
    """
    return _wired(settings, server, now).app


async def run(
    settings: BotSettings, server: Client, now: Callable[[], float] = time.monotonic
) -> None:
    """Serve Slack until cancelled: over Socket Mode, or over HTTP where a port is set.

    The arguments are those of `create_app`.

    Raises:
        StartError: Slack refuses the tokens, or HTTP is set up by half.
    """
    http = bool(settings.slack_http_port)
    app_token = "" if http else settings.slack_app_token.get_secret_value()
    wired = _wired(settings, server, now)
    async with _connected(wired.client):
        wired.workspace.remember(await check_installation(wired.client, app_token))
        background = [
            in_background(wired.services.run(), "take up Slack jobs"),
            # Known before anybody opens the form, for which Slack gives three seconds.
            in_background(wired.services.styles.all(), "list styles for Slack"),
        ]
        try:
            if http:
                await signed_http.serve(
                    wired.app, settings.slack_http_host, settings.slack_http_port
                )
            else:
                await listen(wired.app, app_token)
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)
            await wired.door.inside.drain()
            await wired.services.conversation.close()


@dataclass(frozen=True)
class _Wired:
    app: AsyncApp
    services: Services
    client: AsyncWebClient
    workspace: Workspace
    door: Door


def _is_news(record: logging.LogRecord) -> bool:
    # Bolt looks for SLACK_BOT_TOKEN itself, and warns that it goes by what we give it.
    return record.msg != warning_client_prioritized_and_token_skipped()


def _wired(settings: BotSettings, server: Client, now: Callable[[], float]) -> _Wired:
    token = settings.slack_bot_token.get_secret_value()
    client = _web_client(settings, token)
    workspace = Workspace(client)
    uploads = Uploads(client)
    chat = SlackChat(client, workspace, uploads, now)
    services = Services.over(server, chat, now)
    get_bolt_logger(AsyncApp).addFilter(_is_news)
    app = AsyncApp(
        name="qart",
        # Bolt takes the token from `authorize`.
        client=_web_client(settings, None),
        authorize=_authorizer(token),
        # Our listeners acknowledge and return; Bolt would else look for that every 10 ms only.
        process_before_response=True,
        # Requests that come over HTTP are refused when there is no secret to check them with.
        signing_secret=settings.slack_signing_secret.get_secret_value() or secrets.token_hex(),
    )
    routes = Routes(Parts(client, services, chat, workspace, uploads, settings.picture_mb))
    routes.install(app)
    return _Wired(app, services, client, workspace, routes.door)


@asynccontextmanager
async def _connected(client: AsyncWebClient) -> AsyncIterator[None]:
    """One session for all calls: the SDK would open a connection for each of them."""
    async with aiohttp.ClientSession(
        timeout=_TIMEOUT, connector=aiohttp.TCPConnector(limit=0)
    ) as session:
        client.session = session
        yield


def _web_client(settings: BotSettings, token: str | None) -> AsyncWebClient:
    return AsyncWebClient(
        token=token,
        base_url=settings.slack_api_url.rstrip("/") + "/",
        retry_handlers=retry_handlers(),
    )


def _authorizer(token: str) -> Any:
    # Bolt would ask auth.test before the first command is acknowledged; we check when starting.
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize
