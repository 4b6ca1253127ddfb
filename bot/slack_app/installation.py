"""Says at the start what is wrong with the installation, before anybody runs into it."""

import logging
from collections.abc import Awaitable, Callable
from functools import partial

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.chat import StartError
from bot.outage import Outage, out_of_reach
from bot.slack_app.patience import reason

log = logging.getLogger(__name__)

SCOPES = frozenset(
    {
        "chat:write",
        "chat:write.public",
        "commands",
        "files:read",
        "files:write",
        "im:write",
        "reactions:read",
        "users:read",
    }
)
"""What the methods we call and the events we take need; the manifest grants them."""

_BAD_TOKEN = frozenset(
    {
        "account_inactive",
        "invalid_auth",
        "missing_scope",
        "not_allowed_token_type",
        "not_authed",
        "token_expired",
        "token_revoked",
    }
)


async def check_installation(client: AsyncWebClient, app_token: str) -> str:
    """Check the tokens and the scopes; waits while Slack cannot be reached.

    Args:
        client: with the bot token.
        app_token: "" where no socket is opened.

    Returns:
        The id of the workspace.

    Raises:
        StartError: Slack refuses one of the tokens.
    """
    answer = await _until_answered("SLACK_BOT_TOKEN", client.auth_test)
    if app_token:
        await _until_answered(
            "SLACK_APP_TOKEN", partial(client.apps_connections_open, app_token=app_token)
        )
    # Gateways may leave the header out.
    granted = answer.headers.get("x-oauth-scopes")
    if granted is not None and (missing := SCOPES - set(granted.replace(" ", "").split(","))):
        log.warning(
            "Slack: the app lacks %s; add them to its manifest and install it again",
            ", ".join(sorted(missing)),
        )
    return str(answer["team_id"])


async def _until_answered(
    token_name: str, ask: Callable[[], Awaitable[AsyncSlackResponse]]
) -> AsyncSlackResponse:
    outage = Outage()
    while True:
        try:
            return await ask()
        except SlackApiError as error:
            name = reason(error)
            if name in _BAD_TOKEN:
                raise StartError(
                    f"Slack refuses {token_name} ({name}); copy it anew from the app's settings."
                ) from None
            said = f"Slack answers {name or 'nothing of use'} to {token_name}"
        except (aiohttp.ClientError, TimeoutError) as error:
            said = out_of_reach("Slack", error)
        await outage.wait(said)
