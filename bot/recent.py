"""A small memory that forgets its oldest entries."""

from collections import OrderedDict
from typing import Generic, TypeVar

Value = TypeVar("Value")


class Recent(Generic[Value]):
    """Keeps the last `size` values by key."""

    def __init__(self, size: int = 1000) -> None:
        self._size = size
        self._values: OrderedDict[str, Value] = OrderedDict()

    def get(self, key: str) -> Value | None:
        """The value, or None when it was never kept or is forgotten."""
        return self._values.get(key)

    def keep(self, key: str, value: Value) -> None:
        """Remember a value."""
        self._values[key] = value
        self._values.move_to_end(key)
        while len(self._values) > self._size:
            self._values.popitem(last=False)
