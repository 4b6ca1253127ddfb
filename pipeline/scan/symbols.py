"""The symbols that a payload may have been drawn as, for pictures that came without a Blueprint."""

from collections.abc import Iterator

from pipeline.blueprint import Blueprint, ErrorCorrection, make_blueprint
from pipeline.errors import InvalidPayloadError

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
