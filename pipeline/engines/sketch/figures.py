"""Figures: large animals painted across the middle, so that their hue runs through the code."""

from collections.abc import Callable

import numpy as np

from pipeline.engines.sketch.palette import Palette
from pipeline.engines.sketch.shapes import Points, ellipse, leaf, place, points, shift, smooth
from pipeline.engines.sketch.stage import Stage

PaintFigure = Callable[[Stage, Palette, np.random.Generator], None]
Put = Callable[[Points], Points]


def paint_cat(stage: Stage, palette: Palette, rng: np.random.Generator) -> None:
    """A cat that sits and looks at you."""
    put = _placed(stage, rng, 1.05)
    tail = points((120, 280), (280, 290), (350, 180), (300, 60), (330, -30))
    body = points((0, 330), (-200, 325), (-225, 180), (-150, -20), (-90, -130), (90, -130),
                  (150, -20), (225, 180), (200, 325))  # fmt: skip
    head = points((0, -90), (-110, -105), (-168, -190), (-160, -400), (-72, -306), (0, -316),
                  (72, -306), (160, -400), (168, -190), (110, -105))  # fmt: skip
    for grow, tone in ((16, 0.15), (0, 0.62)):
        stage.line(put(smooth(tail)), (56 + 2 * grow) * stage.unit, palette.hero, tone)
        for part in (body, head):
            curve = smooth(part, closed=True)
            stage.line(put(curve), max(1, 2 * grow * stage.unit), palette.hero, tone, closed=True)
            stage.poly(put(curve), palette.hero, tone)
    stage.poly(put(leaf(0, 20, 300, 190, np.pi / 2)), palette.hero, 0.92)
    for side in (-1, 1):
        for k in range(4):
            stripe = points((side * 215, 90 + 60 * k), (side * 120, 105 + 55 * k))
            stage.line(put(stripe), 15 * stage.unit, palette.hero, 0.3)
        ear = points((side * 142, -352), (side * 138, -262), (side * 92, -298))
        stage.poly(put(ear), palette.hero, 0.9)
        stage.poly(put(ellipse(side * 70, -205, 36, 30)), palette.glow, 0.85)
        stage.poly(put(ellipse(side * 70, -205, 11, 28)), palette.near, 0.0)
        for k in (-1, 0, 1):
            whisker = points((side * 60, -140 + 8 * k), (side * 240, -150 + 38 * k))
            stage.line(put(whisker), 4 * stage.unit, palette.hero, 0.97)
    stage.poly(put(points((-22, -158), (22, -158), (0, -134))), palette.near, 0.05)


def paint_crane(stage: Stage, palette: Palette, rng: np.random.Generator) -> None:
    """A crane in flight, wings spread."""
    put = _placed(stage, rng, 1.0)
    for side in (1, -1):
        root = np.array([-10.0 + 40 * side, 60.0])
        for k in (7, 0, 6, 1, 5, 2, 4, 3):
            angle = -np.pi / 2 + side * (0.5 + 0.13 * k)
            length = 560 - 40 * abs(k - 3)
            reach = root + 0.5 * length * np.array([np.cos(angle), np.sin(angle)])
            stage.poly(put(leaf(reach[0], reach[1], length, 96, angle, belly=0.66)), palette.hero,
                       0.16)  # fmt: skip
            plume = leaf(reach[0], reach[1], 0.97 * length, 80, angle, belly=0.66)
            stage.poly(put(plume), palette.hero, 0.78)
            # Black tips, as a real crane's.
            tip = root + 0.88 * length * np.array([np.cos(angle), np.sin(angle)])
            stage.poly(put(leaf(tip[0], tip[1], 0.22 * length, 52, angle)), palette.near, 0.25)
    for dx in (0, 26):
        stage.line(put(points((-150, 90), (-470, 190 + dx))), 10 * stage.unit, palette.near, 0.15)
    stage.poly(put(leaf(-20, 65, 460, 150, -0.08)), palette.hero, 0.14)
    stage.poly(put(leaf(-20, 65, 436, 128, -0.08)), palette.hero, 0.82)
    neck = smooth(points((150, 50), (280, 60), (370, 20), (450, 10)))
    stage.line(put(neck), 40 * stage.unit, palette.hero, 0.14)
    stage.line(put(neck), 30 * stage.unit, palette.hero, 0.85)
    stage.poly(put(points((442, -12), (560, 14), (446, 30))), palette.near, 0.1)
    stage.poly(put(ellipse(446, -6, 26, 16)), palette.glow, 0.45)


