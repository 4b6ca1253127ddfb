"""Styles over HTTP."""

import pytest

from gpu_server.client import ServerError
from pipeline.styles import STYLES
from tests.gpu_server.conftest import finished, job_request


async def test_all_styles_are_offered_in_their_order(client):
    offered = await client.styles()
    assert [(s.name, s.title, s.words) for s in offered] == [
        (s.name, s.title, s.words) for s in STYLES
    ]


async def test_the_styles_words_are_drawn_and_people_see_their_own(client, studio):
    job = await finished(client, (await client.submit(job_request(style="watercolour"))).id)
    assert (job.prompt, job.style) == ("koi pond", "watercolour")
    assert studio.requests[0].prompt == "koi pond, watercolour painting, soft washes, white paper"


async def test_an_unknown_style_is_refused_with_those_there_are(client):
    with pytest.raises(ServerError, match="choose one of: ukiyo-e, ") as refused:
        await client.submit(job_request(style="nonsense"))
    assert (refused.value.code, refused.value.problem.status) == ("unknown-style", 422)


async def test_a_picture_of_ones_own_keeps_its_look(client):
    job = await finished(client, (await client.submit(job_request())).id)
    with pytest.raises(ServerError, match="style: leave the style out") as refused:
        await client.submit(job_request("key-0002", image=job.plain_image, style="ink"))
    assert refused.value.code == "invalid-request"
