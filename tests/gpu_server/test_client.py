"""The client of the wire, where no server stands at the other end."""

import asyncio

import pytest

from gpu_server.client import Client, ServerUnavailableError


async def test_an_answer_that_is_no_http_is_told_without_our_token(monkeypatch):
    async def babble(_, writer):
        writer.write(b"220 smtp ready\r\n\r\n")
        await writer.drain()
        writer.close()

    monkeypatch.setattr("gpu_server.client._RETRY_DELAYS_S", ())
    other = await asyncio.start_server(babble, "127.0.0.1", 0)
    port = other.sockets[0].getsockname()[1]
    async with other, Client(f"http://127.0.0.1:{port}", "our-token") as client:
        with pytest.raises(ServerUnavailableError) as away:
            await client.styles()
    assert "ClientResponseError" in str(away.value)
    assert "our-token" not in str(away.value)
