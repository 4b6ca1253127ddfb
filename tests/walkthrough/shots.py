"""Pages photographed in headless Chromium; what each platform's walk-through shares."""

import base64
import io
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from tests.journeys.browser import chromium

COLOURS = 256
MAX_BYTES = 300_000
SCALE = 1.25

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><style>
* {{ box-sizing: border-box; margin: 0; }}
body {{ display: inline-block; font: 15px/1.4 Inter, "Liberation Sans", "DejaVu Sans",
  "Noto Color Emoji", sans-serif; }}
{css}
</style><body>{body}</body></html>"""


async def shoot(scenes: Mapping[str, str], css: str, folder: Path) -> None:
    """Write `<name>.png` into `folder` for each scene.

    Args:
        scenes: the HTML of each page's body, by name.
        css: the platform's looks.
        folder: is there already.

    Raises:
        ValueError: a picture is too large for the docs.
    """
    async with chromium() as browser:
        context = await browser.new_context(device_scale_factor=SCALE)
        for name, body in scenes.items():
            page = await context.new_page()
            await page.set_content(_PAGE.format(css=css, body=body))
            await page.evaluate("document.fonts.ready")
            shot = small(await page.locator("body").screenshot(type="png"))
            await page.close()
            if len(shot) > MAX_BYTES:
                raise ValueError(f"{name}.png has {len(shot)} bytes, {MAX_BYTES} at most")
            (folder / f"{name}.png").write_bytes(shot)


def small(png: bytes) -> bytes:
    """The same picture in a palette of its own."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(png)) as image:
        image.convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE, kmeans=3).save(
            out, "PNG", optimize=True
        )
    return out.getvalue()


def inline(file: bytes, side_px: int) -> str:
    """A picture as an address that needs no network, at most `side_px` wide and high."""
    out = io.BytesIO()
    with Image.open(io.BytesIO(file)) as image:
        shrunk = image.convert("RGB")
        shrunk.thumbnail((side_px, side_px), Image.Resampling.LANCZOS)
        shrunk.save(out, "PNG")
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"
