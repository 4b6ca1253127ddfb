"""The page of one job, with and without scripts."""

import io
import json

import pytest
import zxingcpp
from PIL import Image

from gpu_server.client import Client
from gpu_server.schema import Person, Removal


async def test_a_waiting_job_shows_a_slot_for_each_picture_and_refreshes_itself_without_scripts(
    start, visit
):
    visitor = visit(await start(workers=0))
    page = await visitor.post("/jobs", url="https://example.com", prompt="koi")
    assert page.status == 200
    assert page.path.startswith("/jobs/")
    assert len([a for a in page.outline.all("li") if a.get("class") == "slot"]) == 5
    assert page.outline.all("meta", **{"http-equiv": "refresh"})
    assert "Waiting: you are next" in page.text
    ghost = next(a for a in page.outline.all("img") if a.get("class") == "ghost")
    async with visitor.session.get(ghost["src"]) as answer:
        (read,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(await answer.read())))
    assert read.text == "https://example.com"


async def test_a_finished_job_hangs_four_large_in_mixed_order_and_the_others_small(visitor):
    job = await visitor.draw()
    page = await visitor.get(f"/jobs/{job.id}")
    prints = [a["data-print"] for a in page.outline.all("figure")]
    best = [str(c.index) for c in job.presented]
    assert prints[:4] == best
    assert "in no particular order" in page.text
    assert job.notes == ["A test note."]
    assert '<p class="quiet" dir="auto">A test note.</p>' in page.text
    assert len(prints) == len(job.candidates) == 5
    assert len(page.outline.all("button", value="like")) == 4
    assert not page.outline.all("meta", **{"http-equiv": "refresh"})
    for candidate in job.shown:
        assert str(candidate.seed) in page.text
    assert page.outline.all("a", href="https://example.com", rel="noreferrer noopener nofollow")


async def test_a_hostile_prompt_and_address_stay_text(visitor):
    job = await visitor.draw(
        prompt="<img src=x onerror=alert(1)> {{ 7*7 }} ' \"",
        url="https://example.com/?a='&b=%22%3E%3Cscript%3E",
    )
    page = await visitor.get(f"/jobs/{job.id}")
    assert "onerror=alert(1)>" not in page.text
    assert "{{ 7*7 }}" in page.text
    assert not any("onerror" in attrs for _, attrs in page.outline.tags)
    assert "<img src=x" not in (await visitor.get("/")).text


async def test_an_international_address_is_written_both_ways(visitor):
    job = await visitor.draw(url="https://bücher.example/x")
    page = await visitor.get(f"/jobs/{job.id}")
    assert "https://bücher.example/x" in page.text
    assert "https://xn--bcher-kva.example/x" in page.text
    assert page.outline.all("a", href="https://xn--bcher-kva.example/x")


async def test_draw_again_asks_the_same_with_a_new_seed(visitor, studio):
    job = await visitor.draw(negative_prompt="text", private="on", style="ink")
    page = await visitor.get(f"/jobs/{job.id}")
    assert "Ink wash" in page.text
    nonce = page.outline.all("input", name="nonce")[0]["value"]
    assert page.outline.all("form", action=f"/jobs/{job.id}/again", method="post")
    again = await visitor.post(f"/jobs/{job.id}/again", nonce=nonce)
    assert again.path != f"/jobs/{job.id}"
    assert (await visitor.post(f"/jobs/{job.id}/again", nonce=nonce)).path == again.path
    async with visitor.session.get(f"/v1{again.path}") as answer:
        other = await answer.json()
    assert (other["url"], other["prompt"], other["private"]) == (job.url, job.prompt, True)
    assert (other["negative_prompt"], other["style"]) == ("text", "ink")
    assert other["seed"] != job.seed


async def test_variations_are_drawn_of_the_picture_that_was_chosen(visitor, studio):
    job = await visitor.draw()
    page = await visitor.get(f"/jobs/{job.id}")
    chosen = page.outline.all("input", name="candidate_index", type="hidden")
    assert {int(a["value"]) for a in chosen} == {c.index for c in job.candidates}
    path = f"/jobs/{job.id}/again"
    varied = await visitor.post(path, candidate_index="3")
    async with visitor.session.get(f"/v1{varied.path}") as answer:
        assert (await answer.json())["parent"] == {"job_id": job.id, "candidate_index": 3}
    for mangled in ("x", "-1", "99", ""):
        assert (await visitor.post(path, candidate_index=mangled)).status in {400, 404}


