"""Blueprint: the QR symbol of a payload and its geometry in pixels (ISO/IEC 18004)."""

from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property
from typing import Literal

import numpy as np
import qrcode
from numpy.typing import NDArray
from PIL import Image
from qrcode.constants import ERROR_CORRECT_H, ERROR_CORRECT_L, ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from qrcode.util import MODE_8BIT_BYTE, QRData

from pipeline.errors import InvalidPayloadError

ErrorCorrection = Literal["L", "M", "Q", "H"]

MAX_VERSION = 10
"""The largest symbol whose modules are still 12 px wide at 768 px."""

PREFERRED_MODULE_PX = 16
"""Two SD latents a side: what QR ControlNets were trained on."""

MIN_QUIET_MODULES = 3
"""The standard asks for 4; decoders and phones accept 3, and version 6 needs it at 16 px."""

_LEVELS: dict[ErrorCorrection, int] = {
    "H": ERROR_CORRECT_H,
    "Q": ERROR_CORRECT_Q,
    "M": ERROR_CORRECT_M,
    "L": ERROR_CORRECT_L,
}
_FALLBACK: tuple[ErrorCorrection, ...] = ("H", "Q", "M")

# Centre coordinates of alignment patterns, ISO/IEC 18004 annex E, up to MAX_VERSION.
_ALIGNMENT: tuple[tuple[int, ...], ...] = (
    (), (), (6, 18), (6, 22), (6, 26), (6, 30), (6, 34),
    (6, 22, 38), (6, 24, 42), (6, 26, 46), (6, 28, 50),
)  # fmt: skip


class Function(IntEnum):
    """What a module is for. Everything but DATA is a function pattern."""

    DATA = 0
    FINDER = 1
    SEPARATOR = 2
    TIMING = 3
    ALIGNMENT = 4
    FORMAT = 5
    VERSION = 6


@dataclass(frozen=True, eq=False)
class Blueprint:
    """One QR symbol and where its modules lie in a square picture.

    Attributes:
        payload: the ASCII URL the symbol encodes.
        version: 1 to 40; the symbol is 4 * version + 17 modules wide.
        error_correction: the level really used.
        mask: 0 to 7.
        modules: bool (n, n), row by column, True where dark.
        size_px: side of the square picture.
        module_px: side of one module, whole pixels.
        origin_px: x and y of the symbol's top left corner.
        note: why the level is lower than asked for, or "".
    """

    payload: str
    version: int
    error_correction: ErrorCorrection
    mask: int
    modules: NDArray[np.bool_]
    size_px: int
    module_px: int
    origin_px: int
    note: str = ""

    @property
    def n(self) -> int:
        """Modules along one side."""
        return int(self.modules.shape[0])

    @property
    def code_px(self) -> int:
        """Side of the symbol without its quiet zone, in pixels."""
        return self.n * self.module_px

    @property
    def aligned(self) -> bool:
        """Whether each module covers whole 8 px latents of the diffusion engine."""
        return self.module_px % 8 == 0 and self.origin_px % 8 == 0

    @cached_property
    def functions(self) -> NDArray[np.uint8]:
        """uint8 (n, n) of `Function` values."""
        return function_map(self.version)

    @property
    def finder_origins(self) -> tuple[tuple[int, int], ...]:
        """(row, column) of the top left module of the three finder patterns."""
        return (0, 0), (0, self.n - 7), (self.n - 7, 0)

    @property
    def quad(self) -> NDArray[np.float32]:
        """float32 (4, 2): x, y of the symbol's corners, clockwise from the top left, in pixels."""
        a, b = float(self.origin_px), float(self.origin_px + self.code_px)
        return np.array([[a, a], [b, a], [b, b], [a, b]], np.float32)

    def module_slice(self, row: int, column: int) -> tuple[slice, slice]:
        """The pixels of one module, for indexing an (H, W, ...) array."""
        y = self.origin_px + row * self.module_px
        x = self.origin_px + column * self.module_px
        return slice(y, y + self.module_px), slice(x, x + self.module_px)

    def raster(self, cells: NDArray[np.generic], outside: float = 0) -> NDArray[np.float32]:
        """Spread one value per module over the pixels.

        Args:
            cells: (n, n).
            outside: the value of the quiet zone and all beyond it.

        Returns:
            float32 (size_px, size_px).
        """
        field = np.full((self.size_px, self.size_px), outside, np.float32)
        block = np.repeat(np.repeat(cells, self.module_px, 0), self.module_px, 1)
        inside = slice(self.origin_px, self.origin_px + self.code_px)
        field[inside, inside] = block
        return field

    def plain_image(self) -> Image.Image:
        """The plain code, black on white: RGB, size_px square."""
        light = 1 - self.raster(self.modules)
        return Image.fromarray((light * 255).astype(np.uint8)).convert("RGB")

    def with_mask(self, mask: int) -> "Blueprint":
        """The same symbol under another of the eight masks, with standard padding."""
        modules = _symbol(self.payload, self.version, self.error_correction, mask)
        return replace(self, mask=mask, modules=modules)

    def with_version(self, version: int) -> "Blueprint":
        """The same payload, level and mask in a larger symbol, with standard padding.

        Raises:
            InvalidPayloadError: the picture is too small for its modules.
        """
        modules = _symbol(self.payload, version, self.error_correction, self.mask)
        module_px, origin_px = _geometry(modules.shape[0], self.size_px)
        return replace(
            self, version=version, modules=modules, module_px=module_px, origin_px=origin_px
        )

    def describe(self) -> dict[str, object]:
        """The JSON object of result.json and of the wire."""
        return {
            "version": self.version,
            "error_correction": self.error_correction,
            "mask": self.mask,
            "modules": self.n,
            "module_px": self.module_px,
            "origin_px": self.origin_px,
            "size_px": self.size_px,
        }


