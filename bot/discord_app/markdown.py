"""Text that others wrote, without its markup."""

import discord


def unmarked(text: str) -> str:
    """A text that Discord shows as it was written, bare links among it.

    Mentions are left alone, since links may hold them; they notify nobody, as every message has
    all mentions off.
    """
    # discord.py takes all from the first "[" to the last ")" for one masked link, and would leave
    # further links and markup in there alone. Apart, each character is looked at by itself.
    apart = discord.utils.escape_markdown(text.replace("](", "]\u200b("))
    return apart.replace("]\u200b(", r"]\(")
