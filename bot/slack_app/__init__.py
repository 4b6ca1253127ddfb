"""The Slack front end: Bolt over Socket Mode, Block Kit messages, pictures as Slack files."""

from bot.slack_app.app import create_app, run

__all__ = ["create_app", "run"]
