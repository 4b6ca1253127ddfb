import numpy as np
import pytest
from qrcode import base

from pipeline.qart.reed_solomon import generator


def divided(data, parity):
    """Parity by the qrcode package's own polynomials."""
    divisor = base.Polynomial([1], 0)
    for power in range(parity):
        divisor = divisor * base.Polynomial([1, base.gexp(power)], 0)
    rest = base.Polynomial([int(byte) for byte in data], parity) % divisor
    return [0] * (parity - len(rest)) + list(rest)


@pytest.mark.parametrize(("data", "parity"), [(9, 17), (43, 24), (68, 18)])
def test_the_generator_gives_the_parity_that_polynomial_division_gives(data, parity):
    content = np.random.default_rng(data).integers(1, 256, data).astype(np.uint8)
    word = np.unpackbits(content).astype(int) @ generator(data, parity).astype(int) % 2
    codewords = np.packbits(word.astype(np.uint8)).tolist()
    assert codewords[:data] == content.tolist()
    assert codewords[data:] == divided(content, parity)
