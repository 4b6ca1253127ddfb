"""What every child process of ours does first."""

import multiprocessing
import os
import signal
import threading


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
