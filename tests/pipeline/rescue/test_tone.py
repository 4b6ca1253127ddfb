import cv2
import numpy as np
import pytest

from pipeline.rescue.frame import LUMA
from pipeline.rescue.tone import difference, with_luma

RNG = np.random.default_rng(8)


def colours(low=0.0, high=1.0):
    return RNG.uniform(low, high, (24, 24, 3)).astype(np.float32)


@pytest.mark.parametrize("shift", [-0.2, -0.1, 0.1, 0.2])
def test_the_luma_asked_for_is_reached_within_three_levels(shift):
    rgb = colours()
    wanted = np.clip(rgb @ LUMA + np.float32(shift), 0.05, 0.95)
    assert np.abs(with_luma(rgb, wanted) @ LUMA - wanted).mean() < 3 / 255


def test_hue_stays_and_muted_colours_keep_their_chroma():
    rgb = colours(0.4, 0.6)
    moved = with_luma(rgb, rgb @ LUMA + np.float32(0.1))
    before, after = (cv2.cvtColor(image, cv2.COLOR_RGB2Lab) for image in (rgb, moved))
    assert np.abs(after[..., 1:] - before[..., 1:]).max() < 0.5
    assert (after[..., 0] > before[..., 0]).all()


def test_pixels_that_need_not_move_stay_exactly():
    rgb = colours()
    wanted = rgb @ LUMA
    wanted[:12] = 0.5
    moved = with_luma(rgb, wanted)
    assert (moved[12:] == rgb[12:]).all()
    assert moved.min() >= 0
    assert moved.max() <= 1


def test_the_difference_of_a_picture_to_itself_is_none_and_grows_with_the_change():
    image = (colours() * 255).astype(np.uint8)
    assert difference(image, image) == (0, 1)
    little, much = (difference(image, (image * f).astype(np.uint8)) for f in (0.9, 0.6))
    assert 0 < little[0] < much[0]
    assert 1 > little[1] > much[1]
