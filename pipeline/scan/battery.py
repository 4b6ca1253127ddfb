"""The full battery: every way of looking at a picture that evals ask about."""

from pipeline.scan.optics import (
    Step,
    blur,
    chain,
    expose,
    glare,
    jpeg,
    moire,
    noise,
    page,
    shade,
    shake,
    shrink,
    tilt,
)
from pipeline.scan.views import VIEWS, View

_LENS = 1 / 640
"""Blur of a phone in focus, as a share of the longer side."""


def battery(seed: int = 0) -> dict[str, View]:
    """Views by name; the same seed gives the same pictures.

    Args:
        seed: of noise and of the page's text.
    """
    views = (
        VIEWS["clean"],
        View("640px", "full screen on a small phone", shrink(640)),
        View("400px", "an arm's length away, or one of four in a post", shrink(400)),
        View("280px", "a thumbnail on a phone, or a poster across the room", shrink(280)),
        View("200px", "a small thumbnail, or a poster across the street", shrink(200)),
        View("blur", "slightly out of focus", blur(1 / 320)),
        View("strong-blur", "out of focus, before the camera has caught up", blur(1 / 160)),
        View("shake", "the hand moved during exposure", shake(1 / 100, 30)),
        View("jpeg-50", "sent through a chat", jpeg(50)),
        View("jpeg-15", "sent through several", jpeg(15)),
        View("turned-10", "held a little askew", tilt(0, 0, 10)),
        View("turned-45", "held any way round", tilt(0, 0, 45, fill=0.65)),
        View("upside-down", "the code across the table", tilt(0, 0, 180)),
        View("from-the-side", "25 degrees to the side of a screen", tilt(0, 25, 0)),
        View("from-below", "30 degrees below a poster", tilt(30, 0, 0)),
        View("low-contrast", "a washed-out screen, or faded print", expose(0.4, veil=80)),
        View("dark", "a dimmed screen in a dark room", expose(0.3)),
        View("bright", "a screen at full brightness, overexposed", expose(1.6)),
        View("gamma", "a screen seen off its axis, tones lifted", expose(1, gamma=0.6)),
        View("noise", "little light, high sensitivity", noise(25, seed)),
        View("glare", "a lamp reflected in the screen", glare(0.7, 0.65, 0.35, 0.15)),
        View("shadow", "light from one side", shade(0.3, 20)),
        View("moire", "a camera close to a screen", moire(18, 5.3, 12)),
        View("page", "small on a busy page", page(0.45, seed)),
        View("far-away", "across a room", chain(shrink(240), blur(1 / 500), noise(4, seed))),
        View("desk", "off a screen on a desk", _desk(seed)),
        View("evening", "a poster at dusk", _evening(seed)),
        View("tram-stop", "behind glass, from the side, in daylight", _tram_stop(seed)),
        View("chat-on-tv", "from a chat, on a large screen, from a sofa", _chat_on_tv(seed)),
    )
    return {view.name: view for view in views}


def _desk(seed: int) -> Step:
    return chain(
        tilt(8, 10, 4), shrink(560), blur(_LENS), moire(8, 4.1, 7), expose(0.8, veil=20),
        noise(4, seed), jpeg(85),
    )  # fmt: skip


def _evening(seed: int) -> Step:
    return chain(
        tilt(12, 6, 3), shrink(480), blur(1 / 400), expose(0.35, veil=15), shade(0.6, 70),
        noise(8, seed), jpeg(80),
    )  # fmt: skip


def _tram_stop(seed: int) -> Step:
    return chain(
        tilt(6, 22, 5), glare(0.5, 0.3, 0.6, 0.2), shrink(520), blur(_LENS), expose(0.9, veil=25),
        noise(3, seed), jpeg(85),
    )  # fmt: skip


def _chat_on_tv(seed: int) -> Step:
    return chain(
        jpeg(60), tilt(2, 12, 2), shrink(320), blur(_LENS), moire(5, 3.3, 4), noise(5, seed)
    )
