"""The symbols that a picture may hold, for pictures that came without a Blueprint."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from qrcode.exceptions import DataOverflowError
from qrcode.util import mask_func
from reedsolo import ReedSolomonError, RSCodec

from pipeline.blueprint import Blueprint, ErrorCorrection, make_blueprint
from pipeline.errors import InvalidPayloadError
from pipeline.scan.codewords import bit_path, block_places, layout

_LEVELS: tuple[ErrorCorrection, ...] = ("H", "Q", "M", "L")


def possible_symbols(payload: str) -> Iterator[Blueprint]:
    """Every mask of the smallest symbol at each level that holds `payload`.

    Larger versions than needed and mixed encodings are rare among URL codes and left out.
    """
    seen = set()
    for level in _LEVELS:
        try:
            blueprint = make_blueprint(payload, error_correction=level)
        except (InvalidPayloadError, UnicodeEncodeError):
            continue
        key = blueprint.version, blueprint.error_correction
        if key not in seen:
            seen.add(key)
            yield from (blueprint.with_mask(mask) for mask in range(8))


def read_symbol(barcode: Any, payload: str) -> Blueprint | None:
    """The symbol that a decoder read, with every wrong module put right.

    Unlike those of `possible_symbols` it may be of any version, and its padding may draw
    (`pipeline.qart.padding`).

    Args:
        barcode: a QR code of zxing-cpp.
        payload: what it must hold.

    Returns:
        The symbol; None where it holds something else, or is of a kind that we never draw.
    """
    if not barcode.valid or barcode.bytes != payload.encode():
        return None
    told = barcode.extra
    try:
        version, level, mask = int(told["Version"]), told["ECLevel"], int(told["DataMask"])
        plain = make_blueprint(payload, error_correction=level, mask=mask)
        if version != plain.version:
            plain = plain.with_version(version)
    except (InvalidPayloadError, DataOverflowError, KeyError, ValueError):
        # A Micro QR code, say, or one in an encoding that packs more than ours.
        return None
    sampled = np.asarray(barcode.to_image(scale=1, add_quiet_zones=False)) == 0
    if plain.error_correction != level or sampled.shape != plain.modules.shape:
        return None
    modules = _corrected(sampled, plain)
    return None if modules is None else replace(plain, modules=modules)


def _corrected(sampled: NDArray[np.bool_], plain: Blueprint) -> NDArray[np.bool_] | None:
    """Function patterns as they ought to be, and codewords after error correction."""
    version, level = plain.version, plain.error_correction
    rows, columns = bit_path(version)
    flip = mask_func(plain.mask)
    mask = np.array([flip(r, c) for r, c in zip(rows.tolist(), columns.tolist(), strict=True)])
    bits = sampled[rows, columns] ^ mask
    where = layout(version, level)
    for places, data in zip(block_places(version, level), where.data_codewords, strict=True):
        word = np.packbits(bits[places])
        try:
            _, whole, _ = RSCodec(len(word) - data).decode(word.tobytes())
        except ReedSolomonError:
            return None
        bits[places] = np.unpackbits(np.frombuffer(bytes(whole), np.uint8)).astype(bool)
    modules = plain.modules.copy()
    modules[rows, columns] = bits ^ mask
    return modules
