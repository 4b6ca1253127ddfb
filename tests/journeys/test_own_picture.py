"""A picture of one's own, from the file field to codes that scan, with and without scripts."""

import io

import pytest
from aiohttp.test_utils import TestServer
from PIL import Image

from gpu_server.api import create_app
from gpu_server.client import Client
from pipeline.evals.pictures import natural_pictures
from tests.gpu_server.conftest import settings_in
from tests.journeys.browser import chromium, overflow_px, watch

# A busy machine may need long for a drawing; nothing waits longer than it has to.
PATIENCE_MS = 120_000
PHONE = {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def photo():
    """A JPEG of a cat, 600 by 400."""
    file = io.BytesIO()
    dict(natural_pictures(4))["003-cat"].crop((0, 0, 600, 400)).save(file, "JPEG")
    return {"name": "cat.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_chosen_picture_becomes_codes_that_scan(tmp_path, photo, scripts):
    server = TestServer(create_app(settings_in(tmp_path, engine="sketch", candidates=2)))
    await server.start_server()
    base = str(server.make_url("/"))
    async with chromium() as browser, Client(base) as client:
        context = await browser.new_context(
            base_url=base, java_script_enabled=scripts, viewport=PHONE
        )
        context.set_default_timeout(PATIENCE_MS)
        page = await context.new_page()
        complaints = watch(page)
        await page.goto("/")
        await page.set_input_files("#picture", photo)
        if scripts:
            await page.wait_for_selector("canvas[data-own-look]:not([hidden])")
            assert await overflow_px(page) == 0
        await page.fill("#prompt", "my cat")
        await page.click("details.more summary")
        await page.fill("#seed", "1")  # its two candidates have different looks
        await page.fill("#url", "nonsense")
        await page.click("#ask .button-main")
        await page.wait_for_selector("img[data-own-kept]")
        # The browser reports the status 422, which is no fault.
        assert [said for said in complaints if "422" not in said] == []
        assert await page.input_value("#prompt") == "my cat"
        await page.fill("#url", "https://example.com/cat")
        await page.click("#ask .button-main")
        await page.wait_for_url("**/jobs/*")
        await page.wait_for_selector(".prints")
        job = await client.job(page.url.rsplit("/", 1)[-1])
        original = Image.open(io.BytesIO(await client.image(job.image)))
        best = await client.image(job.shown[0].image)
    await server.close()
    assert original.size == (600, 400)
    assert (job.engine, len(job.shown)) == ("picture", 2)
    assert all(candidate.scans for candidate in job.shown)
    assert Image.open(io.BytesIO(best)).size == (768, 768)