async def test_same_seed_fills_the_form_with_everything(visitor):
    job = await visitor.draw(prompt="koi & carp", seed="99", style="mosaic")
    page = await visitor.get(f"/jobs/{job.id}")
    link = next(a["href"] for a in page.outline.all("a") if "seed=" in a.get("href", ""))
    form = (await visitor.get(link.split("#")[0])).outline
    assert form.all("input", id="seed")[0]["value"] == "99"
    assert [a["value"] for a in form.all("option") if "selected" in a] == ["mosaic"]
    assert form.all("input", id="url")[0]["value"] == "https://example.com"


async def test_cancel_works_without_scripts(start, visit):
    visitor = visit(await start(workers=0))
    job = await visitor.post("/jobs", url="https://example.com", prompt="koi")
    page = await visitor.post(f"{job.path}/cancel")
    assert page.path == job.path
    assert "Cancelled. Nothing more is drawn." in page.text
    assert "Change it and try again" in page.text


async def test_nobody_else_is_offered_to_cancel_or_can(start, visit):
    server = await start(workers=0)
    job = await visit(server).post("/jobs", url="https://example.com", prompt="koi")
    stranger = visit(server)
    assert not (await stranger.get(job.path)).outline.all("form", action=f"{job.path}/cancel")
    refused = await stranger.post(f"{job.path}/cancel")
    assert refused.status == 409
    assert "Only the person who asked for this code can cancel it." in refused.text
    assert "Waiting" in (await stranger.get(job.path)).text


async def test_a_failed_job_says_so_in_plain_language(visitor, studio):
    studio.errors = [RuntimeError("secret detail")] * 5
    job = await visitor.draw()
    assert job.failure is not None
    page = await visitor.get(f"/jobs/{job.id}")
    assert job.failure.message in page.text.replace("&#39;", "'")
    assert "secret detail" not in page.text


async def test_a_deleted_job_says_so_and_shows_nothing(visitor, server):
    job = await visitor.draw()
    moderator = Person(platform="web", user_id="m")
    async with Client(str(server.make_url("/"))) as client:
        await client.remove(job.id, Removal(person=moderator, moderator=True))
    page = await visitor.get(f"/jobs/{job.id}")
    assert page.status == 200
    assert "This code was deleted, with all its pictures." in page.text
    assert page.outline.all("figure") == []
    assert page.outline.all("form") == []
    assert job.id not in (await visitor.get("/")).text


async def test_the_stream_tells_each_step_and_ends_with_the_job(visitor, studio):
    studio.go.clear()
    page = await visitor.post("/jobs", url="https://example.com", prompt="koi")
    steps = []
    async with visitor.session.get(f"{page.path}/events") as answer:
        assert answer.content_type == "text/event-stream"
        async for line in answer.content:
            if line.startswith(b"data: "):
                steps.append(json.loads(line[6:]))
                if any(slot["image"] for slot in steps[-1]["slots"]):
                    studio.go.set()
    assert steps[-1]["finished"]
    assert [step["percent"] for step in steps] == sorted(step["percent"] for step in steps)
    assert not steps[0]["finished"]


@pytest.mark.parametrize("path", ["/jobs/nobody", "/jobs/nobody/events", "/images/x.png", "/what"])
async def test_a_wrong_address_gets_a_page_that_says_so(visitor, path):
    page = await visitor.get(path)
    assert page.status == 404
    assert "Nothing hangs here." in page.text
    assert '<a class="button button-main" href="/">New picture</a>' in page.text


async def test_the_wire_still_answers_with_json(visitor):
    page = await visitor.get("/v1/jobs/nobody")
    assert page.headers["Content-Type"].startswith("application/problem+json")


async def test_a_picture_downloads_under_a_speaking_name(visitor):
    job = await visitor.draw(prompt="Koi pond, “blue”")
    page = await visitor.get(f"/jobs/{job.id}")
    links = [a["href"] for a in page.outline.all("a") if "download" in a]
    answer = await visitor.get(links[0])
    seed = job.presented[0].seed
    assert answer.headers["Content-Disposition"] == (
        f'attachment; filename="qart-example-com-koi-pond-blue-{seed}.png"'
    )
    assert answer.headers["Content-Type"] == "image/png"
    hostile = await visitor.get(links[0].split("?")[0] + '?download=a".exe')
    assert hostile.headers["Content-Disposition"] == 'attachment; filename="qart.png"'


async def test_a_long_description_is_cut_and_whole_one_click_away(visitor):
    words = " ".join(f"word{n}" for n in range(200))
    job = await visitor.draw(prompt=words)
    page = (await visitor.get(f"/jobs/{job.id}")).text
    heading = page[page.index("<h1") : page.index("</h1>")]
    assert len(heading) < 400
    assert f'<p dir="auto">{words}</p>' in page[page.index("work-head") :]
