"""The pictures in docs/slack.md are those of the walk-through, which still finds its way."""

import re
from pathlib import Path

from bot import wording
from tests.walkthrough.flat import eight_colours
from tests.walkthrough.shots import MAX_BYTES
from tests.walkthrough.slack import PROMPT, SEED, URL, walk

DOCS = Path(__file__).parents[2] / "docs"


async def test_the_walk_still_finds_its_way_and_has_a_picture_of_every_scene() -> None:
    scenes = await walk(eight_colours(URL, SEED))
    shown = re.findall(r"images/(slack-\w+)\.png", (DOCS / "slack.md").read_text())
    assert sorted(shown) == sorted(scenes)
    for name in scenes:
        assert (DOCS / "images" / f"{name}.png").stat().st_size <= MAX_BYTES
    assert PROMPT in scenes["slack-progress"]
    assert scenes["slack-result"].count("data:image/png") == 4
    assert wording.VERDICT_SCANS.format(number=2) in scenes["slack-open"]
    assert wording.SEND_BUTTON in scenes["slack-home"]
