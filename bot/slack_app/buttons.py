"""Votes, votes taken back, and cancel. All they need is in the button's id, so they outlive us."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncRespond

from bot import wording
from bot.conversation import Conversation, RefusedError
from bot.slack_app import blocks, ids
from bot.slack_app.answer import privately


class Buttons:
    """Answers every press privately; posts are never edited by one."""

    def __init__(self, conversation: Conversation) -> None:
        self._conversation = conversation

    async def vote(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any], action: dict[str, Any]
    ) -> None:
        """Cast a vote or take it back."""
        await ack()
        button = ids.parse_vote(action["action_id"])
        try:
            text = await self._conversation.vote(
                button.job_id,
                button.candidate_index,
                button.number,
                body["user"]["id"],
                withdrawn=button.withdrawn,
            )
        except RefusedError as error:
            await privately(respond, str(error))
            return
        if button.withdrawn:
            await privately(respond, text, replace=True)
            return
        receipt = blocks.vote_receipt(text, button.job_id, button.candidate_index, button.number)
        await privately(respond, text, receipt)

    async def cancel(
        self, ack: AsyncAck, respond: AsyncRespond, body: dict[str, Any], action: dict[str, Any]
    ) -> None:
        """Cancel a job, for its requester only."""
        await ack()
        job_id, user_id = ids.parse_cancel(action["action_id"])
        if body["user"]["id"] != user_id:
            await privately(respond, wording.NOT_YOURS)
            return
        await privately(respond, await self._conversation.cancel(job_id))
