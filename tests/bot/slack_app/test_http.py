import time
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.signature import SignatureVerifier

from bot.settings import BotSettings
from bot.slack_app import create_app
from gpu_server.client import Client
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.people import only_message, pictures
from tests.bot.slack_app.process import SIGNING_SECRET
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


async def dispatched(app: AsyncApp, body: dict[str, Any], secret: str) -> BoltResponse:
    raw = urlencode(body)
    timestamp = str(int(time.time()))
    signature = SignatureVerifier(secret).generate_signature(timestamp=timestamp, body=raw)
    headers = {
        "content-type": "application/x-www-form-urlencoded",
        "x-slack-request-timestamp": timestamp,
        "x-slack-signature": signature,
    }
    return await app.async_dispatch(AsyncBoltRequest(body=raw, headers=headers))


async def test_a_signed_request_over_http_is_served_like_one_over_the_socket(
    slack: Loopback, wire: WireServer, server: Client, settings: BotSettings
):
    app = create_app(settings, server)
    assert slack.api.calls == []
    body = slack.command_body("https://example.com koi")
    answer = await dispatched(app, body, SIGNING_SECRET)
    assert answer.status == 200
    await until(lambda: wire.jobs)
    await wire.succeed()
    await until(lambda: wire.posts)
    assert len(pictures(only_message(slack))) == 4


@pytest.mark.parametrize("ours", ["", SIGNING_SECRET])
async def test_a_request_that_slack_did_not_sign_is_refused(
    slack: Loopback, wire: WireServer, server: Client, settings: BotSettings, ours: str
):
    settings.slack_signing_secret = SecretStr(ours)
    app = create_app(settings, server)
    answer = await dispatched(app, slack.command_body("https://example.com koi"), "another")
    assert answer.status == 401
    assert slack.api.calls == []
    assert wire.requests == []
