"""The whole path in a browser: ask, watch, look, vote, compare, ask again."""

import pytest
import pytest_asyncio
from aiohttp.test_utils import TestServer
from sqlalchemy import select

from gpu_server.api import create_app
from gpu_server.api.keys import DATABASE
from gpu_server.client import Client
from gpu_server.store.models import VoteRow
from tests.gpu_server.conftest import settings_in
from tests.journeys.browser import chromium, overflow_px, watch

pytestmark = pytest.mark.asyncio(loop_scope="module")

URL = "https://example.com/koi"
PHONE = {"width": 390, "height": 844}
# A busy machine may need long for a drawing; nothing waits longer than it has to.
PATIENCE_MS = 120_000


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory):
    """The true server with the sketch engine."""
    settings = settings_in(tmp_path_factory.mktemp("browser"), engine="sketch", candidates=8)
    server = TestServer(create_app(settings))
    await server.start_server()
    yield server
    await server.close()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def browser():
    async with chromium() as started:
        yield started


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def context(browser, server):
    """One visitor, who keeps their cookies from test to test."""
    made = await browser.new_context(base_url=str(server.make_url("/")), reduced_motion="reduce")
    made.set_default_timeout(PATIENCE_MS)
    yield made
    await made.close()


@pytest_asyncio.fixture(loop_scope="module")
async def page(context):
    opened = await context.new_page()
    complaints = watch(opened)
    yield opened
    await opened.close()
    assert complaints == []


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def drawn(context):
    """A finished job, asked for and watched in the browser. Its path."""
    page = await context.new_page()
    complaints = watch(page)
    await page.goto("/")
    await page.fill("#url", URL)
    await page.click("[data-chip] >> nth=0")
    await page.click("#ask .button-main")
    await page.wait_for_selector("[data-progress]")
    assert await page.locator(".slot").count() == 8
    await page.set_viewport_size(PHONE)
    assert await overflow_px(page) == 0
    await page.wait_for_selector(".slot.is-drawn")
    assert await page.locator("[data-progress]").count() == 1, "pictures appear before the end"
    await page.wait_for_selector("figure.print")
    assert complaints == []
    path = page.url[len(page.url.split("/jobs/")[0]) :]
    await page.close()
    return path


async def test_the_four_best_hang_in_mixed_order_above_the_others(page, drawn, server):
    await page.goto(drawn)
    large = page.locator("main .work > .prints figure")
    async with Client(str(server.make_url("/"))) as client:
        job = await client.job(drawn.rsplit("/", 1)[-1])
    hung = await large.evaluate_all("all => all.map(f => Number(f.dataset.print))")
    assert hung == [candidate.index for candidate in job.presented]
    assert len(hung) == 4
    assert await page.locator(".prints-small figure").count() == 4
    sides = await large.locator("img[data-slot]").evaluate_all(
        "all => all.map(i => i.naturalWidth)"
    )
    assert sides == [768] * 4
    assert await page.locator(f".leads a[href='{URL}']").count() == 1


async def test_a_vote_is_a_row_in_the_database_and_stands_after_a_reload(page, drawn, server):
    await page.goto(drawn)
    button = page.locator("figure.print >> nth=1").locator("button[value=like]")
    await button.click()
    await page.wait_for_selector("figure.print >> nth=1 >> button[value=like][aria-pressed=true]")
    async with server.app[DATABASE].read() as session:
        (row,) = list(await session.scalars(select(VoteRow)))
    assert (row.platform, row.kind, row.position, row.withdrawn_at) == ("web", "like", 2, None)
    await page.reload()
    assert await button.get_attribute("aria-pressed") == "true"
    await button.click()
    await page.wait_for_selector("figure.print >> nth=1 >> button[value=like][aria-pressed=false]")


async def test_none_of_these_and_likes_stand_without_leaving_the_page(page, drawn):
    await page.goto(drawn)
    none = page.locator("button[value=dislike]")
    assert await page.locator("[data-likes]:visible").count() == 0
    await none.click()
    await page.wait_for_selector("button[value=dislike][aria-pressed=true]")
    await page.click("button[value=like] >> nth=0")
    await page.wait_for_selector("button[value=dislike][aria-pressed=false]")
    counts = page.locator("[data-likes]:visible b")
    assert await counts.all_inner_texts() == ["1", "0", "0", "0"]
    await page.click("button[value=like] >> nth=0")
    await page.wait_for_selector("button[value=like][aria-pressed=false] >> nth=0")
    await none.click()
    await page.wait_for_selector("button[value=dislike][aria-pressed=true]")
    await none.click()
    await page.wait_for_selector("button[value=dislike][aria-pressed=false]")
    assert page.url.endswith(drawn)


async def test_variations_of_a_picture_opened_alone_are_a_new_job(page, drawn):
    await page.goto(drawn)
    await page.click("[data-open] >> nth=0")
    await page.click("dialog[open] button:has-text('Variations')")
    await page.wait_for_selector("[data-progress]")
    assert not page.url.endswith(drawn)
    await page.click("button:has-text('Cancel')")
    await page.wait_for_selector("text=Cancelled. Nothing more is drawn.")


