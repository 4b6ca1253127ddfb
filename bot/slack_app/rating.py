"""Votes and votes taken back. All they need is in the button's id, so they outlive us."""

from bot.ratings import Ratings
from bot.slack_app import ids, private_blocks
from bot.slack_app.answer import Answers
from bot.slack_app.door import Body
from bot.slack_app.origin import Origin
from bot.slack_app.pressed import pressed


class Rating:
    """Answers every press privately; posts are never edited by one."""

    def __init__(self, ratings: Ratings, answers: Answers) -> None:
        self._ratings = ratings
        self._answers = answers

    async def like(self, origin: Origin, body: Body) -> None:
        """Cast a vote."""
        ref = ids.parse_picture("vote", pressed(body))
        text = await self._ratings.like(ref, origin.user_id)
        await self._answers.privately(origin, text, private_blocks.vote_receipt(text, ref))

    async def unlike(self, origin: Origin, body: Body) -> None:
        """Take a vote back."""
        ref = ids.parse_picture("unvote", pressed(body))
        text = await self._ratings.like(ref, origin.user_id, withdrawn=True)
        await self._answers.privately(origin, text, replace=True)

    async def none(self, origin: Origin, body: Body) -> None:
        """Say that no picture is liked."""
        job_id = ids.parse_job("none", pressed(body))
        text = await self._ratings.none_of_these(job_id, origin.user_id)
        await self._answers.privately(origin, text, private_blocks.none_receipt(text, job_id))

    async def unnone(self, origin: Origin, body: Body) -> None:
        """Take that back."""
        job_id = ids.parse_job("unnone", pressed(body))
        text = await self._ratings.none_of_these(job_id, origin.user_id, withdrawn=True)
        await self._answers.privately(origin, text, replace=True)
