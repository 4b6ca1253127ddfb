"""The pictures in docs/slack.md are those of the walk-through, which still finds its way."""

import io
import re
from pathlib import Path

from PIL import Image

from bot import wording
from gpu_server.schema import CandidateView
from tests.walkthrough.slack import IMAGES, MAX_BYTES, PROMPT, URL, Drawing, walk

DOCS = Path(__file__).parents[2] / "docs"


def eight_colours() -> Drawing:
    candidates, files = [], {}
    for index in range(8):
        file = io.BytesIO()
        Image.new("RGB", (16, 16), (index * 30, 90, 160)).save(file, "PNG")
        files[f"{index}.png"] = file.getvalue()
        candidates.append(
            CandidateView(
                index=index,
                seed=index,
                image=f"{index}.png",
                scans=True,
                scan_score=1.0,
                aesthetic_score=5.0,
                decoded=URL,
                rank=index + 1,
                shown=index < 4,
            )
        )
    return Drawing(candidates, files)


async def test_the_walk_still_finds_its_way_and_has_a_picture_of_every_scene() -> None:
    scenes = await walk(eight_colours())
    shown = re.findall(r"images/slack-(\w+)\.png", (DOCS / "slack.md").read_text())
    assert sorted(shown) == sorted(scenes)
    for name in scenes:
        assert (IMAGES / f"slack-{name}.png").stat().st_size <= MAX_BYTES
    assert PROMPT in scenes["progress"]
    assert scenes["result"].count("data:image/jpeg") == 4
    assert wording.VERDICT_SCANS.format(number=2) in scenes["open"]
    assert wording.SHOW_BUTTON in scenes["home"]
