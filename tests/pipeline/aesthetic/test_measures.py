import numpy as np
import pytest

from pipeline.aesthetic import measures


def flat(*colour, size=64):
    return np.full((size, size, 3), colour, np.uint8)


def halves(one, other, size=64):
    image = flat(*one, size=size)
    image[:, size // 2 :] = other
    return image


@pytest.mark.parametrize(
    ("colour", "lab"),
    [  # from the reference implementation's published values
        ((255, 255, 255), (1.0, 0.0, 0.0)),
        ((0, 0, 0), (0.0, 0.0, 0.0)),
        ((255, 0, 0), (0.628, 0.225, 0.126)),
        ((0, 0, 255), (0.452, -0.032, -0.312)),
    ],
)
def test_oklab_agrees_with_its_definition(colour, lab):
    assert measures.oklab(flat(*colour))[0, 0] == pytest.approx(lab, abs=2e-3)


def test_colourfulness_is_none_for_grey_and_full_for_primaries():
    assert measures.colourfulness(halves((40, 40, 40), (200, 200, 200))) == 0
    assert measures.colourfulness(halves((255, 0, 0), (0, 0, 255))) == 1
    assert 0 < measures.colourfulness(halves((120, 110, 100), (100, 110, 120))) < 0.5


def test_contrast_follows_the_distance_of_dark_and_light():
    lightness = np.tile(np.linspace(0.3, 0.7, 64, dtype=np.float32), (64, 1))
    assert measures.contrast(lightness) == pytest.approx(0.32 / 0.8, abs=0.02)
    assert measures.contrast(np.full((8, 8), 0.5, np.float32)) == 0


def test_one_hue_and_opposite_hues_are_harmonious_and_a_rainbow_is_not():
    def of(*colours):
        return measures.harmony(measures.oklab(np.array([colours], np.uint8)))

    one_hue = of((200, 30, 30), (120, 10, 10))
    opposite = of((200, 60, 60), (0, 150, 140))
    rainbow = of((255, 0, 0), (255, 255, 0), (0, 255, 0), (0, 255, 255), (0, 0, 255), (255, 0, 255))
    assert one_hue > 0.97
    assert opposite > 0.9
    assert rainbow < 0.75
    assert of((10, 10, 10), (200, 200, 200)) == 1


def test_detail_wants_every_scale():
    chance = np.random.default_rng(0)
    noise = chance.random((256, 256), np.float32)
    octaves = sum(
        np.kron(chance.random((256 // s, 256 // s)), np.ones((s, s))) / 5 for s in (1, 2, 4, 8, 16)
    ).astype(np.float32)
    assert measures.detail(np.full((256, 256), 0.5, np.float32)) == 0
    assert measures.detail(octaves) > measures.detail(noise) + 0.3


def test_fullness_tells_a_full_frame_from_a_card_on_a_wall():
    texture = np.random.default_rng(0).random((256, 256), np.float32)
    card = np.full((256, 256), 0.5, np.float32)
    card[100:156, 100:156] = texture[100:156, 100:156]
    assert measures.fullness(texture) > 0.9
    assert measures.fullness(card) < 0.3


def test_freedom_tells_slanted_strokes_from_upright_ones():
    y, x = np.mgrid[:128, :128].astype(np.float32)
    assert measures.freedom(np.sin((x + y) / 4)) == 1
    assert measures.freedom(np.sin(x / 4)) == 0


def test_gridlessness_and_richness_see_bare_modules():
    cells = np.random.default_rng(0).integers(0, 2, (29, 29))
    bare = np.kron(cells, np.ones((16, 16))).astype(np.float32)
    texture = np.random.default_rng(1).random(bare.shape, np.float32)
    assert measures.gridlessness(bare, 16, 0, 464) == 0
    assert measures.gridlessness(texture, 16, 0, 464) > 0.95
    assert measures.richness(bare, 16, 0, 464) == pytest.approx(0, abs=1e-3)
    assert measures.richness(texture, 16, 0, 464) == 1


def test_gridlessness_sees_the_lattice_where_it_lies():
    bare = np.kron(np.random.default_rng(0).integers(0, 2, (29, 29)), np.ones((16, 16)))
    image = np.pad(bare, 8).astype(np.float32)
    assert measures.gridlessness(image, 16, 8, 464) == 0
    assert measures.gridlessness(image, 16, 0, 464) > 0.9
