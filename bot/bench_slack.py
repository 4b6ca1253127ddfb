"""A Slack as small as the bench needs it: takes what the bot sends, and types signed commands."""

import asyncio
import hashlib
import hmac
import itertools
import time
from collections import Counter
from typing import Any, Self
from urllib.parse import urlencode

import aiohttp
from aiohttp import web

PATIENCE_S = 60.0


class BenchSlack:
    """Listens on loopback while it is entered.

    Attributes:
        called: how often each method was called; private answers count as "answers".
        url: what SLACK_API_URL has to be.
    """

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()
        self._numbers = itertools.count(1)
        self.called: Counter[str] = Counter()
        self.url = ""

    async def __aenter__(self) -> Self:
        app = web.Application()
        app.add_routes([web.post("/api/{method}", self._call), web.post("/answers", self._answer)])
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self._base = f"http://{host}:{port}"
        self.url = f"{self._base}/api/"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def type_commands(self, address: str, count: int, within_s: float) -> list[float]:
        """Type `/qart` as so many people, evenly spread over a time.

        Returns:
            The seconds until each was acknowledged.

        Raises:
            aiohttp.ClientError: one was not.
        """
        timeout = aiohttp.ClientTimeout(total=PATIENCE_S)
        connector = aiohttp.TCPConnector(limit=0)
        async with aiohttp.ClientSession(
            timeout=timeout, connector=connector, raise_for_status=True
        ) as session:
            pause = within_s / count

            async def typed(number: int) -> float:
                await asyncio.sleep(pause * number)
                return await self._type(session, address, number)

            return await asyncio.gather(*(typed(number) for number in range(count)))

    async def _type(self, session: aiohttp.ClientSession, address: str, number: int) -> float:
        body = urlencode(
            {
                "command": "/qart",
                "text": f"https://example.com/{number} koi pond, ukiyo-e, indigo and gold",
                "user_id": f"U{number:06}",
                "team_id": "T1",
                "channel_id": f"C{number % 50:06}",
                "channel_name": "general",
                "trigger_id": f"{number}.bench",
                "response_url": f"{self._base}/answers",
                "api_app_id": "A1",
            }
        )
        started = time.perf_counter()
        async with session.post(address, data=body, headers=self._signed(body)) as answer:
            await answer.read()
        return time.perf_counter() - started

    def _signed(self, body: str) -> dict[str, str]:
        # https://docs.slack.dev/authentication/verifying-requests-from-slack
        now = str(int(time.time()))
        signed = hmac.new(self._secret, f"v0:{now}:{body}".encode(), hashlib.sha256)
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Slack-Request-Timestamp": now,
            "X-Slack-Signature": f"v0={signed.hexdigest()}",
        }

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.called[method] += 1
        answer: dict[str, Any] = {"ok": True, "team_id": "T1", "user_id": "UBOT"}
        if method == "chat.postMessage":
            ts = f"1700000000.{next(self._numbers):06}"
            answer |= {"channel": (await _arguments(request))["channel"], "ts": ts}
        return web.json_response(answer)

    async def _answer(self, _: web.Request) -> web.Response:
        self.called["answers"] += 1
        return web.Response(text="ok")


async def _arguments(request: web.Request) -> dict[str, Any]:
    if request.content_type == "application/json":
        return dict(await request.json())
    return dict(await request.post())
