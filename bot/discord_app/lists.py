"""Lists of a person's jobs that fit one message."""

from collections.abc import Sequence

from bot import wording
from bot.discord_app.markdown import unmarked
from gpu_server.schema import Job

MAX_TEXT = 4000


def entries(jobs: Sequence[Job], limit: int = MAX_TEXT) -> str:
    """One line for each job, as many as fit, and how many are left out.

    Args:
        jobs: in the order to list them.
        limit: characters of the whole list.
    """
    lines: list[str] = []
    left = limit - len(wording.more(len(jobs))) - 1
    for number, job in enumerate(jobs):
        line = entry(job)
        left -= len(line) + 1
        if left < 0:
            return "\n".join([*lines, wording.more(len(jobs) - number)])
        lines.append(line)
    return "\n".join(lines)


def entry(job: Job) -> str:
    """One job in a list."""
    return f"- {unmarked(wording.entry(job))}"
