"""What Discord itself shows of the commands, in the language of each person's client."""

from discord import Locale, app_commands

from bot import wording
from bot.wording import english

_NAMES = {
    text: name for name, text in vars(english).items() if name.endswith(("_SUMMARY", "_OPTION"))
}


class Translation(app_commands.Translator):
    """Translates the descriptions of commands and options; their names stay."""

    async def translate(
        self,
        string: app_commands.locale_str,
        locale: Locale,
        context: app_commands.TranslationContextTypes,
    ) -> str | None:
        """A description in a language that there is; None where English holds."""
        spoken = wording.language(locale.value)
        name = _NAMES.get(string.message)
        if name is None or spoken is english:
            return None
        text: str = getattr(spoken, name)
        return text
