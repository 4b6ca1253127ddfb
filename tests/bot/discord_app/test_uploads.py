"""Pictures are re-encoded only when they must be, and still scan."""

import io
import os

import pytest
import qrcode
import zxingcpp
from PIL import Image

from bot.chat import Picture, UndeliverableError
from bot.discord_app.uploads import MARGIN, fitted
from gpu_server.schema import CandidateView

URL = "https://example.com/koi"


def picture(number: int, image: Image.Image) -> Picture:
    file = io.BytesIO()
    image.save(file, "PNG", compress_level=0)
    return Picture(number, CandidateView(index=number, seed=9), file.getvalue())


@pytest.fixture(scope="module")
def codes() -> list[Picture]:
    code = qrcode.make(URL, border=4, box_size=12).get_image().convert("RGB")
    tinted = Image.blend(code, Image.effect_noise(code.size, 90).convert("RGB"), 0.2)
    assert [found.text for found in zxingcpp.read_barcodes(tinted)] == [URL]
    return [picture(number, tinted) for number in range(1, 5)]


def test_pictures_that_fit_are_sent_as_they_are(codes: list[Picture]) -> None:
    limit = sum(len(code.png) for code in codes) + MARGIN
    uploads = fitted(codes, limit)
    assert [upload.data for upload in uploads] == [code.png for code in codes]
    assert [upload.filename for upload in uploads] == [code.filename for code in codes]


def test_pictures_one_byte_too_large_become_jpeg_that_scans(codes: list[Picture]) -> None:
    limit = sum(len(code.png) for code in codes) + MARGIN - 1
    uploads = fitted(codes, limit)
    assert sum(len(upload.data) for upload in uploads) + MARGIN <= limit
    for upload in uploads:
        assert upload.filename == f"qart-{upload.picture.number}-seed-9.jpg"
        with Image.open(io.BytesIO(upload.data)) as image:
            assert image.format == "JPEG"
            [found] = zxingcpp.read_barcodes(image)
        assert found.text == URL


def test_the_quality_falls_no_further_than_it_must(codes: list[Picture]) -> None:
    best = sum(len(u.data) for u in fitted(codes, sum(len(c.png) for c in codes)))
    tighter = fitted(codes, best + MARGIN - 1)
    assert sum(len(upload.data) for upload in tighter) < best
    assert [u.data for u in fitted(codes, best + MARGIN)] != [u.data for u in tighter]


def test_noise_that_hardly_compresses_is_encoded_too() -> None:
    size = 600
    noise = picture(1, Image.frombytes("RGB", (size, size), os.urandom(size * size * 3)))
    [upload] = fitted([noise], len(noise.png))
    assert len(upload.data) < len(noise.png)


def test_a_limit_that_nothing_meets_is_told(codes: list[Picture]) -> None:
    with pytest.raises(UndeliverableError, match="the pictures take"):
        fitted(codes, MARGIN + 100)
