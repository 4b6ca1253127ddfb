"""Discord: the slash command, the living message, the vote buttons."""

from bot.discord_app.app import QArtBot, create_bot, run

__all__ = ["QArtBot", "create_bot", "run"]
