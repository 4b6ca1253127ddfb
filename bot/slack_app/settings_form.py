"""The form of `/qart-settings`: what admins choose for their workspace."""

import asyncio
from collections.abc import Sequence

from slack_sdk.models.blocks import Block, ConversationFilter, StaticSelectElement
from slack_sdk.models.blocks.block_elements import ConversationMultiSelectElement
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.account import Account
from bot.refusals import RefusedError
from bot.slack_app import ids
from bot.slack_app.answer import Answers
from bot.slack_app.door import Body
from bot.slack_app.inputs import VALUE, Filled, choice, field, style_select, whole_number
from bot.slack_app.origin import Origin
from bot.slack_app.workspace import Workspace
from bot.styles import Styles
from gpu_server.schema import CommunitySettings, Style

MAX_CHANNELS = 25
MAX_DAILY_PERSON = 100_000
MAX_DAILY = 1_000_000


class SettingsForm:
    """Opens the form for admins and stores what they chose."""

    def __init__(
        self,
        client: AsyncWebClient,
        account: Account,
        styles: Styles,
        workspace: Workspace,
        answers: Answers,
    ) -> None:
        self._client = client
        self._account = account
        self._styles = styles
        self._workspace = workspace
        self._answers = answers

    async def open(self, origin: Origin, body: Body) -> None:
        """Show the form with what holds now."""
        # Side by side, because Slack gives three seconds from the command to the form.
        moderates, settings, styles = await asyncio.gather(
            self._workspace.moderates(origin.user_id), self._current(), self._styles.all()
        )
        if not moderates:
            raise RefusedError(wording.MODERATORS_ONLY)
        shown = view(settings, styles, origin)
        await self._client.views_open(trigger_id=body["trigger_id"], view=shown)

    async def take(self, origin: Origin, body: Body) -> None:
        """Store what was chosen."""
        # Asked again: the form may have been open for long.
        if not await self._workspace.moderates(origin.user_id):
            raise RefusedError(wording.MODERATORS_ONLY)
        filled = Filled(body["view"])
        settings = CommunitySettings.model_validate(
            {
                "channels": filled.conversations("channels"),
                "style": filled.chosen("style"),
                "safety": filled.chosen("safety"),
                "daily_per_person": filled.number("daily_per_person"),
                "daily": filled.number("daily"),
            }
        )
        await self._account.set_community(await self._workspace.team(), settings)
        await self._answers.privately(origin, wording.SAVED)

    async def _current(self) -> CommunitySettings:
        return await self._account.community(await self._workspace.team())


def mistakes(body: Body) -> dict[str, str]:
    """What is wrong with the numbers, by input."""
    filled = Filled(body["view"])
    wrong = {}
    for name, limit in (("daily_per_person", MAX_DAILY_PERSON), ("daily", MAX_DAILY)):
        try:
            number = filled.number(name)
        except ValueError:
            number = 0
        if number is not None and not 1 <= number <= limit:
            wrong[name] = wording.BAD_LIMIT.format(most=limit)
    return wrong


def view(settings: CommunitySettings, styles: Sequence[Style], origin: Origin) -> View:
    """The form, with what holds now."""
    return View(
        type="modal",
        callback_id=ids.SETTINGS,
        title=wording.SETTINGS_TITLE_WORKSPACE,
        submit=wording.SETTINGS_SUBMIT,
        close=wording.FORM_CLOSE,
        private_metadata=origin.remembered(),
        blocks=[
            _channels(settings),
            *_style(settings, styles),
            _safety(settings),
            field(
                "daily_per_person",
                wording.SETTINGS_DAILY_PERSON,
                whole_number(
                    1, MAX_DAILY_PERSON, settings.daily_per_person, wording.SETTINGS_NO_LIMIT
                ),
            ),
            field(
                "daily",
                wording.SETTINGS_DAILY,
                whole_number(1, MAX_DAILY, settings.daily, wording.SETTINGS_NO_LIMIT),
            ),
        ],
    )


def _channels(settings: CommunitySettings) -> Block:
    element = ConversationMultiSelectElement(
        action_id=VALUE,
        placeholder=wording.SETTINGS_CHANNELS_CHOOSE,
        initial_conversations=settings.channels or None,
        max_selected_items=MAX_CHANNELS,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    )
    return field(
        "channels", wording.SETTINGS_CHANNELS, element, hint=wording.SETTINGS_CHANNELS_HINT
    )


def _style(settings: CommunitySettings, styles: Sequence[Style]) -> list[Block]:
    # What is left out of the form is saved as none.
    if not styles and settings.style is None:
        return []
    return [field("style", wording.SETTINGS_STYLE, style_select(styles, settings.style))]


def _safety(settings: CommunitySettings) -> Block:
    options = [
        choice("standard", wording.SAFETY_STANDARD),
        choice("strict", wording.SAFETY_STRICT),
    ]
    now = next(option for option in options if option.value == settings.safety)
    element = StaticSelectElement(action_id=VALUE, options=options, initial_option=now)
    return field(
        "safety",
        wording.SETTINGS_SAFETY,
        element,
        hint=wording.SETTINGS_SAFETY_HINT,
        optional=False,
    )
