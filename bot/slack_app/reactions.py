"""Emoji on our messages, taken as votes."""

from bot.ratings import Ratings, Reaction
from bot.slack_app.door import Body
from bot.slack_app.workspace import Workspace
from gpu_server.schema import Post

_MEANT: dict[str, Reaction] = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "+1": "up",
    "thumbsup": "up",
    "-1": "down",
    "thumbsdown": "down",
}
"""Slack's names of the emoji that say something."""


class Reactions:
    """Hands on what may be votes: people's emoji, not those of other bots."""

    def __init__(self, ratings: Ratings, workspace: Workspace) -> None:
        self._ratings = ratings
        self._workspace = workspace

    async def added(self, body: Body) -> None:
        """Somebody put an emoji on a message."""
        await self._take(body, withdrawn=False)

    async def removed(self, body: Body) -> None:
        """Somebody took an emoji off again."""
        await self._take(body, withdrawn=True)

    async def _take(self, body: Body, *, withdrawn: bool) -> None:
        event = body["event"]
        item = event["item"]
        said = meaning(event["reaction"])
        if said is None or item["type"] != "message" or not _is_ours(body):
            return
        if await self._workspace.is_bot(event["user"]):
            return
        post = Post(platform="slack", channel_id=item["channel"], message_id=item["ts"])
        await self._ratings.react(post, said, event["user"], withdrawn=withdrawn)


def meaning(name: str) -> Reaction | None:
    """What an emoji says, whatever its skin tone; None when it says nothing to us."""
    return _MEANT.get(name.split("::")[0])


def _is_ours(body: Body) -> bool:
    """Whether the message may be one that the bot itself has posted; the server knows for sure."""
    bots = {a["user_id"] for a in body.get("authorizations", []) if a.get("is_bot")}
    # Gateways may leave out for whom an event is.
    return not bots or body["event"].get("item_user") in bots
