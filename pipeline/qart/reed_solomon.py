"""Reed-Solomon parity of QR codes as a linear map over GF(2) (ISO/IEC 18004, 7.5)."""

from functools import cache

import numpy as np
from numpy.typing import NDArray
from qrcode.base import gexp, glog

Bits = NDArray[np.bool_]


@cache
def generator(data_codewords: int, parity_codewords: int) -> Bits:
    """The systematic generator matrix of one block.

    A block's bits are its data bits times this matrix over GF(2), because the code is linear.

    Args:
        data_codewords: of the block.
        parity_codewords: of the block.

    Returns:
        bool (8 * data, 8 * (data + parity)), most significant bits first; do not write to it.
    """
    units = np.eye(8 * data_codewords, dtype=np.bool_)
    parity = _parity(np.packbits(units, axis=1), parity_codewords)
    return np.hstack([units, np.unpackbits(parity, axis=1).astype(np.bool_)])


def _parity(blocks: NDArray[np.uint8], parity_codewords: int) -> NDArray[np.uint8]:
    """Parity codewords of each row of `blocks`, by polynomial division as a shift register."""
    factors = _generator_polynomial(parity_codewords)
    register = np.zeros((len(blocks), parity_codewords), np.uint8)
    for column in blocks.T:
        feedback = column ^ register[:, 0]
        register = np.hstack([register[:, 1:], np.zeros((len(blocks), 1), np.uint8)])
        register ^= _product(feedback[:, None], factors[None])
    return register


def _generator_polynomial(degree: int) -> NDArray[np.uint8]:
    """Coefficients of (x - a^0)(x - a^1)..., highest power first, without the leading 1."""
    polynomial = np.array([1], np.uint8)
    for power in range(degree):
        shifted = np.append(polynomial, np.uint8(0))
        scaled = np.append(np.uint8(0), _product(polynomial, np.uint8(gexp(power))))
        polynomial = shifted ^ scaled
    return polynomial[1:]


@cache
def _tables() -> tuple[NDArray[np.intp], NDArray[np.uint8]]:
    """Logarithms (of 1 to 255, at their own index) and powers of GF(256)."""
    logs = np.array([0, *(glog(value) for value in range(1, 256))], np.intp)
    return logs, np.array([gexp(power) for power in range(255)], np.uint8)


def _product(a: NDArray[np.uint8], b: NDArray[np.uint8] | np.uint8) -> NDArray[np.uint8]:
    logs, powers = _tables()
    product = powers[(logs[a] + logs[b]) % 255]
    return np.where((a == 0) | (b == 0), 0, product).astype(np.uint8)
