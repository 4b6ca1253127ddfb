"""Where a known payload's code lies in any picture, also in one that no decoder reads."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from pipeline.blueprint import Blueprint
from pipeline.scan.decoders.base import Rgb
from pipeline.scan.rectify import Gray, module_px
from pipeline.scan.symbols import possible_symbols, read_symbol

Quad = NDArray[np.float32]

MIN_AGREEMENT = 0.35
"""Correlation of a symbol with a picture from which it counts as found; chance gives 0.15."""

_LEAST_PX = 21
"""Modules of the smallest symbol; a picture with fewer pixels on a side cannot hold one."""

_SIDES = (1.0, 0.5, 0.35, 0.25, 1.6)
"""Sizes at which decoders are asked for corners; small ones forgive most."""

_SMALLEST, _STEP = 0.3, 1.02
"""Of the grid search: smallest code, as a share of the picture, and ratio of sizes."""

_DRIFT = 0.15
"""Share of the picture's side by which the grid search looks off the centre."""


_GOOD, _WORTH = 0.95, 0.02
"""Agreement of an upright square that needs no better; gain for which corners are freed."""

_SHIFTS = [np.tile(np.array(axis, np.float32), (4, 1)) for axis in ((1, 0), (0, 1))]
_CORNERS = list(np.eye(8, dtype=np.float32).reshape(8, 4, 2))
"""Directions in which corners move: all together, or each in its own x or y."""


@dataclass(frozen=True, eq=False)
class Located:
    """A code found in a picture.

    Attributes:
        blueprint: the symbol; its own geometry is not the picture's.
        quad: float32 (4, 2), its corners in pixels, clockwise from the symbol's own top left.
        agreement: correlation of its modules with the picture's luma, -1 to 1.
    """

    blueprint: Blueprint
    quad: Quad
    agreement: float


def locate(image: Rgb, payload: str) -> Located | None:
    """Find the code of `payload`, or None where nothing like it is in the picture.

    Args:
        image: RGB.
        payload: what the code holds.
    """
    if min(image.shape[:2]) < _LEAST_PX:
        return None
    possible = tuple(possible_symbols(payload))
    luma = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.float32)
    best: Located | None = None
    for barcode, share in _barcodes(luma):
        # Corners of a code that was not decoded serve as well.
        read = read_symbol(barcode, payload)
        symbols = (read,) if read else possible
        best = _better(best, _settle(luma, symbols, _quad(barcode, share)))
    if best is None or best.agreement < MIN_AGREEMENT:
        for quad in _grid_quads(luma, possible):
            best = _better(best, _settle(luma, possible, quad))
    return best if best and best.agreement >= MIN_AGREEMENT else None


def _better(one: Located | None, other: Located | None) -> Located | None:
    if one is None or other is None:
        return one or other
    return max(one, other, key=lambda found: found.agreement)


def _barcodes(luma: Gray) -> Iterator[tuple[Any, float]]:
    """What zxing finds, also where it cannot decode, and the size of the copy it looked at."""
    import zxingcpp

    for share in _SIDES:
        size = round(luma.shape[1] * share), round(luma.shape[0] * share)
        view = cv2.resize(luma, size, interpolation=cv2.INTER_AREA)
        for barcode in zxingcpp.read_barcodes(
            view.astype(np.uint8), formats=zxingcpp.BarcodeFormat.QRCode, return_errors=True
        ):
            yield barcode, share


def _quad(barcode: Any, share: float) -> Quad:
    """A code's corners in the whole picture."""
    at = barcode.position
    corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
    return np.array([(p.x, p.y) for p in corners], np.float32) / np.float32(share)


def _grid_quads(luma: Gray, symbols: Sequence[Blueprint]) -> Iterator[Quad]:
    """The best upright square for each symbol size, searched around the middle."""
    for n in sorted({symbol.n for symbol in symbols}):
        templates = _templates([symbol for symbol in symbols if symbol.n == n])
        side = float(min(luma.shape))
        found: tuple[float, Quad] | None = None
        while side >= _SMALLEST * min(luma.shape):
            value, quad = _best_square(luma, templates, n, side)
            if found is None or value > found[0]:
                found = value, quad
            side /= _STEP
        if found:
            yield found[1]


def _best_square(
    luma: Gray, templates: NDArray[np.float32], n: int, side: float
) -> tuple[float, Quad]:
    """The offset at which a square of `side` agrees most with any template."""
    cell = side / n
    soft = cv2.GaussianBlur(luma, (0, 0), 0.3 * cell)
    height, width = luma.shape
    steps = int(_DRIFT * min(height, width) / (cell / 2))
    offsets = np.arange(-steps, steps + 1) * cell / 2
    centres = (np.arange(n) + 0.5) * cell - side / 2
    rows = _inside(height / 2 + offsets, side, height)[:, None] + centres
    columns = _inside(width / 2 + offsets, side, width)[:, None] + centres
    # One small picture per row offset, then every column offset of it at once.
    best = (-1.0, np.zeros((4, 2), np.float32))
    for row in rows:
        lines = soft[row.astype(int)]
        samples = lines[:, columns.astype(int)].transpose(1, 0, 2).reshape(len(columns), -1)
        values = _correlate(samples, templates)
        at = np.unravel_index(int(values.argmax()), values.shape)
        if values[at] > best[0]:
            x, y = columns[at[0]][0] - cell / 2, row[0] - cell / 2
            best = float(values[at]), _square(x, y, side)
    return best


