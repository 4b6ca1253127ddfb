"""Children that end with their parent, however it ends."""

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Called in a new child process: asks Linux for SIGTERM once the parent is gone.

    Elsewhere it does nothing: there, only a killed parent leaves its children running.
    """
    if _LIBC is not None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


# Loaded before the fork: a child must not take the loader's locks.
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None
