"""What is told and logged of a refusal."""

import pytest

from bot import wording
from bot.refusals import RefusedError, asked
from gpu_server.client import Client, ServerError, ServerUnavailableError
from gpu_server.schema import JobRequest, Person, Problem, ReplyTo
from tests.bot.wire_server import WireServer


async def test_what_people_typed_stays_out_of_the_log(
    server: Client, wire: WireServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    detail = "'my secret place' is not a valid host name; check its spelling."
    wire.refusal = Problem(type="/problems/invalid-url", title="Bad", status=422, detail=detail)
    request = JobRequest(
        url="https://my secret place",
        prompt="koi",
        requester=Person(platform="discord", user_id="7"),
        reply_to=ReplyTo(platform="discord"),
        idempotency_key="interaction-1",
    )
    with pytest.raises(RefusedError, match="my secret place"):
        await asked(server.submit(request))
    assert "refused: invalid-url" in caplog.text
    assert "secret" not in caplog.text


async def test_a_server_that_is_away_is_logged_with_its_reason(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("INFO")

    async def call() -> None:
        raise ServerUnavailableError("no answer within 5 s")

    with pytest.raises(RefusedError):
        await asked(call())
    assert "refused: no answer within 5 s" in caplog.text


async def test_who_asks_in_a_closed_channel_is_led_to_the_open_ones() -> None:
    problem = Problem(
        type="/problems/channel-closed",
        title="No",
        status=403,
        detail="Ask in one of those.",
        channels=["C1", "C2", "everyone>"],
    )

    async def call() -> None:
        raise ServerError(problem)

    with pytest.raises(RefusedError, match=r"^Ask in one of those\.$") as refused:
        await asked(call())
    assert refused.value.links == f" {wording.OPEN_CHANNELS} <#C1>, <#C2>"
