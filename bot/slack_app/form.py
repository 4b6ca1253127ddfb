"""The form that takes all one may ask for: `/qart`, the Home tab and the shortcut open it.

Reference: https://docs.slack.dev/reference/block-kit/block-elements/file-input-element
"""

from collections.abc import Sequence

from slack_sdk.models.blocks import (
    Block,
    CheckboxesElement,
    PlainTextInputElement,
    UrlInputElement,
)
from slack_sdk.models.blocks.block_elements import FileInputElement
from slack_sdk.models.views import View
from slack_sdk.web.async_client import AsyncWebClient

from bot import wording
from bot.refusals import giving_back
from bot.slack_app import ids
from bot.slack_app.asking import Asking, Wish, idempotency_key
from bot.slack_app.door import Body
from bot.slack_app.downloads import Downloads
from bot.slack_app.inputs import VALUE, Filled, choice, field, style_select, whole_number
from bot.slack_app.origin import Origin
from bot.styles import Styles
from gpu_server.schema import MAX_NEGATIVE_CHARS, MAX_PROMPT_CHARS, MAX_URL_CHARS, Style

FILE_TYPES = ["jpg", "jpeg", "png", "gif", "webp"]
"""For people's convenience only; what is really sent is checked by the server."""

MAX_SEED = 2**32 - 1


class Form:
    """Opens the form and takes what was filled in to its job.

    The result goes to the channel the form was opened in; from the Home tab, to a direct message.
    """

    def __init__(
        self, client: AsyncWebClient, asking: Asking, downloads: Downloads, styles: Styles
    ) -> None:
        self._client = client
        self._asking = asking
        self._downloads = downloads
        self._styles = styles

    async def open(self, origin: Origin, trigger_id: str) -> None:
        """Show the form.

        Raises:
            SlackApiError: Slack does not show it, for one because three seconds have passed.
        """
        shown = view(await self._styles.all(), origin)
        await self._client.views_open(trigger_id=trigger_id, view=shown)

    async def open_from_button(self, origin: Origin, body: Body) -> None:
        """Show the form to somebody who pressed a button or took the shortcut."""
        await self.open(origin, body["trigger_id"])

    async def open_in_thread(self, origin: Origin, body: Body) -> None:
        """Show the form to somebody who took the shortcut of a message; it is answered there."""
        message = body["message"]
        thread = message.get("thread_ts") or message["ts"]
        await self.open(origin.in_thread(thread), body["trigger_id"])

    async def take(self, origin: Origin, body: Body) -> None:
        """Fetch the picture, if there is one, and hand in the job."""
        filled = Filled(body["view"])
        wish = Wish(
            url=filled.text("url"),
            prompt=filled.text("prompt"),
            style=filled.chosen("style"),
            negative=filled.text("negative"),
            seed=filled.number("seed"),
            private=filled.ticked("private"),
        )
        file_id = filled.file("picture")
        with giving_back(wish.prompt):
            picture = await self._downloads.fetch(file_id) if file_id else None
            await self._asking.ask(origin, wish, idempotency_key(body["view"]["id"]), picture)


def mistakes(body: Body) -> dict[str, str]:
    """What is wrong with a filled form, by input.

    Slack checks seeds itself, but not everywhere, and has no limit for links.
    """
    filled = Filled(body["view"])
    wrong = {}
    if len(filled.text("url")) > MAX_URL_CHARS:
        wrong["url"] = wording.LINK_TOO_LONG.format(most=MAX_URL_CHARS)
    try:
        seed = filled.number("seed")
    except ValueError:
        seed = -1
    if seed is not None and not 0 <= seed <= MAX_SEED:
        wrong["seed"] = wording.BAD_SEED
    return wrong


def view(styles: Sequence[Style], origin: Origin) -> View:
    """The form, with these styles to choose from, for somebody at a place."""
    return View(
        type="modal",
        callback_id=ids.FORM,
        title=wording.FORM_TITLE,
        submit=wording.FORM_SUBMIT,
        close=wording.FORM_CLOSE,
        private_metadata=origin.remembered(),
        blocks=[*_what(), *_style(styles), *_details(), *_privacy(origin)],
    )


def _what() -> list[Block]:
    prompt = PlainTextInputElement(action_id=VALUE, multiline=True, max_length=MAX_PROMPT_CHARS)
    url = UrlInputElement(action_id=VALUE, placeholder=wording.FORM_URL_EXAMPLE)
    return [
        field("url", wording.FORM_URL, url, optional=False),
        field("prompt", wording.FORM_PROMPT, prompt, hint=wording.FORM_PROMPT_HINT, optional=False),
    ]


def _style(styles: Sequence[Style]) -> list[Block]:
    return [field("style", wording.FORM_STYLE, style_select(styles))] if styles else []


def _details() -> list[Block]:
    negative = PlainTextInputElement(action_id=VALUE, max_length=MAX_NEGATIVE_CHARS)
    picture = FileInputElement(action_id=VALUE, filetypes=FILE_TYPES, max_files=1)
    return [
        field("negative", wording.FORM_NEGATIVE, negative),
        field("seed", wording.FORM_SEED, whole_number(0, MAX_SEED), hint=wording.FORM_SEED_HINT),
        field("picture", wording.FORM_PICTURE, picture, hint=wording.FORM_PICTURE_HINT),
    ]


def _privacy(origin: Origin) -> list[Block]:
    if not origin.channel_id:
        return []
    box = CheckboxesElement(action_id=VALUE, options=[choice("yes", wording.FORM_PRIVATE)])
    return [field("private", wording.FORM_PRIVACY, box)]
