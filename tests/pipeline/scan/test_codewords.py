import numpy as np
import pytest
import zxingcpp

from pipeline.blueprint import make_blueprint
from pipeline.scan.codewords import block_health, layout


@pytest.mark.parametrize("level", ["M", "Q", "H"])
@pytest.mark.parametrize("length", [5, 40, 90])
def test_the_layout_covers_whole_codewords_of_eight_modules(level, length):
    blueprint = make_blueprint("https://e.io/" + "a" * length, error_correction=level)
    where = layout(blueprint.version, blueprint.error_correction)
    counts = np.bincount(where.codeword[where.codeword >= 0])
    assert (counts == 8).all()
    owners = np.bincount(where.block[where.block >= 0]) // 8
    expected = np.array(where.data_codewords) + 2 * np.array(where.correctable)
    # An odd count of correction codewords leaves one over.
    assert (owners - expected <= 1).all()
    assert (owners >= expected).all()


def spoil(blueprint, block, codewords):
    """The symbol with whole codewords of one block flipped."""
    where = layout(blueprint.version, blueprint.error_correction)
    own = np.unique(where.codeword[where.block == block])[:codewords]
    wrong = np.isin(where.codeword, own)
    return wrong, (blueprint.modules ^ wrong)


@pytest.mark.parametrize(("level", "length"), [("H", 30), ("Q", 60), ("M", 100)])
def test_a_real_decoder_gives_up_just_where_the_budget_ends(level, length):
    blueprint = make_blueprint("https://e.io/" + "a" * length, error_correction=level)
    where = layout(blueprint.version, blueprint.error_correction)
    assert len(where.correctable) > 1
    for block, budget in enumerate(where.correctable):
        for extra, readable in ((0, True), (1, False)):
            wrong, modules = spoil(blueprint, block, budget + extra)
            image = np.kron(np.pad(~modules, 4, constant_values=True), np.ones((4, 4))) * 255
            read = zxingcpp.read_barcodes(image.astype(np.uint8))
            assert (blueprint.payload in [r.text for r in read]) == readable
            health = block_health(wrong, blueprint.version, blueprint.error_correction)
            assert [h.wrong for h in health] == [
                budget + extra if i == block else 0 for i in range(len(health))
            ]
            assert (health[block].use <= 1) == readable
