import errno
import io
import os
import random
import struct
import zlib
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngImageFile

from pipeline.errors import UnreadableImageError
from pipeline.images import MAX_PIXELS, StorageError, open_image, png_bytes, write_file


def packed(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png_that_claims(width, height):
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def test_a_sideways_photograph_is_turned_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turn by 90 degrees to see it upright
    image = Image.new("RGB", (40, 20), "red")
    assert open_image(packed(image, "JPEG", exif=exif)).size == (20, 40)


def test_transparency_lies_on_white():
    image = Image.new("RGBA", (4, 4), (0, 0, 0, 0))
    assert open_image(packed(image, "PNG")).getpixel((0, 0)) == (255, 255, 255)
    palette = Image.new("P", (4, 4), 3)
    assert open_image(packed(palette, "GIF", transparency=3)).getpixel((1, 1)) == (255, 255, 255)


def test_cmyk_becomes_rgb():
    found = open_image(packed(Image.new("CMYK", (8, 8), (0, 0, 0, 0)), "JPEG"))
    assert found.mode == "RGB"
    assert min(found.getpixel((4, 4))) > 250


@pytest.mark.parametrize(("level", "expected"), [(65535, 255), (32768, 128), (0, 0)])
def test_sixteen_bit_grey_keeps_its_tones(level, expected):
    image = Image.fromarray(np.full((4, 4), level, np.uint16))
    image.putpixel((0, 0), 65535)
    assert open_image(packed(image, "PNG")).getpixel((2, 2)) == pytest.approx(
        (expected,) * 3, abs=1
    )


def test_an_animation_is_its_first_frame():
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("blue", "red")]
    animation = packed(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert open_image(animation).getpixel((4, 4)) == (0, 0, 255)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_every_common_mode_opens_as_rgb(mode, tmp_path):
    path = tmp_path / "picture.png"
    Image.new(mode, (5, 3)).save(path)
    found = open_image(path)
    assert (found.mode, found.size) == ("RGB", (5, 3))


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "not a picture"),
        (b"<html></html>", "not a picture"),
        (png_that_claims(50_000, 50_000), "pixels"),
        (png_that_claims(9_000, 9_000), "pixels"),
        (png_that_claims(100, 100), "damaged"),
        (packed(Image.new("RGB", (64, 64)), "JPEG")[:300], "damaged|not a picture"),
        (packed(Image.effect_noise((64, 64), 80), "PNG")[:1500], "damaged"),
    ],
)
def test_what_cannot_be_opened_is_refused_in_one_sentence(content, word):
    with pytest.raises(UnreadableImageError, match=word) as caught:
        open_image(content)
    assert "\n" not in caught.value.message


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path):
    missing = tmp_path / "none.png"
    with pytest.raises(UnreadableImageError, match=f"^{missing} does not exist"):
        open_image(missing)
    with pytest.raises(UnreadableImageError, match=f"^{tmp_path} is a folder"):
        open_image(tmp_path)


def test_a_folder_without_a_name_is_told_too():
    with pytest.raises(UnreadableImageError, match=r"^\. is a folder"):
        open_image(Path())


def test_the_largest_picture_allowed_is_not_a_bomb():
    side = int(MAX_PIXELS**0.5)
    assert open_image(packed(Image.new("1", (side, side)), "PNG")).size == (side, side)


def test_a_bomb_within_an_icon_is_refused_before_it_bursts(monkeypatch):
    side = 2 + int(MAX_PIXELS**0.5)
    png = packed(Image.new("1", (side, side)), "PNG")
    # One entry of 16 px, which is what the directory says and not what the PNG holds.
    entry = struct.pack("<4B2H2I", 16, 16, 0, 0, 1, 32, len(png), 22)
    burst = []
    monkeypatch.setattr(PngImageFile, "load", burst.append)
    with pytest.raises(UnreadableImageError, match="million pixels"):
        open_image(struct.pack("<3H", 0, 1, 1) + entry + png)
    assert not burst


def test_a_png_carries_how_it_was_made():
    texts = {"url": "https://example.com", "prompt": "Teich, ukiyo-e, 浮世絵", "seed": 7}
    again = Image.open(io.BytesIO(png_bytes(Image.new("RGB", (4, 4)), texts)))
    assert again.text == {
        "url": "https://example.com",
        "prompt": "Teich, ukiyo-e, 浮世絵",
        "seed": "7",
    }


def test_a_picture_is_turned_whatever_else_its_exif_says():
    exif = Image.Exif()
    exif[0x0112], exif[0x011A] = 6, 72.0
    content = packed(Image.new("RGB", (40, 30), "red"), "JPEG", exif=exif)
    # The resolution's type, 5 (a ratio), becomes 7 (anything): read, it cannot be written again.
    odd = content.replace(b"\x01\x1a\x00\x05", b"\x01\x1a\x00\x07")
    assert odd != content
    assert open_image(odd).size == (30, 40)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("form", ["AVIF", "GIF", "JPEG", "PNG", "TIFF", "WEBP"])
def test_a_broken_file_is_refused_whatever_is_broken(form):
    content = packed(Image.linear_gradient("L").resize((40, 30)).convert("RGB"), form)
    chance = random.Random(form)
    for _ in range(300):
        broken = bytearray(content)
        for _ in range(chance.choice((1, 2, 8))):
            broken[chance.randrange(len(broken))] = chance.choice((0, 127, 128, 255))
        with suppress(UnreadableImageError):
            assert open_image(bytes(broken)).mode == "RGB"


def test_a_page_description_is_not_run(tmp_path):
    file = tmp_path / "page.eps"
    Image.new("RGB", (9, 9)).save(file, "EPS")
    with pytest.raises(UnreadableImageError, match="not a picture"):
        open_image(file)


def test_a_file_is_written_whole_with_its_folder(tmp_path):
    path = tmp_path / "new" / "file.bin"
    write_file(path, b"one")
    write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["file.bin"]


def test_a_full_disk_is_told_and_leaves_nothing_half_written(tmp_path, monkeypatch):
    path = tmp_path / "file.bin"
    write_file(path, b"old")

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageError, match="disk is full"):
        write_file(path, b"new")
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["file.bin"]


def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "taken").write_bytes(b"")
    with pytest.raises(StorageError, match="choose another folder"):
        write_file(tmp_path / "taken" / "file.bin", b"x")
