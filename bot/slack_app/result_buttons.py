"""What the buttons below a result do, and those that bring one there or end it early."""

from bot import wording
from bot.refusals import RefusedError
from bot.services import Services
from bot.slack_app import ids
from bot.slack_app.answer import Answers
from bot.slack_app.asking import Asking, idempotency_key
from bot.slack_app.door import Body
from bot.slack_app.origin import Origin
from bot.slack_app.pressed import files_in, pressed
from bot.slack_app.workspace import Workspace
from gpu_server.schema import Post, ReplyTo


class ResultButtons:
    """Draw again, delete, show a kept result, and cancel."""

    def __init__(
        self,
        services: Services,
        asking: Asking,
        workspace: Workspace,
        answers: Answers,
    ) -> None:
        self._services = services
        self._asking = asking
        self._workspace = workspace
        self._answers = answers

    async def again(self, origin: Origin, body: Body) -> None:
        """Draw the same once more, in a message of its own."""
        job_id = ids.parse_job("again", pressed(body))
        await self._asking.again(origin, job_id, idempotency_key(body["trigger_id"]))

    async def delete(self, origin: Origin, body: Body) -> None:
        """Delete a result, for its requester or an admin."""
        text = await self._services.results.remove(
            ids.parse_job("delete", pressed(body)),
            origin.user_id,
            moderator=await self._workspace.moderates(origin.user_id),
            at=Post(
                platform="slack",
                channel_id=origin.channel_id,
                message_id=body["container"]["message_ts"],
                files=tuple(file_id for file_id in files_in(body) if file_id),
            ),
        )
        await self._answers.privately(origin, text)

    async def show(self, origin: Origin, body: Body) -> None:
        """Post a result that could not be posted where it was asked for."""
        await self._show(origin, ids.parse_job("show", pressed(body)), privately=False)

    async def send(self, origin: Origin, body: Body) -> None:
        """Send such a result to its requester, in a direct message."""
        await self._show(origin, ids.parse_job("send", pressed(body)), privately=True)

    async def _show(self, origin: Origin, job_id: str, *, privately: bool) -> None:
        async def hand_in(placed: ReplyTo) -> None:
            await self._services.results.show_kept(
                job_id, origin.user_id, placed, privately=privately or origin.is_direct
            )

        await self._asking.with_message(origin, "", hand_in, privately=privately)

    async def cancel(self, origin: Origin, body: Body) -> None:
        """Cancel a job, for its requester only."""
        job_id, requester = ids.parse_cancel(pressed(body))
        if origin.user_id != requester:
            raise RefusedError(wording.NOT_YOURS)
        await self._answers.privately(origin, await self._services.conversation.cancel(job_id))
