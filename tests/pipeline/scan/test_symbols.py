"""Symbols that decoders read are rebuilt exactly, whatever their version and padding."""

import io

import numpy as np
import pytest
import zxingcpp
from PIL import Image

from pipeline.aesthetic.features import FeatureAesthetic
from pipeline.blueprint import make_blueprint
from pipeline.engines.base import DrawRequest, Watch
from pipeline.engines.picture import PictureEngine, square
from pipeline.qart.fit import fit_blueprint
from pipeline.scan.assess import assess, examine
from pipeline.scan.locate import locate
from pipeline.scan.symbols import read_symbol

URL = "https://example.com/koi"


def barcode(image):
    (found,) = zxingcpp.read_barcodes(np.asarray(image.convert("L")), return_errors=True)
    return found


def rings(side=400):
    """A picture with large dark and light areas."""
    y, x = np.mgrid[:side, :side] / side - 0.5
    wave = np.sin(24 * np.hypot(x, y)) * 100 + 128
    return Image.fromarray(np.stack([wave, wave * 0.8, 255 - wave], -1).astype(np.uint8))


def jpeg(image):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=80)
    return Image.open(buffer).convert("RGB")


@pytest.mark.parametrize("version", [3, 5, 8])
@pytest.mark.parametrize("level", ["M", "H"])
def test_wrong_modules_are_put_right(version, level):
    blueprint = make_blueprint("https://x.io", error_correction=level, mask=6)
    blueprint = blueprint.with_version(version)
    wrong = blueprint.modules.copy()
    wrong[12:15, 12:14] ^= True
    damaged = Image.fromarray(((1 - blueprint.raster(wrong)) * 255).astype(np.uint8))
    read = read_symbol(barcode(damaged), "https://x.io")
    assert (read.version, read.error_correction, read.mask) == (version, level, 6)
    np.testing.assert_array_equal(read.modules, blueprint.modules)


def test_another_payload_and_a_code_that_was_not_read_are_no_symbol():
    blueprint = make_blueprint(URL)
    assert read_symbol(barcode(blueprint.plain_image()), "https://other.example") is None
    wrong = blueprint.modules.copy()
    wrong[9:, 9:] ^= np.random.default_rng(0).random(wrong[9:, 9:].shape) < 0.4
    broken = barcode(Image.fromarray(((1 - blueprint.raster(wrong)) * 255).astype(np.uint8)))
    assert broken.error
    assert read_symbol(broken, URL) is None


def test_a_code_in_a_denser_encoding_than_ours_is_left_to_the_decoders():
    text = "HTTPS://EXAMPLE.COM/A-LONG-PATH-IN-CAPITALS-THAT-PACKS-WELL-INTO-ALPHANUMERIC"
    dense = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    image = Image.fromarray(np.asarray(dense.to_image(scale=8)))
    assert read_symbol(barcode(image), text) is None


@pytest.mark.parametrize("url", [URL, "https://example.com/a/path/that/takes/a/larger/symbol"])
@pytest.mark.parametrize("change", [lambda image: image, jpeg, lambda i: i.resize((512, 512))])
def test_a_code_of_ones_own_picture_is_judged_as_it_was_when_it_was_made(url, change):
    picture = square(rings(), 768)
    blueprint = fit_blueprint(url, picture)
    drawing = DrawRequest(blueprint, "rings", (0, 3))
    for candidate in PictureEngine(picture).draw(drawing, Watch()):
        made, _ = assess(candidate.image, blueprint, FeatureAesthetic())
        assert made.scans
        image = change(candidate.image)
        found = locate(np.asarray(image), url)
        np.testing.assert_array_equal(found.blueprint.modules, blueprint.modules)
        verdict = examine(image, None)
        assert (verdict.scans, verdict.decoded) == (True, url)
        assert verdict.probability == pytest.approx(made.probability, abs=0.06)
