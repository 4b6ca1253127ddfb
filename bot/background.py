"""Work that nobody waits for, and that does not end without a word."""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

log = logging.getLogger(__name__)


def in_background(work: Coroutine[Any, Any, Any], name: str) -> asyncio.Task[Any]:
    """Start a task that logs what breaks it.

    Args:
        work: what to do.
        name: what to call it in the log.
    """
    task = asyncio.create_task(work, name=name)
    task.add_done_callback(_tell)
    return task


def _tell(task: asyncio.Task[Any]) -> None:
    if not task.cancelled() and (error := task.exception()):
        log.error("%s: broken off", task.get_name(), exc_info=error)
