"""Style suggestions."""

from bot.styles import KEPT_S, Styles
from gpu_server.client import Client
from tests.bot.wire_server import WireServer


async def test_what_is_typed_narrows_the_suggestions(server: Client) -> None:
    styles = Styles(server, lambda: 0.0)
    assert [style.name for style in await styles.matching("")] == ["ukiyo-e", "watercolour"]
    assert [style.name for style in await styles.matching(" Water")] == ["watercolour"]
    assert await styles.matching("nothing like it") == []


async def test_a_server_that_is_away_leaves_the_known_ones(
    server: Client, wire: WireServer, monkeypatch
) -> None:
    monkeypatch.setattr("gpu_server.client._RETRY_DELAYS_S", (0.0,))
    now = 0.0
    styles = Styles(server, lambda: now)
    wire.away = True
    assert list(await styles.all()) == []
    wire.away = False
    assert len(await styles.all()) == 2
    wire.away, now = True, KEPT_S + 1
    assert len(await styles.all()) == 2
