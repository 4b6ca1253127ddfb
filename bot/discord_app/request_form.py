"""The form for long prompts, which opens when the command names none."""

import re
from collections.abc import Sequence
from typing import Any

import discord
from discord import ui

from bot import wording
from bot.discord_app import forms
from bot.discord_app.answers import Interaction, services
from bot.discord_app.requesting import Wish, draw
from bot.refusals import giving_back
from gpu_server.schema import MAX_NEGATIVE_CHARS, MAX_PROMPT_CHARS, MAX_URL_CHARS, Style

MAX_OPTIONS = 25
NO_STYLE = "-"

_ID = re.compile(r"qart:1:ask:(?P<seed>[0-9]{0,10}):(?P<private>[01])")

_Label = ui.Label[Any]


async def open_form(interaction: Interaction, wish: Wish) -> None:
    """Show the form with what was typed already; seed and privacy travel in its id."""
    styles = await services(interaction).styles.all()
    seed = "" if wish.seed is None else wish.seed
    await interaction.response.send_modal(
        forms.modal(
            wording.FORM_TITLE,
            f"qart:1:ask:{seed}:{int(wish.private)}",
            _Label(
                text=wording.FORM_URL,
                component=ui.TextInput(custom_id="url", default=wish.url, max_length=MAX_URL_CHARS),
            ),
            _Label(
                text=wording.FORM_PROMPT,
                description=wording.FORM_PROMPT_HINT,
                component=ui.TextInput(
                    custom_id="prompt",
                    style=discord.TextStyle.paragraph,
                    max_length=MAX_PROMPT_CHARS,
                ),
            ),
            _Label(
                text=wording.FORM_STYLE,
                component=ui.Select(custom_id="style", options=style_options(styles, wish.style)),
            ),
            _Label(
                text=wording.FORM_NEGATIVE,
                component=ui.TextInput(
                    custom_id="negative",
                    default=wish.negative or None,
                    required=False,
                    max_length=MAX_NEGATIVE_CHARS,
                ),
            ),
            _Label(
                text=wording.FORM_PICTURE,
                description=(
                    wording.FORM_PICTURE_AGAIN if wish.picture else wording.FORM_PICTURE_HINT
                ),
                component=ui.FileUpload(
                    custom_id="picture", required=False, min_values=0, max_values=1
                ),
            ),
        )
    )


def style_options(styles: Sequence[Style], chosen: str | None) -> list[discord.SelectOption]:
    """The styles to choose from, and none; the one chosen before is always among them.

    Args:
        styles: in the order to offer them; Discord shows no more than 25 options.
        chosen: a style's name, known or not, or `NO_STYLE`.
    """
    if chosen == NO_STYLE:
        chosen = None
    titles = {style.name: style.title for style in styles}
    names = [name for name in titles if name != chosen]
    if chosen is not None:
        names.insert(0, chosen)
    options = [
        discord.SelectOption(label=titles.get(name, name)[:100], value=name, default=name == chosen)
        for name in names[: MAX_OPTIONS - 1]
    ]
    none = discord.SelectOption(label=wording.FORM_NO_STYLE, value=NO_STYLE, default=chosen is None)
    return [none, *options]


def chosen_style(fields: forms.Fields) -> str | None:
    """What was chosen among `style_options`."""
    [name] = fields.get("style") or [NO_STYLE]
    return None if name == NO_STYLE else name


async def _submitted(interaction: Interaction, match: re.Match[str], fields: forms.Fields) -> None:
    wish = Wish(
        url="".join(fields.get("url", [])),
        prompt="".join(fields.get("prompt", [])),
        negative="".join(fields.get("negative", [])),
        style=chosen_style(fields),
        seed=int(match["seed"]) if match["seed"] else None,
        picture=forms.attachment(interaction, fields.get("picture", [])),
        private=match["private"] == "1",
    )
    with giving_back(wish.prompt):
        await draw(interaction, wish)


REQUEST_FORM = forms.Form(_ID, _submitted)
