"""Event streams whose reader has gone."""

from aiohttp.test_utils import make_mocked_request

from gpu_server.api.streaming import send_events


async def test_a_reader_who_left_before_the_stream_began_is_no_error():
    request = make_mocked_request("GET", "/v1/jobs/x/events")
    request.protocol.transport = None
    asked = []

    async def messages():
        asked.append(True)
        yield "1", "news"

    await send_events(request, messages())
    assert asked == []
