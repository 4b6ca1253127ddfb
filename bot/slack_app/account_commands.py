"""The commands about one's own things: queue, cancel, info, forget, help."""

from bot import wording
from bot.account import Account
from bot.erasing import Erasing
from bot.refusals import RefusedError
from bot.slack_app import private_blocks
from bot.slack_app.answer import Answers
from bot.slack_app.door import Body
from bot.slack_app.origin import Origin
from bot.slack_app.workspace import Workspace


class AccountCommands:
    """Answers each of them privately."""

    def __init__(
        self, account: Account, erasing: Erasing, workspace: Workspace, answers: Answers
    ) -> None:
        self._account = account
        self._erasing = erasing
        self._workspace = workspace
        self._answers = answers

    async def queue(self, origin: Origin, _: Body) -> None:
        """What is waiting or being drawn."""
        jobs = await self._account.open_jobs(origin.user_id)
        if not jobs:
            raise RefusedError(wording.NOTHING_OPEN)
        text = "\n".join(wording.entry(job) for job in jobs)
        await self._answers.privately(origin, text, private_blocks.queue(jobs, origin.user_id))

    async def cancel(self, origin: Origin, body: Body) -> None:
        """Cancel the named job, or the newest."""
        job_id = (body.get("text") or "").strip()
        await self._answers.privately(origin, await self._account.cancel(origin.user_id, job_id))

    async def info(self, origin: Origin, _: Body) -> None:
        """Use, limits and newest jobs; what could not be posted can be shown."""
        usage = await self._account.usage(origin.user_id, await self._workspace.team())
        text = "\n".join(
            [wording.usage(usage), *map(wording.entry, wording.kept_first(usage.jobs))]
        )
        await self._answers.privately(origin, text, private_blocks.info(usage))

    async def ask_to_forget(self, origin: Origin, _: Body) -> None:
        """Say what will be erased, and ask."""
        await self._answers.privately(
            origin, wording.FORGET_WARNING, private_blocks.forget_warning()
        )

    async def forget(self, origin: Origin, _: Body) -> None:
        """Erase it, and then the posts."""
        text, posts = await self._erasing.forget(origin.user_id)
        await self._answers.privately(origin, text, replace=True)
        if left := await self._erasing.delete(posts):
            await self._answers.privately(origin, wording.not_deleted(left))

    async def help(self, origin: Origin, _: Body) -> None:
        """How to ask, with examples."""
        await self._answers.privately(origin, f"{wording.HELP}\n\n{wording.USAGE_FORM}")