async def test_a_code_opens_alone_and_the_keyboard_moves_and_closes_it(page, drawn):
    await page.goto(drawn)
    opener = page.locator("[data-open] >> nth=0")
    await opener.focus()
    await page.keyboard.press("Enter")
    dialog = page.locator("dialog[open]")
    await dialog.wait_for()
    first = await dialog.locator("[data-picture]").get_attribute("src")
    await page.keyboard.press("ArrowRight")
    second = await dialog.locator("[data-picture]").get_attribute("src")
    assert first != second
    await page.keyboard.press("ArrowLeft")
    assert await dialog.locator("[data-picture]").get_attribute("src") == first
    await page.keyboard.press("Escape")
    assert await dialog.count() == 0
    assert await opener.evaluate("e => e === document.activeElement")


async def test_a_phone_camera_sees_one_code_only(page, drawn):
    await page.set_viewport_size(PHONE)
    await page.goto(drawn)
    await page.click("[data-open] >> nth=2")
    stage = page.locator("[data-stage]")
    await stage.wait_for()
    box = await stage.bounding_box()
    assert box["width"] >= 340
    backdrop = await page.evaluate(
        "getComputedStyle(document.querySelector('dialog'), '::backdrop').backgroundColor"
    )
    assert backdrop.startswith("rgb("), "the page behind must not show through"


async def test_the_slider_uncovers_the_plain_code_by_keyboard(page, drawn):
    await page.goto(drawn)
    await page.click("[data-open] >> nth=0")
    slider = page.get_by_role("slider", name="Uncover the plain code")
    await slider.focus()
    for _ in range(40):
        await page.keyboard.press("ArrowRight")
    assert await slider.get_attribute("aria-valuetext") == "40 % plain code"
    clip = await page.locator(".stage-plain").evaluate("e => getComputedStyle(e).clipPath")
    assert "60%" in clip


async def test_a_vote_cast_alone_shows_on_the_wall_too(page, drawn):
    await page.goto(drawn)
    await page.click("[data-open] >> nth=0")
    dialog = page.locator("dialog[open]")
    await dialog.locator("button[value=scans]").click()
    await page.wait_for_selector("dialog[open] button[value=scans][aria-pressed=true]")
    await dialog.locator("button[value=fails]").click()
    await page.wait_for_selector("dialog[open] button[value=fails][aria-pressed=true]")
    pressed = "figure.print >> nth=0 >> button[aria-pressed=true]"
    assert await page.locator(pressed).get_attribute("value") == "fails"


@pytest.mark.parametrize("width", [360, 390, 768, 1600])
async def test_nothing_is_wider_than_the_window(page, drawn, width):
    await page.set_viewport_size({"width": width, "height": 844})
    for path in ("/", drawn):
        await page.goto(path)
        assert await overflow_px(page) == 0, path
    await page.click("[data-open] >> nth=0")
    assert await overflow_px(page) == 0


async def test_touch_targets_are_at_least_44_px_high(page, drawn):
    await page.set_viewport_size(PHONE)
    # With a seed named, the further options are open.
    for path in ("/?seed=1", drawn):
        await page.goto(path)
        small = await page.evaluate(
            """[...document.querySelectorAll(
                'button, .button, .vote, .chip, summary, input, select')]
            .filter(e => e.offsetParent && e.type !== 'checkbox')
            .filter(e => e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""
        )
        assert small == []


async def test_draw_again_is_a_new_job_that_can_be_cancelled(page, drawn):
    await page.goto(drawn)
    await page.click("button:has-text('Draw again')")
    await page.wait_for_selector("[data-progress]")
    assert not page.url.endswith(drawn)
    await page.click("button:has-text('Cancel')")
    await page.wait_for_selector("text=Cancelled. Nothing more is drawn.")


async def test_a_mistake_is_shown_at_its_field_with_what_was_typed(context):
    page = await context.new_page()
    await page.goto("/")
    await page.fill("#url", "ftp://example.com")
    await page.fill("#prompt", "koi pond")
    await page.click("#ask .button-main")
    problem = page.locator("#url-problem")
    await problem.wait_for()
    assert "Only http:// and https:// links can be encoded" in await problem.inner_text()
    assert await page.input_value("#prompt") == "koi pond"
    assert await page.locator("#url").evaluate("e => e === document.activeElement")
    await page.close()


async def test_without_scripts_it_still_draws_and_takes_votes(browser, drawn, server):
    context = await browser.new_context(
        base_url=str(server.make_url("/")), java_script_enabled=False
    )
    page = await context.new_page()
    await page.goto("/")
    await page.fill("#url", URL)
    await page.fill("#prompt", "sumi ink mountains")
    await page.click("#ask .button-main")
    # The page reloads itself: the drawing shows up without anybody doing anything.
    await page.wait_for_selector(".slot.is-drawn", timeout=PATIENCE_MS)
    await page.click("button:has-text('Cancel')")
    await page.wait_for_selector("text=Cancelled. Nothing more is drawn.")
    await page.click("text=Delete")
    await page.click("button:has-text('Delete')")
    await page.wait_for_selector("text=This code was deleted, with all its pictures.")
    await page.goto(drawn)
    await page.click("button[value=like] >> nth=0")
    await page.wait_for_selector("button[value=like][aria-pressed=true]")
    await context.close()
