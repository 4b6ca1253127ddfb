"""What people do with a result, on every chat platform."""

from bot import wording
from gpu_server.schema import Post, VoteKind, VoteSource
from tests.bot.conformance import PROMPT, URL, chat, posted, says, told_privately, whispered
from tests.bot.harness import ChatHarness
from tests.bot.waiting import until

__all__ = ["chat"]

OPEN_2 = wording.OPEN_BUTTON.format(number=2)


async def test_a_vote_tells_how_others_voted_only_afterwards(chat: ChatHarness) -> None:
    async with chat:
        before = await posted(chat)
        assert "So far" not in before.text
        await chat.press_vote(2, "alice")
        await whispered(chat, "alice", "So far: 1: 0 👍 · 2: 1 👍 · 3: 0 👍 · 4: 0 👍")
        assert await chat.shown() == before


async def test_none_of_these_dislikes_all_four(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.press(wording.NONE_BUTTON, "bob")
        await whispered(chat, "bob", wording.NONE_THANKS)
        await chat.press_take_back("bob")
        await whispered(chat, "bob", wording.NONE_TAKEN_BACK)
    cast, withdrawn = chat.wire.votes[:4], chat.wire.votes[4:]
    assert [vote.position for vote in cast] == [1, 2, 3, 4]
    assert {(vote.kind, vote.source) for vote in cast} == {
        (VoteKind.DISLIKE, VoteSource.NONE_OF_THESE)
    }
    assert [vote.withdrawn for vote in withdrawn] == [True] * 4


async def test_a_picture_opens_alone_for_one_person(chat: ChatHarness) -> None:
    async with chat:
        before = await posted(chat)
        await chat.press(OPEN_2, "bob")
        alone = await chat.opened("bob")
        second = chat.wire.jobs["job-1"].presented[1]
        assert alone.pictures == [chat.wire.images[second.image]]
        assert URL in alone.text
        assert f"seed {second.seed}" in alone.text
        assert {
            wording.SCANS_BUTTON,
            wording.FAILS_BUTTON,
            wording.VARIATIONS_BUTTON,
            wording.DOWNLOAD_BUTTON,
        } <= set(alone.buttons)
        assert await chat.messages() == [before]


async def test_a_verdict_is_stored_with_the_phone_it_came_from(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.press(OPEN_2, "bob")
        await chat.opened("bob")
        await chat.press_opened(wording.FAILS_BUTTON, "bob", phone="Pixel 8")
        await until(lambda: any(vote.phone for vote in chat.wire.votes))
    vote = chat.wire.votes[-1]
    assert (vote.kind, vote.position, vote.phone) == (VoteKind.FAILS, 2, "Pixel 8")
    assert vote.candidate_index == chat.wire.jobs["job-1"].presented[1].index


async def test_variations_of_the_opened_picture_are_a_new_message(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.press(OPEN_2, "bob")
        await chat.opened("bob")
        await chat.press_opened(wording.VARIATIONS_BUTTON, "bob")
        await until(lambda: len(chat.wire.jobs) == 2)
        await says(chat, f"Variations of: {PROMPT}")
    [(parent, again)] = chat.wire.agains
    second = chat.wire.jobs["job-1"].presented[1]
    assert (parent, again.candidate_index) == ("job-1", second.index)


async def test_a_download_is_the_file_as_it_was_drawn(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.press(OPEN_2, "bob")
        await chat.opened("bob")
        await chat.press_opened(wording.DOWNLOAD_BUTTON, "bob")

        async def downloaded() -> list[bytes]:
            return await chat.downloads("bob")

        [file] = await until(downloaded)
        assert file == chat.wire.images[chat.wire.jobs["job-1"].presented[1].image]


async def test_emoji_on_a_result_are_votes(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.react(3, "bob")
        await until(lambda: chat.wire.votes)
        await chat.react(3, "bob", withdrawn=True)
        await until(lambda: len(chat.wire.votes) == 2)
        await chat.react("down", "bob")
        await until(lambda: len(chat.wire.votes) == 6)
        await chat.react("up", "alice")
        await until(lambda: len(chat.wire.votes) == 10)
        await chat.react("up", "alice", withdrawn=True)
        await until(lambda: len(chat.wire.votes) == 14)
    first, second, *thumbs = chat.wire.votes
    assert (first.kind, first.position, first.source) == (VoteKind.LIKE, 3, VoteSource.REACTION)
    assert second == first.model_copy(update={"withdrawn": True})
    assert [vote.kind for vote in thumbs] == [VoteKind.DISLIKE] * 4 + [VoteKind.LIKE] * 8
    assert [vote.withdrawn for vote in thumbs] == [False] * 8 + [True] * 4
    # Told apart from those for one picture, which a thumb that is taken off leaves.
    assert {vote.source for vote in thumbs} == {VoteSource.THUMB}
    assert sorted(vote.position for vote in thumbs[:4]) == [1, 2, 3, 4]


async def test_emoji_on_other_messages_are_nothing(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.react(1, "bob")
        await chat.wire.succeed()
        await until(lambda: chat.wire.posts)
        await chat.react(2, "bob")
        await until(lambda: chat.wire.votes)
    assert [vote.position for vote in chat.wire.votes] == [2]


async def test_its_requester_deletes_a_result(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.press(wording.DELETE_BUTTON, "bob")
        await whispered(chat, "bob", "Only the person who asked for this code")
        assert len(await chat.messages()) == 1
        await chat.press(wording.DELETE_BUTTON, "alice")
        await whispered(chat, "alice", wording.REMOVED)
        assert await chat.messages() == []
    [(job_id, removal)] = chat.wire.removals
    assert (job_id, removal.moderator) == ("job-1", False)


async def test_a_moderator_deletes_any_result(chat: ChatHarness) -> None:
    async with chat:
        await posted(chat)
        await chat.promote("bob")
        await chat.press(wording.DELETE_BUTTON, "bob")
        await whispered(chat, "bob", wording.REMOVED)
        assert await chat.messages() == []
    assert chat.wire.removals[0][1].moderator


async def test_a_result_without_a_channel_is_kept_and_shown_on_request(chat: ChatHarness) -> None:
    async with chat:
        await chat.ask(URL, PROMPT)
        await says(chat, "Queued")
        await chat.lose_channel()
        await chat.wire.succeed()
        await told_privately(chat, "alice", "/qart-info")
        await until(lambda: chat.wire.posts)
        assert chat.wire.posts == [("job-1", Post(platform=chat.platform))]
        assert chat.wire.jobs["job-1"].kept