def paint_dragon(stage: Stage, palette: Palette, rng: np.random.Generator) -> None:
    """A river dragon that coils across the picture."""
    put, u = _placed(stage, rng, 1.05), stage.unit
    spine = smooth(points((430, 400), (250, 420), (60, 330), (90, 160), (250, 40), (240, -150),
                          (60, -220), (-120, -110), (-260, -60), (-350, -170), (-300, -300)),
                   16)  # fmt: skip
    tangent = np.gradient(spine, axis=0)
    normal = np.stack([-tangent[:, 1], tangent[:, 0]], 1)
    normal /= np.linalg.norm(normal, axis=1, keepdims=True)
    t = np.linspace(0, 1, len(spine))[:, None]
    half = 14 + 66 * np.sin(np.pi * np.clip(t, 0, 0.62) / 0.9)
    for k in range(4, len(spine) - 4, 6):
        fin = points((-34, 0), (0, -44), (34, 0))
        along = float(np.arctan2(tangent[k, 1], tangent[k, 0]))
        edge = spine[k] + normal[k] * -half[k]
        stage.poly(put(place(fin, edge[0], edge[1], 1, along)), palette.glow, 0.5)
    for grow, tone in ((9, 0.12), (0, 0.6)):
        sides = [spine + side * normal * (half + grow) for side in (1, -1)]
        stage.poly(put(np.vstack([sides[0], sides[1][::-1]])), palette.hero, tone)
    belly = np.vstack([spine + normal * half * 0.95, (spine + normal * half * 0.35)[::-1]])
    stage.poly(put(belly), palette.glow, 0.82)
    for k in range(3, len(spine) - 2, 3):
        for off in (-0.7, -0.35, 0.0):
            at = spine[k] + normal[k] * half[k] * off
            scale = ellipse(at[0], at[1], 15, 15, n=20)
            stage.line(put(scale), 3 * u, palette.hero, 0.3, closed=True)
    _dragon_head(stage, palette, put)


def _dragon_head(stage: Stage, palette: Palette, put: Put) -> None:
    u, at = stage.unit, (-300, -310)
    for dx in (0, 46):
        horn = smooth(points((30 + dx, -40), (100 + dx, -110), (190 + dx, -120)))
        stage.line(put(shift(horn, *at)), 16 * u, palette.glow, 0.6)
    for lean in np.linspace(-0.5, 0.9, 5):
        x, y = 110 * np.cos(lean), 110 * np.sin(lean)
        stage.poly(put(shift(leaf(x, y, 190, 56, lean), *at)), palette.glow, 0.45)
    skull = smooth(points((90, -40), (10, -82), (-60, -50), (-150, -36), (-178, 6), (-120, 24),
                          (-150, 62), (-60, 62), (50, 78), (104, 30)), closed=True)  # fmt: skip
    stage.poly(put(shift(skull, *at)), palette.hero, 0.55)
    stage.line(put(shift(skull, *at)), 7 * u, palette.hero, 0.1, closed=True)
    for side in (-1, 1):
        whisker = smooth(points((-150, 0), (-190, 60 * side), (-120, 150 * side + 40)))
        stage.line(put(shift(whisker, *at)), 7 * u, palette.glow, 0.6)
    stage.poly(put(shift(ellipse(-20, -24, 20, 16), *at)), palette.glow, 0.95)
    stage.poly(put(shift(ellipse(-20, -24, 6, 15), *at)), palette.near, 0.0)


def _placed(stage: Stage, rng: np.random.Generator, scale: float) -> Put:
    """Maps thousandths around the figure's middle to pixels."""
    x, y = 500 + rng.uniform(-30, 30), 505 + rng.uniform(-30, 30)
    grow, lean = scale * rng.uniform(0.94, 1.06), rng.normal(0, 0.05)
    return lambda shape: place(shape, x * stage.unit, y * stage.unit, grow * stage.unit, lean)


FIGURES: dict[str, PaintFigure] = {
    "cat": paint_cat,
    "crane": paint_crane,
    "dragon": paint_dragon,
}
"""Every figure by name."""
