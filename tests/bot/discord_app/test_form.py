"""The form that opens when the command names no prompt."""

from typing import Any

import pytest
import simcord

from bot import wording
from bot.discord_app.command import qart
from gpu_server.schema import MAX_NEGATIVE_CHARS, MAX_PROMPT_CHARS, MAX_URL_CHARS, Problem
from tests.bot.conformance import PROMPT, URL, says, told_privately, whispered
from tests.bot.discord_app.harness import DiscordHarness
from tests.bot.discord_app.modals import filled, labels
from tests.bot.waiting import until
from tests.bot.wire_server import WireServer

LONG = f"{PROMPT}\n" * 50


async def opened(chat: DiscordHarness, **options: Any) -> simcord.InteractionResult:
    result = await chat.slash("alice", "qart", url=URL, **options)
    assert result.modal is not None
    return result


async def submit(chat: DiscordHarness, form: simcord.InteractionResult, **changes: Any) -> None:
    assert form.modal is not None
    values = filled(form.modal, **changes)
    chat.told["alice"].append(await chat.people["alice"].submit_modal(form, values))


async def test_the_form_takes_over_what_was_typed(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        form = await opened(chat, style="watercolour", negative="text", seed=0)
        assert labels(form.modal or {}) == [
            wording.FORM_URL,
            wording.FORM_PROMPT,
            wording.FORM_STYLE,
            wording.FORM_NEGATIVE,
            wording.FORM_PICTURE,
        ]
        await submit(chat, form, prompt=LONG)
        await until(lambda: wire.requests)
        await says(chat, "Queued")
    [request] = wire.requests
    assert (request.url, request.prompt) == (URL, LONG.strip())
    assert (request.style, request.negative_prompt, request.seed) == ("watercolour", "text", 0)
    assert not request.private


async def test_the_form_and_the_command_take_no_more_than_the_server(wire: WireServer) -> None:
    limits = {"url": MAX_URL_CHARS, "prompt": MAX_PROMPT_CHARS, "negative": MAX_NEGATIVE_CHARS}
    async with DiscordHarness(wire) as chat:
        form = await opened(chat)
        assert form.modal is not None
        inputs = [component["component"] for component in form.modal["components"]]
        most = {field["custom_id"]: field.get("max_length") for field in inputs}
        assert {name: most[name] for name in limits} == limits
        await submit(chat, form, prompt="x" * MAX_PROMPT_CHARS)
        await until(lambda: wire.jobs)
    options = {option.name: option.max_value for option in qart.parameters}
    assert {name: options[name] for name in limits} == limits


async def test_everything_can_be_changed_in_the_form(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        form = await opened(chat, style="watercolour", negative="text")
        await submit(
            chat, form, url="https://other.example", prompt="koi", style=["-"], negative=""
        )
        await until(lambda: wire.requests)
    [request] = wire.requests
    assert (request.url, request.prompt) == ("https://other.example", "koi")
    assert (request.style, request.negative_prompt, request.seed) == (None, "", None)


@pytest.mark.parametrize("style", [" ", "-"])
async def test_no_style_is_none_however_it_is_typed(wire: WireServer, style: str) -> None:
    async with DiscordHarness(wire) as chat:
        await submit(chat, await opened(chat, style=style), prompt="koi")
        await until(lambda: wire.requests)
    assert wire.requests[0].style is None


async def test_what_was_long_to_type_comes_back_with_a_refusal(wire: WireServer) -> None:
    wire.refusal = Problem(title="Full", status=429, detail="You have 10 codes waiting already.")
    async with DiscordHarness(wire) as chat:
        await submit(chat, await opened(chat), prompt=LONG)
        await whispered(chat, "alice", "You have 10 codes waiting already.")
        await whispered(chat, "alice", wording.GIVEN_BACK)
        assert await chat.downloads("alice") == [LONG.encode()]
        await chat.ask(URL, LONG.strip(), user="bob")
        await whispered(chat, "bob", wording.GIVEN_BACK)
        assert await chat.downloads("bob") == [LONG.strip().encode()]


async def test_what_was_short_to_type_does_not_come_back(wire: WireServer) -> None:
    wire.refusal = Problem(title="Full", status=429, detail="You have 10 codes waiting already.")
    async with DiscordHarness(wire) as chat:
        await submit(chat, await opened(chat), prompt="koi")
        await whispered(chat, "alice", "You have 10 codes waiting already.")
        await chat.env.settle()
        assert await chat.downloads("alice") == []


async def test_a_picture_is_chosen_in_the_form(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        form = await opened(chat, picture=("mine.jpg", b"\xff\xd8 once"))
        assert wording.FORM_PICTURE_AGAIN in str(form.modal)
        await submit(chat, form, prompt="koi", picture=("mine.jpg", b"\xff\xd8 again"))
        await until(lambda: wire.requests)
    assert wire.pictures == {wire.requests[0].image: b"\xff\xd8 again"}


async def test_a_file_in_the_form_that_is_no_picture_is_refused(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        form = await opened(chat)
        await submit(chat, form, prompt="koi", picture=("notes.pdf", b"%PDF-1.4"))
        await whispered(chat, "alice", wording.NO_PICTURE)
        assert await chat.messages() == []


async def test_the_form_of_a_private_request_stays_private(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await submit(chat, await opened(chat, private=True), prompt="koi")
        await until(lambda: wire.jobs)
        await wire.succeed()
        await told_privately(chat, "alice", wording.VOTE_PROMPT)
        assert await chat.messages() == []


async def test_a_form_that_was_open_during_a_restart_is_taken(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        form = await opened(chat, seed=7)
        await chat.restart()
        await submit(chat, form, prompt="koi")
        await until(lambda: wire.requests)
        assert wire.requests[0].seed == 7


async def test_open_forms_leave_nothing_in_memory(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        await opened(chat)
        assert chat.bot._connection._view_store._modals == {}


async def test_the_form_opens_without_styles_while_the_server_is_away(
    wire: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.styles.PATIENCE_S", 0.05)
    async with DiscordHarness(wire) as chat:
        wire.away = True
        form = await opened(chat, style="ukiyo-e")
        assert "ukiyo-e" in str(form.modal)


async def test_a_form_of_another_version_is_left_alone(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        form = await opened(chat)
        form._interaction.modal["custom_id"] = "qart:9:ask:"  # type: ignore[index]
        await submit(chat, form, prompt="koi")
        assert not chat.told["alice"][-1].acknowledged
    assert wire.requests == []


async def test_styles_are_suggested_by_what_is_typed(wire: WireServer) -> None:
    async with DiscordHarness(wire) as chat:
        alice = chat.people["alice"]
        every = await alice.autocomplete(chat.channel, "qart", "style", "", url=URL)
        assert [choice["value"] for choice in every] == ["ukiyo-e", "watercolour"]
        some = await alice.autocomplete(chat.channel, "qart", "style", "UKI", url=URL)
        assert [(choice["name"], choice["value"]) for choice in some] == [("Ukiyo-e", "ukiyo-e")]
