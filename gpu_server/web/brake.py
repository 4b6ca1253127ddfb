"""A brake against guessing the token at the sign-in form.

After a few wrong tokens in a row an address has to wait, twice as long after each further one.
Only the form is braked: bots that share an address with a guesser must not be shut out of the wire.
"""

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from gpu_server.clock import Clock

FREE = 5
"""Wrong tokens in a row that cost nothing."""

_FIRST = timedelta(seconds=2)
_LONGEST = timedelta(minutes=15)
_MOST = 10_000


@dataclass(frozen=True)
class _Guesses:
    """An address's wrong tokens in a row."""

    count: int
    last: datetime

    @property
    def free_at(self) -> datetime:
        """When the address may try again."""
        if self.count < FREE:
            return self.last
        # Beyond some doublings it is the longest anyway, and numbers stay small.
        doublings = min(self.count - FREE, 16)
        return self.last + min(_FIRST * (1 << doublings), _LONGEST)


class Brake:
    """Counts wrong tokens by address. An address is forgotten an hour after its last one."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._guesses: dict[str, _Guesses] = {}

    def wait_s(self, address: str) -> float:
        """Seconds until that address may try a token; 0 when it may now."""
        guesses = self._guesses.get(_source(address))
        if guesses is None:
            return 0.0
        return max(0.0, (guesses.free_at - self._clock.now()).total_seconds())

    def wrong(self, address: str) -> None:
        """That address tried a wrong token."""
        source, now = _source(address), self._clock.now()
        self._forget(now)
        before = self._guesses.pop(source, None)
        # At the end of the dictionary, whose beginning is forgotten first.
        self._guesses[source] = _Guesses(before.count + 1 if before else 1, now)

    def right(self, address: str) -> None:
        """That address knows the token."""
        self._guesses.pop(_source(address), None)

    def _forget(self, now: datetime) -> None:
        while self._guesses:
            oldest = next(iter(self._guesses))
            recent = self._guesses[oldest].last > now - timedelta(hours=1)
            if recent and len(self._guesses) < _MOST:
                return
            del self._guesses[oldest]


def _source(address: str) -> str:
    """What counts as one sender: an IPv4 address, or the network of an IPv6 one."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if ip.version == 6 and ip.ipv4_mapped is None:
        return str(ipaddress.ip_network((ip, 64), strict=False))
    return address
