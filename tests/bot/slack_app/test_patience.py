"""How errors are named in the log."""

import asyncio

import aiohttp
import pytest

from bot.slack_app.patience import named


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
