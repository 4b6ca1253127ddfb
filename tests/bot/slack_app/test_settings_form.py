"""What admins choose for their workspace."""

from unittest.mock import AsyncMock

import pytest

from bot import wording
from bot.slack_app import ids
from bot.styles import Styles
from gpu_server.schema import CommunitySettings
from tests.bot.slack_app.loopback import Loopback
from tests.bot.slack_app.loopback_state import OpenView
from tests.bot.slack_app.people import view_of
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

pytestmark = pytest.mark.usefixtures("app")


async def opened(slack: Loopback, user: str = "UADMIN") -> OpenView:
    slack.api.admins.add(user)
    await slack.command("", name="/qart-settings", user=user)
    return await view_of(slack, user, ids.SETTINGS)


async def whisper(slack: Loopback) -> str:
    return (await until(lambda: slack.whispers and slack.whispers[-1])).text


async def test_all_settings_are_stored_and_shown_again(slack: Loopback, wire: WireServer):
    chosen = CommunitySettings(
        channels=["C1", "CPUBLIC"],
        style="ukiyo-e",
        safety="strict",
        daily_per_person=5,
        daily=100,
    )
    form = await opened(slack)
    await slack.submit(
        form.id,
        channels=["C1", "CPUBLIC"],
        style="ukiyo-e",
        safety="strict",
        daily_per_person="5",
        daily="100",
    )
    assert await whisper(slack) == wording.SAVED
    assert wire.communities == {"T1": chosen}
    # What is there already is what stays when nothing is changed.
    wire.communities["T1"] = chosen.model_copy()
    again = await opened(slack)
    await slack.submit(again.id)
    await until(lambda: len(slack.whispers) == 2)
    assert wire.communities == {"T1": chosen}


async def test_the_style_stays_when_the_styles_cannot_be_listed(
    slack: Loopback, wire: WireServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Styles, "all", AsyncMock(return_value=()))
    chosen = CommunitySettings(style="ukiyo-e")
    wire.communities["T1"] = chosen.model_copy()
    form = await opened(slack)
    await slack.submit(form.id, daily="7")
    assert await whisper(slack) == wording.SAVED
    assert wire.communities == {"T1": chosen.model_copy(update={"daily": 7})}


async def test_admins_of_another_workspace_have_nothing_to_say_here(
    slack: Loopback, wire: WireServer
):
    slack.api.admins.add("USTRANGER")
    slack.api.strangers["USTRANGER"] = "T2"
    await slack.command("", name="/qart-settings", user="USTRANGER")
    assert await whisper(slack) == wording.MODERATORS_ONLY
    assert slack.api.opened == {}


async def test_who_is_no_admin_any_more_cannot_save(slack: Loopback, wire: WireServer):
    form = await opened(slack)
    slack.api.admins.clear()
    await slack.submit(form.id, daily="7")
    assert await whisper(slack) == wording.MODERATORS_ONLY
    assert wire.communities == {}


@pytest.mark.parametrize("typed", ["0", "1000001", "many", "2.5"])
async def test_a_limit_that_cannot_be_keeps_the_form_open(
    slack: Loopback, wire: WireServer, typed: str
):
    form = await opened(slack)
    body = slack.submission(form.id)
    body["view"]["state"]["values"]["daily"]["value"]["value"] = typed
    answer = await slack.envelope("interactive", body)
    assert answer["errors"] == {"daily": wording.BAD_LIMIT.format(most=1_000_000)}
    assert wire.communities == {}
