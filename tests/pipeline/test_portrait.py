import io

import numpy as np
import pytest
from PIL import Image, ImageOps

from pipeline.errors import UnreadableImageError
from pipeline.evals.pictures import natural_pictures
from pipeline.payload import parse_payload
from pipeline.portrait import Portraits, open_portrait
from pipeline.studio import StudioRequest

PAYLOAD = parse_payload("https://example.com/koi")


def encoded(image, form="PNG", **options):
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def cat():
    return dict(natural_pictures(4))["003-cat"]


def test_every_candidate_of_a_picture_scans_and_shows_the_picture(cat):
    studio, blueprint = open_portrait(encoded(cat.crop((0, 0, 768, 600)), "JPEG"), PAYLOAD)
    request = StudioRequest(PAYLOAD, "cat", seed=3, n=3, blueprint=blueprint)
    with studio:
        result = studio.run(request)
    assert result.blueprint is blueprint
    assert all(item.verdict.scans for item in result.candidates)
    middle = np.asarray(cat.crop((84, 0, 684, 600)).resize((48, 48)).convert("L")).ravel()
    for item in result.candidates:
        shown = np.asarray(item.candidate.image.resize((48, 48)).convert("L")).ravel()
        assert np.corrcoef(middle, shown)[0, 1] > 0.8


def test_one_opening_makes_qart_of_many_pictures(cat):
    portraits = Portraits()
    request = StudioRequest(PAYLOAD, "cat", seed=3, n=1, size_px=512)
    pictures = [cat, cat.rotate(180)]
    results = [portraits.run(encoded(picture), request) for picture in pictures]
    portraits.close()
    for picture, result in zip(pictures, results, strict=True):
        [item] = result.candidates
        assert item.verdict.scans
        assert result.engine == "picture"
        wanted = np.asarray(ImageOps.fit(picture.convert("L"), (48, 48))).ravel()
        shown = np.asarray(item.candidate.image.resize((48, 48)).convert("L")).ravel()
        assert np.corrcoef(wanted, shown)[0, 1] > 0.7


@pytest.mark.parametrize(
    "image",
    [
        Image.new("L", (1, 1), 90),
        Image.new("RGBA", (64, 200), (200, 30, 30, 90)),
        Image.new("CMYK", (300, 20), (10, 200, 0, 40)),
    ],
    ids=["one pixel", "see-through", "print colours"],
)
def test_odd_pictures_are_taken(image):
    form = "TIFF" if image.mode == "CMYK" else "PNG"
    studio, blueprint = open_portrait(encoded(image, form), PAYLOAD)
    studio.close()
    assert blueprint.payload == PAYLOAD.url


def test_what_is_no_picture_is_refused_in_one_sentence():
    with pytest.raises(UnreadableImageError, match="not a picture"):
        open_portrait(b"%PDF-1.4", PAYLOAD)


def small_mark():
    image = Image.new("L", (500, 500), 255)
    image.paste(0, (230, 230, 270, 270))
    return image


@pytest.mark.parametrize(
    "picture",
    [small_mark(), Image.new("RGB", (300, 300), "black")],
    ids=["white with a small mark", "solid black"],
)
def test_four_different_codes_that_scan_come_of_nearly_empty_pictures(picture):
    studio, blueprint = open_portrait(encoded(picture), PAYLOAD)
    request = StudioRequest(PAYLOAD, "empty", seed=2, blueprint=blueprint)
    with studio:
        shown = studio.run(request).shown
    assert [item.verdict.scans for item in shown] == [True] * 4
    assert len({item.candidate.recipe["grade"] for item in shown}) == 4
