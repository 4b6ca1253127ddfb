"""The door of a server with a token."""

from urllib.parse import quote_from_bytes

import pytest

from gpu_server.client import Client
from gpu_server.web.access import ACCESS_COOKIE
from gpu_server.web.session import local_path
from tests.gpu_server.fake_clock import FakeClock

TOKEN = "an açcess token"


@pytest.fixture
async def closed(start):
    return await start(token=TOKEN)


async def test_without_a_token_there_is_no_door(visitor):
    page = await visitor.get("/login")
    assert page.path == "/"


async def test_a_token_of_their_own_lets_visitors_in_and_opens_nothing_else(start, visit):
    closed = await start(token=TOKEN, visitor_token="for guests")
    visitor = visit(closed)
    assert (await visitor.post("/login", next="/", token=TOKEN)).status == 403
    assert (await visitor.post("/login", next="/", token="for guests")).path == "/"
    headers = {"Authorization": "Bearer for guests"}
    assert (await visitor.get("/v1/labels", **headers)).status == 401


async def test_a_stranger_is_led_to_the_door_and_back(closed, visit):
    visitor = visit(closed)
    page = await visitor.get("/?prompt=koi")
    assert page.path == "/login?next=/?prompt%3Dkoi"
    target = page.outline.all("input", name="next")[0]["value"]
    inside = await visitor.post("/login", next=target, token=TOKEN)
    assert inside.path == "/?prompt=koi"
    assert inside.outline.all("form", action="/jobs")
    cookie = next(c for c in visitor.session.cookie_jar if c.key == ACCESS_COOKIE)
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert TOKEN not in cookie.value


@pytest.mark.parametrize("token", ["", "wrong", "an açcess toke", "\ud800"])
async def test_a_wrong_token_opens_nothing(closed, visit, token):
    visitor = visit(closed)
    body = b"next=/&token=" + quote_from_bytes(token.encode("utf-8", "surrogatepass")).encode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    page = await visitor.post_raw("/login", body, form)
    assert page.status in {400, 403}
    assert (await visitor.get("/")).path.startswith("/login")


async def test_who_guesses_has_to_wait_and_the_wire_stays_open(start, visit):
    clock = FakeClock()
    closed = await start(token=TOKEN, clock=clock)
    visitor = visit(closed)
    for _ in range(5):
        assert (await visitor.post("/login", next="/", token="wrong")).status == 403
    page = await visitor.post("/login", next="/", token=TOKEN)
    assert (page.status, page.headers["Retry-After"]) == (429, "2")
    assert "too many wrong tokens; wait 2 seconds, then try again" in page.text
    async with Client(str(closed.make_url("/")), TOKEN) as client:
        assert await client.undelivered("discord") == []
    clock.pass_s(2)
    assert (await visitor.post("/login", next="/", token=TOKEN)).status == 200
    assert (await visit(closed).post("/login", next="/", token="wrong")).status == 403


async def test_behind_a_proxy_each_visitor_waits_for_their_own_guesses(start, visit):
    clock = FakeClock()
    closed = await start(token=TOKEN, clock=clock, behind_proxy=True)
    visitor = visit(closed)

    async def enter(token, address):
        # What a visitor claims stands before what the proxy adds.
        told = {"X-Forwarded-For": f"203.0.113.9, {address}", "X-Forwarded-Proto": "https"}
        sent = {"next": "/", "token": token}
        opened = visitor.session.post("/login", data=sent, headers=told, allow_redirects=False)
        async with opened as answer:
            return answer.status, answer.headers.get("Set-Cookie", "")

    for _ in range(5):
        await enter("wrong", "198.51.100.1")
    assert (await enter(TOKEN, "198.51.100.1"))[0] == 429
    status, cookie = await enter(TOKEN, "198.51.100.2")
    assert (status, "Secure" in cookie) == (303, True)


@pytest.mark.parametrize(("believed", "status"), [(True, 303), (False, 403)])
async def test_a_page_behind_a_proxy_that_changes_the_host_may_sign_in(
    start, visit, believed, status
):
    closed = await start(token=TOKEN, behind_proxy=believed)
    told = {
        "X-Forwarded-For": "198.51.100.1",
        "X-Forwarded-Proto": "https",
        "X-Forwarded-Host": "qart.example.com",
        "Origin": "https://qart.example.com",
    }
    sent = {"next": "/", "token": TOKEN}
    session = visit(closed).session
    async with session.post("/login", data=sent, headers=told, allow_redirects=False) as answer:
        assert answer.status == status
    told["Origin"] = "https://elsewhere.example.com"
    async with session.post("/login", data=sent, headers=told, allow_redirects=False) as answer:
        assert answer.status == 403


async def test_without_a_proxy_nobody_chooses_their_address(start, visit):
    closed = await start(token=TOKEN, clock=FakeClock())
    visitor = visit(closed)
    for n in range(6):
        headers = {"X-Forwarded-For": f"198.51.100.{n}"}
        page = await visitor.post("/login", headers=headers, next="/", token="wrong")
    assert page.status == 429


async def test_pictures_votes_and_forms_are_behind_the_door_too(closed, visit):
    inside, outside = visit(closed), visit(closed)
    await inside.post("/login", next="/", token=TOKEN)
    job = await inside.draw(token=TOKEN)
    picture = f"/images/{job.shown[0].image}"
    shown = await inside.get(picture)
    assert shown.status == 200
    assert shown.headers["Cache-Control"].startswith("private")
    assert (await outside.get(picture, Accept="image/*")).status == 401
    assert (await outside.get(f"/jobs/{job.id}/events", Accept="text/event-stream")).status == 401
    form = {"url": "https://example.com", "prompt": "koi"}
    assert (await outside.post("/jobs", **form)).status == 401
    vote = {"candidate_index": job.shown[0].index, "cast": "like"}
    assert (await outside.post(f"/jobs/{job.id}/votes", **vote)).status == 401
    assert (await outside.post(f"/jobs/{job.id}/cancel")).status == 401


async def test_a_forged_pass_opens_nothing(closed, visit):
    visitor = visit(closed)
    visitor.session.cookie_jar.update_cookies({ACCESS_COOKIE: "0" * 64})
    assert (await visitor.get("/")).path.startswith("/login")


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example", "/\\evil.example", "", "/a\r\nb", "x"]
)
def test_the_door_leads_nowhere_else(target):
    assert local_path(target) == "/"


def test_the_door_leads_back():
    assert local_path("/jobs/1?x=2") == "/jobs/1?x=2"


async def test_who_signs_out_stands_before_the_door_again(closed, visit):
    visitor = visit(closed)
    inside = await visitor.post("/login", next="/", token=TOKEN)
    assert inside.outline.all("form", action="/logout")
    outside = await visitor.post("/logout")
    assert outside.path == "/login"
    assert not outside.outline.all("form", action="/logout")
    assert (await visitor.get("/")).path.startswith("/login")


async def test_where_there_is_no_door_nobody_signs_out(visitor):
    assert not (await visitor.get("/")).outline.all("form", action="/logout")
