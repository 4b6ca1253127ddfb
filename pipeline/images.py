"""Pictures in and out: anything a person sends, opened safely; files written whole or not."""

import errno
import io
import os
import struct
import tempfile
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError
from PIL.PngImagePlugin import PngInfo

from pipeline.errors import QArtError, UnreadableImageError

MAX_PIXELS = 64_000_000
"""The largest picture opened: 8,000 px square, 190 MB as RGB."""

# Pillow refuses what has over twice as many, also when it finds a picture within a picture.
Image.MAX_IMAGE_PIXELS = MAX_PIXELS // 2

_FORMATS = (
    *("AVIF", "BMP", "GIF", "ICO", "JPEG", "JPEG2000", "PCX", "PNG", "PPM", "PSD", "QOI", "SGI"),
    *("TGA", "TIFF", "WEBP"),
)
"""What is opened. Not EPS, for one: Pillow hands it to Ghostscript, which runs it as a program."""

# What Pillow raises on broken files; found by feeding it 400,000 of them.
_BROKEN = (OSError, EOFError, SyntaxError, ValueError, TypeError, LookupError, ArithmeticError,
           RuntimeError, struct.error)  # fmt: skip

# PNG at this zlib level is a tenth larger than at 6 and written in a third of the time.
_PNG_LEVEL = 3


class StorageError(QArtError):
    """A file could not be written."""

    code = "storage"


def open_image(source: Path | bytes) -> Image.Image:
    """Open any picture as upright RGB.

    EXIF orientation is applied, transparency lies on white, CMYK and 16-bit grey become 8-bit RGB,
    an animation is its first frame.

    Args:
        source: a file, or the bytes of one.

    Raises:
        UnreadableImageError: missing, no picture, broken off, or over `MAX_PIXELS`.
    """
    name = str(source) if isinstance(source, Path) else "The picture"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            file = source if isinstance(source, Path) else io.BytesIO(source)
            with Image.open(file, formats=_FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise UnreadableImageError(_too_large(name))
                image.load()
                return _to_rgb(_upright(image))
    except FileNotFoundError:
        raise UnreadableImageError(f"{name} does not exist; check the path.") from None
    except IsADirectoryError:
        raise UnreadableImageError(f"{name} is a folder; name a picture in it.") from None
    except PermissionError:
        raise UnreadableImageError(f"{name} may not be read; check its permissions.") from None
    except Image.DecompressionBombError:
        raise UnreadableImageError(_too_large(name)) from None
    except UnidentifiedImageError:
        raise UnreadableImageError(
            f"{name} is not a picture that can be opened here; convert it to PNG or JPEG."
        ) from None
    except _BROKEN:
        raise UnreadableImageError(f"{name} is damaged; save it again as PNG or JPEG.") from None


def _too_large(name: str) -> str:
    return f"{name} has over {MAX_PIXELS // 1_000_000} million pixels; shrink it first."


def _upright(image: Image.Image) -> Image.Image:
    image.getexif()  # remembered by the image, so that what it was read from can go:
    # Pillow would write the whole of it anew, and fails at what some cameras put there.
    image.info.pop("exif", None)
    ImageOps.exif_transpose(image, in_place=True)
    return image


def _to_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I") or image.mode == "F":
        levels = np.asarray(image, np.float64)
        top = 65535 if levels.max() > 255 else 255
        return Image.fromarray((levels.clip(0, top) * (255 / top)).astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        rgba = image if image.mode == "RGBA" else image.convert("RGBA")
        white = Image.new("RGB", rgba.size, "white")
        white.paste(rgba, mask=rgba)
        return white
    return image.convert("RGB")


def png_bytes(image: Image.Image, texts: Mapping[str, object] | None = None) -> bytes:
    """A PNG file that carries how it was made.

    Args:
        image: RGB.
        texts: keyword to value, stored as text chunks; keywords as in `url`, `prompt`, `seed`.
    """
    info = PngInfo()
    for key, value in (texts or {}).items():
        text = str(value)
        # tEXt is Latin-1 by definition; iTXt is UTF-8 and fewer viewers show it.
        add = info.add_text if text.isascii() else info.add_itxt
        add(key, text)
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=_PNG_LEVEL, pnginfo=info)
    return buffer.getvalue()


def write_file(path: Path, content: bytes) -> None:
    """Write a file so that readers see all of it or none, also after a power cut.

    Raises:
        StorageError: the disk is full, or the folder cannot be written to.
    """
    temporary = ""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
    except OSError as error:
        if temporary:
            with suppress(OSError):
                Path(temporary).unlink()
        raise StorageError(_write_problem(path, error)) from error


def remove_file(path: Path) -> None:
    """Remove a file; one that is gone already is fine.

    Raises:
        StorageError: the folder cannot be written to.
    """
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(
            f"{path} of an earlier request cannot be removed; choose another folder."
        ) from error


def _write_problem(path: Path, error: OSError) -> str:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"The disk is full, so {path} was not written; free some space and try again."
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"{path.parent} cannot be written to; choose another folder."
    reason = error.strerror or type(error).__name__
    return f"{path} could not be written ({reason.lower()}); choose another folder."
