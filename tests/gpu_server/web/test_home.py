"""The front page: its form, what it says of bad input, its wall."""

import asyncio

import pytest


async def test_the_form_is_there_and_the_engine_says_what_it_is(visitor):
    page = await visitor.get("/")
    assert page.status == 200
    assert page.outline.all("form", action="/jobs", method="post")
    assert "Plain colours, for tests." in page.text


async def test_every_page_forbids_foreign_and_inline_scripts(visitor):
    job = await visitor.draw()
    for path in ("/", f"/jobs/{job.id}", "/jobs/nobody"):
        page = await visitor.get(path)
        policy = page.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert "frame-ancestors 'none'" in policy
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert all("src" in script for script in page.outline.all("script"))
        assert not any("style" in attrs for _, attrs in page.outline.tags)
        assert not any(name.startswith("on") for _, attrs in page.outline.tags for name in attrs)


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("url", "ftp://example.com", "Only http:// and https:// links can be encoded"),
        ("url", "", "The link is empty"),
        ("url", "https://example.com/" + "a" * 5000, "shorten it"),
        ("prompt", "  ", "The description is empty"),
        ("prompt", "x" * 9000, "The description is 9000 characters long; keep it to 2000."),
        ("seed", "-1", "The seed must be a whole number from 0 to 4294967295"),
        ("seed", "4294967296", "The seed must be a whole number"),
        ("negative_prompt", "y" * 1001, "keep it to 1000"),
        ("negative_prompt", "a\0b", "control characters"),
        ("style", "nonsense", "There is no style called 'nonsense'; choose one of: ukiyo-e,"),
    ],
)
async def test_a_mistake_is_told_at_its_field_and_what_was_typed_is_kept(
    visitor, studio, field, typed, sentence
):
    fields = {"url": "https://example.com/kept", "prompt": "kept words", "seed": "12345"}
    page = await visitor.post("/jobs", **{**fields, field: typed})
    assert page.status == 422
    assert sentence in page.text.replace("&#39;", "'")
    marked = [a for _, a in page.outline.tags if a.get("aria-invalid") == "true"]
    assert [a["name"] for a in marked] == [field]
    assert page.outline.all("p", id=marked[0]["aria-describedby"])
    for name in fields.keys() - {field}:
        assert fields[name] in page.text
    assert studio.requests == []


async def test_all_mistakes_are_told_at_once(visitor):
    page = await visitor.post("/jobs", url="nonsense", prompt="")
    assert len([a for _, a in page.outline.tags if a.get("aria-invalid") == "true"]) == 2


async def test_what_was_typed_cannot_become_markup(visitor):
    hostile = '"><script>alert(1)</script>'
    page = await visitor.post("/jobs", url=hostile, prompt=f"</textarea>{hostile}", seed=hostile)
    assert page.status == 422
    assert "<script>alert" not in page.text
    assert page.outline.all("input", id="url")[0]["value"] == hostile


async def test_an_example_is_a_link_that_fills_the_form_without_scripts(visitor):
    page = await visitor.get("/")
    chip = next(a for _, a in page.outline.tags if "data-chip" in a)
    filled = await visitor.get(chip["href"].split("#")[0])
    assert '<textarea id="prompt" name="prompt"' in filled.text
    assert ">koi pond, ukiyo-e, indigo and gold</textarea>" in filled.text


async def test_sending_the_same_form_twice_asks_once(visitor):
    form = {"url": "https://example.com", "prompt": "koi", "nonce": "once"}
    first = await visitor.post("/jobs", **form)
    second = await visitor.post("/jobs", **form)
    other = await visitor.post("/jobs", **{**form, "prompt": "carp"})
    assert first.path == second.path != other.path


async def test_two_presses_before_the_first_answer_ask_once(visitor):
    await visitor.get("/")
    form = {"url": "https://example.com", "prompt": "koi", "nonce": "once"}
    first, second = await asyncio.gather(*(visitor.post("/jobs", **form) for _ in range(2)))
    assert first.path == second.path


async def test_a_full_queue_is_told_above_the_form(start, visit, studio):
    studio.go.clear()
    visitor = visit(await start(max_queued=1, workers=0))
    form = {"url": "https://example.com", "prompt": "koi"}
    await visitor.post("/jobs", **form)
    page = await visitor.post("/jobs", **form)
    assert page.status == 429
    assert "1 requests are waiting already; try again in a minute." in page.text
    assert page.outline.all("textarea")


async def test_the_wall_shows_the_best_picture_of_public_jobs_only(visitor):
    public = await visitor.draw(prompt="for everybody")
    private = await visitor.draw(prompt="for me alone", private="on")
    page = await visitor.get("/")
    assert "for everybody" in page.text
    hung = {c.index for c in public.candidates if f"/images/{c.image}" in page.text}
    assert hung == {public.shown[0].index}, "the best one, whatever order the page mixes them in"
    assert "for me alone" not in page.text
    assert private.id not in page.text


async def test_a_mistake_is_told_with_the_name_that_its_field_has(visitor):
    page = await visitor.post("/jobs", url="", prompt="", seed="x", negative_prompt="y" * 1001)
    labels = {
        "url": "Link",
        "prompt": "Description",
        "seed": "Seed",
        "negative_prompt": "Leave out",
    }
    for name, label in labels.items():
        told = page.text.split(f'id="{name}-problem"')[1].split("</p>")[0]
        assert f'<label for="{name}">{label}' in page.text
        assert label.lower() in told.lower()


async def test_the_footer_promises_nothing_that_votes_do_not_do(visitor):
    text = (await visitor.get("/")).text
    assert "teach" not in text
    assert "anonymous" not in text
    assert "they change no ranking" in text


async def test_the_address_of_a_refused_form_leads_back_to_the_form(visitor):
    refused = await visitor.post("/jobs", url="", prompt="")
    page = await visitor.get(refused.path)
    assert (page.status, page.path) == (200, "/")
    assert page.outline.all("form", action="/jobs")


async def test_the_button_says_how_many_are_drawn(start, visit):
    page = await visit(await start(candidates=6)).get("/")
    assert "Draw six</button>" in page.text
    assert "Six pictures are drawn" in page.text
