"""How errors are named in the log, and what counts as being away."""

import asyncio

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_app.patience import named, patiently


async def test_an_answer_that_is_no_http_is_logged_without_our_token():
    async def babble(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 smtp ready\r\n\r\n")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    headers = {"Authorization": "Bearer xoxb-secret"}
    async with server, aiohttp.ClientSession(headers=headers) as session:
        with pytest.raises(aiohttp.ClientError) as broken:
            await session.get(f"http://127.0.0.1:{port}/")
    assert "xoxb-secret" in repr(broken.value)
    assert "ClientResponseError: 400" in named(broken.value)
    assert "xoxb-secret" not in named(broken.value)


@pytest.mark.parametrize(
    ("kind", "text"),
    [("text/plain", ""), ("application/json", ""), ("application/json", "[]"), ("text/html", "<")],
)
async def test_an_answer_of_no_use_is_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, kind: str, text: str
):
    monkeypatch.setattr("bot.slack_app.patience.FIRST_WAIT_S", 0.0)
    answers = [
        web.Response(status=500, text=text, content_type=kind),
        web.json_response({"ok": True, "ts": "1.2"}),
    ]

    async def answer(_: web.Request) -> web.Response:
        return answers.pop(0)

    app = web.Application()
    app.add_routes([web.post("/chat.update", answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    client = AsyncWebClient("xoxb-1", base_url=f"http://127.0.0.1:{runner.addresses[0][1]}/")
    client.retry_handlers.clear()
    try:
        said = await patiently(lambda: client.chat_update(channel="C1", ts="1.2", text="koi"))
    finally:
        await runner.cleanup()
    assert said["ts"] == "1.2"
    assert answers == []
