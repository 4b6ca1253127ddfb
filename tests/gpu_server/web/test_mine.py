"""A visitor's list of their own codes."""


def listed(page):
    return [a["href"] for a in page.outline.all("a", **{"class": "exhibit"})]


async def test_ones_own_codes_are_found_again_and_nobody_elses(visitor, visit, server):
    assert "Nothing yet." in (await visitor.get("/mine")).text
    private = await visitor.draw(prompt="for me alone", private="on")
    public = await visitor.draw(seed="8")
    await visit(server).draw(seed="9")
    assert (await visitor.get("/")).outline.all("a", href="/mine")
    page = await visitor.get("/mine")
    assert listed(page) == [f"/jobs/{public.id}", f"/jobs/{private.id}"]
    assert f"/images/{private.shown[0].image}" in page.text
    assert listed(await visit(server).get("/mine")) == []


async def test_what_waits_or_was_cancelled_says_so_and_what_was_deleted_is_gone(start, visit):
    visitor = visit(await start(workers=0))
    job = await visitor.post("/jobs", url="https://example.com", prompt="koi")
    assert "Waiting: you are next" in (await visitor.get("/mine")).text
    await visitor.post(f"{job.path}/cancel")
    page = await visitor.get("/mine")
    assert listed(page) == [job.path]
    assert "Cancelled. Nothing more is drawn." in page.text
    await visitor.post(f"{job.path}/delete")
    assert listed(await visitor.get("/mine")) == []
