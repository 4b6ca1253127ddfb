"""`/qart <link> <prompt>`; alone, it opens the form."""

from bot import wording
from bot.refusals import RefusedError, giving_back
from bot.slack_app.asking import Asking, Wish, idempotency_key
from bot.slack_app.door import Body
from bot.slack_app.form import Form
from bot.slack_app.origin import Origin
from bot.slack_app.text import command_words

FORM_WORDS = frozenset({"", "picture"})
"""What opens the form; "picture" is how it was asked for while it took pictures only."""


class QartCommand:
    """Takes a request from the command to its job."""

    def __init__(self, asking: Asking, form: Form) -> None:
        self._asking = asking
        self._form = form

    async def take(self, origin: Origin, body: Body) -> None:
        """Hand in what was typed, or open the form."""
        text = body.get("text") or ""
        if text.strip().lower() in FORM_WORDS:
            await self._form.open(origin, body["trigger_id"])
            return
        url, prompt = command_words(text)
        if not url or not prompt:
            raise RefusedError(
                "\n".join((wording.USAGE, wording.USAGE_EXAMPLE, wording.USAGE_FORM))
            )
        key = idempotency_key(body["trigger_id"])
        with giving_back(prompt):
            await self._asking.ask(origin, Wish(url, prompt), key)
