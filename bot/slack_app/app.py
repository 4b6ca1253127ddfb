"""Wiring of the Slack app."""

import asyncio
import secrets
import time
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.web.async_client import AsyncWebClient

from bot.conversation import Conversation
from bot.settings import BotSettings
from bot.slack_app import ids
from bot.slack_app.answer import apologetic
from bot.slack_app.asking import Asking
from bot.slack_app.buttons import Buttons
from bot.slack_app.command import QartCommand
from bot.slack_app.delivery import SlackChat
from bot.slack_app.downloads import Downloads
from bot.slack_app.form import PictureForm
from bot.slack_app.installation import check_installation
from bot.slack_app.sockets import listen
from gpu_server.client import Client

COMMAND = "/qart"


def create_app(
    settings: BotSettings, server: Client, now: Callable[[], float] = time.monotonic
) -> AsyncApp:
    """An unstarted Bolt app. Nothing is sent to Slack or to the server yet.

    Args:
        settings: the platform's tokens and addresses.
        server: where jobs are drawn.
        now: monotonic seconds that progress edits are paced by; injected by tests.
    """
    return _wired(settings, server, now)[0]


async def run(
    settings: BotSettings, server: Client, now: Callable[[], float] = time.monotonic
) -> None:
    """Serve Slack over Socket Mode until cancelled; the arguments are those of `create_app`.

    Raises:
        StartError: Slack refuses the tokens.
    """
    app, conversation, client = _wired(settings, server, now)
    app_token = settings.slack_app_token.get_secret_value()
    await check_installation(client, app_token)
    resuming = asyncio.create_task(conversation.resume())
    try:
        await listen(app, app_token)
    finally:
        resuming.cancel()
        await conversation.close()


def _wired(
    settings: BotSettings, server: Client, now: Callable[[], float]
) -> tuple[AsyncApp, Conversation, AsyncWebClient]:
    token = settings.slack_bot_token.get_secret_value()
    client = _web_client(settings, token)
    chat = SlackChat(client, now)
    conversation = Conversation(server, chat, now)
    app = AsyncApp(
        name="qart",
        # Bolt takes the token from `authorize`.
        client=_web_client(settings, None),
        authorize=_authorizer(token),
        # Requests that come over HTTP are refused when there is no secret to check them with.
        signing_secret=settings.slack_signing_secret.get_secret_value() or secrets.token_hex(),
    )
    buttons = Buttons(conversation)
    asking = Asking(conversation, chat)
    form = PictureForm(client, asking, Downloads(client, settings.picture_mb))
    app.command(COMMAND)(apologetic(QartCommand(asking, form).take))
    app.view(ids.FORM)(form.take)
    app.action(ids.VOTE)(apologetic(buttons.vote))
    app.action(ids.CANCEL)(apologetic(buttons.cancel))
    return app, conversation, client


def _web_client(settings: BotSettings, token: str | None) -> AsyncWebClient:
    client = AsyncWebClient(token=token, base_url=settings.slack_api_url.rstrip("/") + "/")
    client.retry_handlers += [
        AsyncRateLimitErrorRetryHandler(max_retry_count=3),
        AsyncServerErrorRetryHandler(),
    ]
    return client


def _authorizer(token: str) -> Any:
    # Bolt would ask auth.test before the first command is acknowledged; we check when starting.
    async def authorize(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id, bot_token=token)

    return authorize
