"""The Home tab: one's newest codes, use and limits, and a button that opens the form."""

from slack_sdk.models.blocks import DividerBlock, HeaderBlock
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.account import Account
from bot.slack_app import ids, private_blocks
from bot.slack_app.door import Body
from bot.slack_app.pieces import actions, button, section
from bot.slack_app.workspace import Workspace
from gpu_server.schema import Usage


class Home:
    """Draws the Home tab anew whenever somebody opens it."""

    def __init__(self, client: AsyncWebClient, account: Account, workspace: Workspace) -> None:
        self._client = client
        self._account = account
        self._workspace = workspace

    async def opened(self, body: Body) -> None:
        """Somebody opened the app; only its Home tab is ours to draw."""
        event = body["event"]
        if event.get("tab") != "home":
            return
        usage = await self._account.usage(event["user"], await self._workspace.team())
        await self._client.views_publish(user_id=event["user"], view=view(usage))


def view(usage: Usage) -> View:
    """The tab of one person."""
    listed = private_blocks.info(usage, in_channel=False)
    if not usage.jobs:
        listed.append(section(wording.HOME_EMPTY))
    draw = button(wording.HOME_DRAW, ids.OPEN_FORM, "primary")
    blocks = [HeaderBlock(text=wording.HOME_HEAD), actions(draw), *listed[:1], DividerBlock()]
    return View(type="home", blocks=[*blocks, *listed[1:]])
