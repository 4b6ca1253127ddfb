"""Who waits for what to change, within one process.

Other processes on the same database are not heard here: the `Lookout` and the workers look for what
they did.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

_JOB = "job:"

QUEUED = "queued"
"""The topic of jobs becoming ready to be claimed."""


def job_topic(job_id: str) -> str:
    """The topic of one job's changes."""
    return f"{_JOB}{job_id}"


def cancel_topic(job_id: str) -> str:
    """The topic of one job's cancellation."""
    return f"cancel:{job_id}"


class Changes:
    """Wakes listeners by topic. Belongs to one event loop.

    Attributes:
        closed: the server is stopping; listeners were woken and should leave.
    """

    def __init__(self) -> None:
        self.closed = False
        self._listeners: dict[str, set[asyncio.Event]] = {}

    @contextmanager
    def listen(self, *topics: str) -> Iterator[asyncio.Event]:
        """An event that is set whenever one of the topics changes; the listener clears it."""
        event = asyncio.Event()
        if self.closed:
            event.set()
        for topic in topics:
            self._listeners.setdefault(topic, set()).add(event)
        try:
            yield event
        finally:
            for topic in topics:
                listeners = self._listeners[topic]
                listeners.discard(event)
                if not listeners:
                    del self._listeners[topic]

    def followed_jobs(self) -> list[str]:
        """Ids of the jobs whose changes somebody listens to."""
        return [topic.removeprefix(_JOB) for topic in self._listeners if topic.startswith(_JOB)]

    def notify(self, topic: str) -> None:
        """Wake all that listen to `topic`."""
        for event in self._listeners.get(topic, ()):
            event.set()

    def close(self) -> None:
        """Wake everybody for the last time."""
        self.closed = True
        for topic in self._listeners:
            self.notify(topic)


async def wait(event: asyncio.Event, seconds: float) -> bool:
    """Wait until the event is set or the time is over, and clear it.

    Returns:
        Whether it was set.
    """
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return False
    event.clear()
    return True
