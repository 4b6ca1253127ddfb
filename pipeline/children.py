"""How child processes of ours are started, and what they do first."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import resource_tracker


@contextmanager
def born_deaf() -> Iterator[None]:
    """Children spawned within are deaf to Ctrl-C from the first moment, not only once prepared.

    They import for a while before they come to `prepare_child`, and would print a traceback.
    """
    # It is started with the first child, and lifts our block when it is.
    resource_tracker.ensure_running()
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def prepare_child() -> None:
    """Make this process deaf to Ctrl-C, which its parent deals with, and gone with its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """End this process when its parent is gone, even by SIGKILL."""
    parent = multiprocessing.parent_process()
    if parent:
        parent.join()
        os._exit(1)
