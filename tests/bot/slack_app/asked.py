"""Requests on their way to a result, for tests of what comes after."""

from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_state import Message
from tests.bot.slack_app.people import only_message, shown
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer


async def asked(slack: Loopback, wire: WireServer, user: str = "U1") -> Message:
    """A request that waits in the queue."""
    await slack.command("https://example.com koi", user=user)
    await until(lambda: wire.jobs)
    await until(lambda: "in line" in shown(only_message(slack)))
    return only_message(slack)


async def posted(slack: Loopback, wire: WireServer, user: str = "U1") -> Message:
    """A request whose result is there."""
    await slack.command("https://example.com koi", user=user)
    await until(lambda: wire.jobs)
    await wire.succeed()
    await until(lambda: wire.posts)
    return only_message(slack)
