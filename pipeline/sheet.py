"""The contact sheet of a request: the shown candidates large, the others small beside them."""

from bisect import bisect_left
from math import ceil

from PIL import Image, ImageDraw, ImageFont

from pipeline.fonts import Run, length_px, typeset
from pipeline.payload import Payload
from pipeline.ranking import Ranked
from pipeline.studio import StudioResult

_PAPER, _INK, _FAINT = "#f7f5f0", "#1d1d1f", "#77736b"
_YES, _NO = "#1f7a4d", "#b3402e"
_MARGIN, _GAP = 48, 28
_LARGE, _SMALL = 560, 248
_CAPTION = 62
_HEADER = 172


def draw_sheet(result: StudioResult) -> Image.Image:
    """Draw the contact sheet.

    Args:
        result: with at least one candidate.

    Returns:
        RGB, about 1,500 px wide for four shown of eight.
    """
    shown = [item for item in result.candidates if item.shown]
    others = [item for item in result.candidates if not item.shown]
    columns = min(2, len(shown))
    rows = ceil(len(shown) / columns)
    left = columns * (_LARGE + _GAP)
    side = ceil(len(others) / (2 * rows))
    right = side * (_SMALL + _GAP) + (_GAP if side else 0)
    width = 2 * _MARGIN + left + right - _GAP
    height = _HEADER + rows * (_LARGE + _CAPTION + _GAP) + _MARGIN - _GAP
    sheet = Image.new("RGB", (width, height), _PAPER)
    _header(sheet, result)
    for i, item in enumerate(shown):
        x = _MARGIN + i % columns * (_LARGE + _GAP)
        y = _HEADER + i // columns * (_LARGE + _CAPTION + _GAP)
        _place(sheet, item, (x, y), _LARGE)
    step = (_LARGE + _CAPTION + _GAP) // 2
    for i, item in enumerate(others):
        x = _MARGIN + left + _GAP + i // (2 * rows) * (_SMALL + _GAP)
        _place(sheet, item, (x, _HEADER + i % (2 * rows) * step), _SMALL)
    return sheet


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)  # Pillow carries it, so that it is there everywhere


def addresses(payload: Payload) -> list[str]:
    """What the codes hold and, where it reads otherwise, the same in Unicode: hosts look alike."""
    return [payload.url] if payload.display.isascii() else [payload.url, payload.display]


def _header(sheet: Image.Image, result: StudioResult) -> None:
    draw = ImageDraw.Draw(sheet)
    room = sheet.width - 2 * _MARGIN
    origin = f"{result.engine}   ·   seed {result.request_seed}"
    lines = [result.request.prompt, *addresses(result.request.payload), origin]
    y = 28
    for i, line in enumerate(lines):
        size, colour = (36, _INK) if i == 0 else (20, _FAINT)
        x = float(_MARGIN)
        for text, font in _fit(line, size, room):
            draw.text((x, y + size), text, colour, font, anchor="ls")
            x += font.getlength(text)
        y += size + 10


def _fit(text: str, size: int, room: int) -> list[Run]:
    """`text`, cut with an ellipsis to `room` pixels."""

    def cut(length: int) -> list[Run]:
        return typeset(text[:length].rstrip() + "…", size)

    whole = typeset(text, size)
    if length_px(whole) <= room:
        return whole
    too_long = bisect_left(range(len(text)), True, key=lambda length: length_px(cut(length)) > room)
    return cut(max(too_long - 1, 0))


def _place(sheet: Image.Image, item: Ranked, at: tuple[int, int], side: int) -> None:
    picture = item.candidate.image.convert("RGB")
    sheet.paste(picture.resize((side, side), Image.Resampling.LANCZOS), at)
    draw = ImageDraw.Draw(sheet)
    x, y = at[0], at[1] + side + 12
    size = 22 if side == _LARGE else 15
    place = f"{item.rank}"
    draw.text((x, y), place, _INK, _font(size + 4))
    x += round(draw.textlength(place, _font(size + 4))) + 12
    word = "scans" if item.verdict.scans else "does not scan"
    x = _badge(draw, (x, y), word, size, _YES if item.verdict.scans else _NO)
    facts = f"{item.aesthetic:.1f} aesthetic" if side == _LARGE else f"{item.aesthetic:.1f}"
    draw.text((x + 14, y + 2), facts, _INK, _font(size))
    seed = f"seed {item.candidate.seed}"
    if side == _LARGE:
        draw.text((at[0] + side, y + 2), seed, _FAINT, _font(size), anchor="ra")
    else:
        draw.text((at[0], y + size + 12), seed, _FAINT, _font(size - 2))


def _badge(
    draw: ImageDraw.ImageDraw, at: tuple[int, int], word: str, size: int, colour: str
) -> int:
    """A rounded label; returns the x of its right edge."""
    x, y = at
    length = round(draw.textlength(word, _font(size - 3)))
    box = (x, y, x + length + size, y + size + 8)
    draw.rounded_rectangle(box, (size + 8) // 2, fill=colour)
    draw.text((x + size // 2, y + size // 2 + 4), word, "white", _font(size - 3), anchor="lm")
    return box[2]
