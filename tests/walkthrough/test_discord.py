"""The pictures in docs/discord.md are those of the walk-through, which still finds its way."""

import re
from pathlib import Path

import pytest

from tests.walkthrough.discord import PROMPT, SEED, URL, walk
from tests.walkthrough.discord_text import to_html
from tests.walkthrough.flat import eight_colours
from tests.walkthrough.shots import MAX_BYTES

DOCS = Path(__file__).parents[2] / "docs"


async def test_every_picture_of_the_docs_is_a_scene_of_the_walk() -> None:
    scenes = await walk(eight_colours(URL, SEED))
    shown = re.findall(r"images/(discord-[a-z]+)\.png", (DOCS / "discord.md").read_text())
    assert sorted(shown) == sorted(scenes)
    for name in scenes:
        assert 0 < (DOCS / "images" / f"{name}.png").stat().st_size <= MAX_BYTES
    assert scenes["discord-result"].count("<img") == 4
    assert scenes["discord-open"].count("<img") == 1
    for name in ("discord-command", "discord-form", "discord-progress", "discord-result"):
        assert PROMPT in scenes[name]
    assert "<script" not in "".join(scenes.values())


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**bold** plain", "<div><b>bold</b> plain</div>"),
        (r"\*\*as typed\*\* a_b", "<div>**as typed** a_b</div>"),
        ("-# small\nnext", '<div class="small">small</div><div>next</div>'),
        ("- one", '<div class="item">one</div>'),
        ("<@7> & <b>", '<div><span class="mention">@ann</span> &amp; &lt;b&gt;</div>'),
        ("see https://x.example/?a=1", "<div>see <a>https://x.example/?a=1</a></div>"),
        (r"https://x.example/a\_b", "<div><a>https://x.example/a_b</a></div>"),
    ],
)
def test_markdown_is_shown_as_discord_does(text: str, shown: str) -> None:
    assert to_html(text, {"7": "ann"}) == shown