def make_blueprint(
    payload: str,
    *,
    size_px: int = 768,
    error_correction: ErrorCorrection = "H",
    mask: int | None = None,
) -> Blueprint:
    """The smallest symbol that holds `payload` at the wanted error correction.

    When no version up to `MAX_VERSION` holds it at that level, the next lower one is taken and
    `note` says so; level L is never taken, because art needs the correction.

    Args:
        payload: ASCII, as `pipeline.payload.parse_payload` returns it.
        size_px: side of the picture; a multiple of 8 keeps modules on whole latents.
        error_correction: the level wanted.
        mask: 0 to 7, or None for the standard's own choice.

    Raises:
        InvalidPayloadError: the payload does not fit.
    """
    levels = _FALLBACK[_FALLBACK.index(error_correction) :] if error_correction != "L" else ("L",)
    for level in levels:
        version = _smallest_version(payload, level)
        if version is None:
            continue
        chosen = _best_mask(payload, version, level) if mask is None else mask
        modules = _symbol(payload, version, level, chosen)
        module_px, origin_px = _geometry(modules.shape[0], size_px)
        note = "" if level == error_correction else (
            f"The link is {len(payload)} bytes long, so error correction is {level} "
            f"instead of {error_correction}; a shorter link scans better."
        )  # fmt: skip
        return Blueprint(
            payload, version, level, chosen, modules, size_px, module_px, origin_px, note
        )
    raise InvalidPayloadError(
        f"The link is {len(payload)} bytes long and does not fit a version {MAX_VERSION} code; "
        "shorten it."
    )


def _smallest_version(payload: str, level: ErrorCorrection) -> int | None:
    code = _code(payload, None, level)
    try:
        version: int = code.best_fit()
    except (DataOverflowError, ValueError):
        return None
    return version if version <= MAX_VERSION else None


def _code(
    payload: str, version: int | None, level: ErrorCorrection, mask: int | None = None
) -> "qrcode.QRCode[Image.Image]":
    code = qrcode.QRCode(version, _LEVELS[level], border=0, mask_pattern=mask)
    # One byte segment: mixed modes save little on URLs and confuse some decoders.
    code.add_data(QRData(payload.encode("ascii"), mode=MODE_8BIT_BYTE), optimize=0)
    return code


def _symbol(payload: str, version: int, level: ErrorCorrection, mask: int) -> NDArray[np.bool_]:
    code = _code(payload, version, level, mask)
    code.make(fit=False)
    return np.array(code.modules, np.bool_)


def _best_mask(payload: str, version: int, level: ErrorCorrection) -> int:
    code = _code(payload, version, level)
    code.version = version
    code.makeImpl(False, 0)
    return int(code.best_mask_pattern())


def _geometry(n: int, size_px: int) -> tuple[int, int]:
    """Whole-pixel module size and origin; multiples of 8 where the version allows."""
    largest = size_px // (n + 2 * MIN_QUIET_MODULES)
    module_px = min(PREFERRED_MODULE_PX, largest)
    if module_px < 4:
        raise InvalidPayloadError(
            f"A code of {n} modules does not fit {size_px} px; use a larger picture."
        )
    origin_px = (size_px - n * module_px) // 2
    if module_px % 8 == 0:
        origin_px -= origin_px % 8
    return module_px, origin_px


def function_map(version: int) -> NDArray[np.uint8]:
    """Which modules are function patterns.

    Args:
        version: 1 to `MAX_VERSION`.

    Returns:
        uint8 (n, n) of `Function` values.
    """
    n = 4 * version + 17
    cells = np.zeros((n, n), np.uint8)
    cells[6, :] = cells[:, 6] = Function.TIMING
    for row in _ALIGNMENT[version]:
        for column in _ALIGNMENT[version]:
            if {row, column} != {6} and (row, column) not in ((6, n - 7), (n - 7, 6)):
                cells[row - 2 : row + 3, column - 2 : column + 3] = Function.ALIGNMENT
    for row, column in ((0, 0), (0, n - 8), (n - 8, 0)):
        cells[row : row + 8, column : column + 8] = Function.SEPARATOR
    for row, column in ((0, 0), (0, n - 7), (n - 7, 0)):
        cells[row : row + 7, column : column + 7] = Function.FINDER
    for i in (*range(6), 7, 8):
        cells[8, i] = cells[i, 8] = Function.FORMAT
    cells[8, n - 8 :] = cells[n - 8 :, 8] = Function.FORMAT
    if version >= 7:
        cells[:6, n - 11 : n - 8] = cells[n - 11 : n - 8, :6] = Function.VERSION
    return cells