def _inside(centres: NDArray[np.float64], side: float, length: int) -> NDArray[np.float64]:
    kept = centres[(centres >= side / 2) & (centres <= length - side / 2)]
    return kept if len(kept) else np.array([length / 2])


def _square(x: float, y: float, side: float) -> Quad:
    corners = [[x, y], [x + side, y], [x + side, y + side], [x, y + side]]
    return np.array(corners, np.float32)


def _templates(symbols: Sequence[Blueprint]) -> NDArray[np.float32]:
    """Rows of zero mean and unit length, one per symbol: float32 (symbols, n * n)."""
    light = np.stack([~symbol.modules.ravel() for symbol in symbols]).astype(np.float32)
    light -= light.mean(1, keepdims=True)
    return np.asarray(light / np.linalg.norm(light, axis=1, keepdims=True), np.float32)


def _correlate(samples: NDArray[np.float32], templates: NDArray[np.float32]) -> NDArray[np.float32]:
    """Correlation of each row of samples with each template."""
    centred = samples - samples.mean(1, keepdims=True)
    norms = np.linalg.norm(centred, axis=1, keepdims=True) + np.float32(1e-6)
    return np.asarray(centred / norms @ templates.T, np.float32)


def _settle(luma: Gray, symbols: Sequence[Blueprint], quad: Quad) -> Located | None:
    """Choose the symbol and the turn that agree most, then move the corners into place."""
    best: Located | None = None
    for n in {symbol.n for symbol in symbols}:
        own = [symbol for symbol in symbols if symbol.n == n]
        templates = _templates(own)
        soft = cv2.GaussianBlur(luma, (0, 0), max(0.5, 0.3 * module_px(quad, n)))
        turns = [np.roll(quad, turn, 0) for turn in range(4)]
        values = _correlate(np.stack([_sample(soft, turned, n) for turned in turns]), templates)
        turn, which = np.unravel_index(int(values.argmax()), values.shape)
        placed, value = _fit(soft, turns[turn], n, templates[which])
        best = _better(best, Located(own[which], placed, value))
    return best


def _fit(soft: Gray, quad: Quad, n: int, template: NDArray[np.float32]) -> tuple[Quad, float]:
    """The corners that agree most; an upright square where it does about as well.

    Drawn codes are upright squares, and freeing all corners lets odd shapes pull them off; only
    a photograph taken at an angle is worth that.
    """

    def agreement(corners: Quad) -> float:
        return float(_correlate(_sample(soft, corners, n)[None], template[None])[0, 0])

    side = np.float32(module_px(quad, n) * n)
    middle = quad.mean(0)
    outwards = np.sign(quad - middle).astype(np.float32) / 2
    upright = _climb(agreement, middle + side * outwards, n, [*_SHIFTS, outwards])
    if upright[1] >= _GOOD:
        return upright
    free = _climb(agreement, quad, n, [*_SHIFTS, outwards, *_CORNERS])
    return free if free[1] > upright[1] + _WORTH else upright


def _climb(
    agreement: Callable[[Quad], float], quad: Quad, n: int, moves: Sequence[Quad]
) -> tuple[Quad, float]:
    """Coordinate ascent from `quad`, in ever smaller steps."""
    value = agreement(quad)
    cell = module_px(quad, n)
    for step in (0.5 * cell, 0.25 * cell, 0.12 * cell, 0.06 * cell, 0.03 * cell):
        for _ in range(4):
            before = value
            for move in moves:
                for sign in (step, -step):
                    moved = quad + np.float32(sign) * move
                    tried = agreement(moved)
                    if tried > value:
                        quad, value = moved, tried
            if value == before:
                break
    return quad, value


def _sample(soft: Gray, quad: Quad, n: int) -> NDArray[np.float32]:
    """Luma at the module centres: float32 (n * n)."""
    unit = np.array([[0, 0], [n, 0], [n, n], [0, n]], np.float32)
    warp = cv2.getPerspectiveTransform(unit, quad.astype(np.float32) - np.float32(0.5))
    columns, rows = np.meshgrid(np.arange(n) + 0.5, np.arange(n) + 0.5)
    grid = np.stack([columns, rows], -1).astype(np.float32).reshape(1, -1, 2)
    points = cv2.perspectiveTransform(grid, warp)[0]
    sampled = cv2.remap(
        soft, points[:, 0], points[:, 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(sampled, np.float32).ravel()
