import numpy as np
import pytest

from pipeline.blueprint import make_blueprint
from pipeline.rescue.budget import SPENT, spared
from pipeline.scan.codewords import block_health, layout


@pytest.mark.parametrize("level", ["M", "Q", "H"])
def test_every_block_keeps_its_safe_share_of_correction(level):
    blueprint = make_blueprint("https://example.com/koi-pond", error_correction=level)
    cost = np.random.default_rng(1).random(blueprint.modules.shape).astype(np.float32)
    left = spared(blueprint, cost)
    blocks = block_health(left, blueprint.version, blueprint.error_correction)
    assert all(block.wrong == int(SPENT * block.correctable) for block in blocks)


def test_the_dearest_codewords_are_spared():
    blueprint = make_blueprint("https://a.io")
    where = layout(blueprint.version, blueprint.error_correction)
    cost = np.where(where.codeword == 5, 1, 0.01).astype(np.float32)
    assert spared(blueprint, cost)[where.codeword == 5].all()


def test_nothing_is_spared_where_nothing_costs():
    blueprint = make_blueprint("https://a.io")
    assert not spared(blueprint, np.zeros(blueprint.modules.shape, np.float32)).any()
