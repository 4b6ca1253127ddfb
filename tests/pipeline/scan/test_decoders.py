"""What every decoder promises, run over all that are installed."""

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from pipeline.blueprint import make_blueprint
from pipeline.installing import pip_install
from pipeline.scan import decoders
from pipeline.scan.decoders import DECODERS
from pipeline.scan.decoders.base import as_text
from pipeline.scan.decoders.qreader import QReaderDecoder
from tests.pipeline.tiny import tinted

BLUEPRINT = make_blueprint("https://example.com/a?b=c#d")
PLAIN = np.asarray(BLUEPRINT.plain_image())


@pytest.fixture(scope="module", params=DECODERS)
def decoder(request):
    kind = DECODERS[request.param]
    if reason := kind.unavailable():
        pytest.skip(reason)
    return kind()


def test_a_plain_code_is_read_byte_for_byte(decoder):
    assert decoder.read(PLAIN) == [BLUEPRINT.payload]


@pytest.mark.parametrize("seed", [1, 2])
def test_a_coloured_code_is_read(decoder, seed):
    assert decoder.read(np.asarray(tinted(BLUEPRINT, seed))) == [BLUEPRINT.payload]


@pytest.mark.parametrize(
    "image",
    [
        np.full((64, 64, 3), 255, np.uint8),
        np.zeros((1, 1, 3), np.uint8),
        np.zeros((3, 400, 3), np.uint8),
        np.random.default_rng(3).integers(0, 255, (128, 128, 3), np.uint8),
    ],
    ids=["white", "one pixel", "a line", "noise"],
)
def test_a_picture_without_a_code_gives_nothing(decoder, image):
    assert decoder.read(image) == []


def test_reading_leaves_the_picture_as_it_is(decoder):
    image = PLAIN.copy()
    decoder.read(image)
    assert (image == PLAIN).all()


def test_a_second_read_does_not_remember_the_first(decoder):
    decoder.read(PLAIN)
    other = make_blueprint("https://example.org")
    assert decoder.read(np.asarray(other.plain_image())) == [other.payload]


def test_every_decoder_of_the_default_installation_is_there():
    assert decoders.missing() == {}
    assert decoders.installed() == list(DECODERS)


def test_a_missing_package_is_told_with_the_command_that_installs_it(monkeypatch):
    monkeypatch.setattr("pipeline.scan.decoders.zxing.find_spec", lambda name: None)
    monkeypatch.setattr("pipeline.scan.decoders.qreader.find_spec", lambda name: None)
    missing = decoders.missing()
    assert set(missing) == {"zxing", "qreader"}
    assert all(f"run `{pip_install('')}" in reason for reason in missing.values())


def test_bytes_that_are_no_text_never_equal_a_url():
    assert as_text(b"https://example.com\xff") != "https://example.com"


class ReaderOfRelease3:
    """Answers as QReader 3 does: a tuple with None for what was seen and not read."""

    def detect(self, image, is_bgr=False):
        return []

    def detect_and_decode(self, image, return_detections=False):
        self.detect(image=image)
        return (None, "https://example.com")


def test_a_later_release_of_qreader_is_served_too():
    decoder = QReaderDecoder(ReaderOfRelease3())
    assert decoder.read(PLAIN) == ["https://example.com"]


def test_qreader_seeing_a_code_is_not_reading_it():
    """Detected-but-None once passed for success in published evals."""
    reader = ReaderOfRelease3()
    reader.detect_and_decode = lambda image: (None,)
    assert QReaderDecoder(reader).read(PLAIN) == []


def test_qreader_finds_a_small_code_in_a_corner_when_told_to_look_anywhere():
    if reason := QReaderDecoder.unavailable():
        pytest.skip(reason)
    page = np.full((900, 900, 3), 255, np.uint8)
    page[20:148, 20:148] = np.asarray(make_blueprint("https://a.b", size_px=128).plain_image())
    assert QReaderDecoder(anywhere=True).read(page) == ["https://a.b"]


def test_a_bar_code_is_not_read_as_a_qr_code(decoder):
    made = zxingcpp.create_barcode("80732300", zxingcpp.BarcodeFormat.ITF)
    bars = Image.fromarray(np.array(zxingcpp.write_barcode_to_image(made))).resize((480, 160), 0)
    page = np.full((400, 640, 3), 255, np.uint8)
    page[120:280, 80:560] = np.asarray(bars)[..., None]
    assert zxingcpp.read_barcodes(page)[0].text == "80732300"
    assert decoder.read(page) == []


def decodeQR(image, symbols=None):  # noqa: N802  the name QReader 1 calls
    """ZBar on a picture whose texture looks like a bar code."""
    return "80732300" if symbols is None else None


class SeesBars:
    """A QReader whose last attempt meets that picture."""

    def detect(self, image):
        return (0, 0, 9, 9), True

    def detect_and_decode(self, image):
        return decodeQR(image)


def test_qreader_is_taken_as_published_for_candidates_and_held_to_qr_elsewhere():
    assert QReaderDecoder(SeesBars()).read(PLAIN) == ["80732300"]
    assert QReaderDecoder(SeesBars(), anywhere=True).read(PLAIN) == []
    assert QReaderDecoder(SeesBars()).read(PLAIN) == ["80732300"]
