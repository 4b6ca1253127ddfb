"""The longest texts, ids and lists that there can be stay within Discord's limits."""

from collections.abc import Sequence
from typing import Any

import pytest
from discord import ui
from simcord import HttpLogEntry

from bot import wording
from bot.chat import Picture
from bot.discord_app import gallery, own_things, request_form, settings_form
from bot.discord_app.answers import plain
from bot.discord_app.app import BUTTONS
from bot.discord_app.buttons import JobButton, PictureButton
from bot.discord_app.cancelling import CancelButton
from bot.discord_app.forgetting import ForgetButton
from bot.discord_app.lists import entries
from bot.discord_app.opening import alone
from bot.discord_app.uploads import Upload
from bot.discord_app.verdicts import PhoneButton
from bot.ratings import PictureRef
from gpu_server.schema import (
    CandidateView,
    CommunitySettings,
    Failure,
    Job,
    JobStatus,
    Limits,
    Parent,
    Post,
    ReplyTo,
    Style,
    Usage,
)
from tests.bot.discord_app.limits import broken, walk
from tests.bot.wire_server import CREATED

LONGEST_ID = "j" * 64
USER = "9" * 20
MARKUP = "*_~`|"
PICTURE = PictureRef(LONGEST_ID, 9999, 99)

CANDIDATES = [
    CandidateView(
        index=9990 + place,
        seed=2**32 - 1,
        image="x.png",
        scans=False,
        scan_score=0.123,
        aesthetic_score=9.99,
        decoded=MARKUP * 800,
        rank=place + 1,
        shown=True,
    )
    for place in range(4)
]

LARGEST = Job(
    id=LONGEST_ID,
    status=JobStatus.SUCCEEDED,
    revision=1,
    url=f"https://example.com/{MARKUP * 800}",
    url_display=f"https://example.org/{MARKUP * 800}",
    prompt=MARKUP * 1600,
    seed=2**32 - 1,
    style="s" * 32,
    parent=Parent(job_id=LONGEST_ID, candidate_index=3),
    engine="sketch",
    queue_position=1000,
    eta_s=99999.0,
    notes=[MARKUP * 60] * 8,
    candidates=CANDIDATES,
    failure=Failure(code="x", message=MARKUP * 400),
    reply_to=ReplyTo(platform="discord", extra={"user_id": USER}),
    created_at=CREATED,
)


def jobs(count: int, **changes: Any) -> list[Job]:
    return [LARGEST.model_copy(update={"id": f"{n:064}", **changes}) for n in range(count)]


def uploads() -> list[Upload]:
    pictures = [Picture(number, c, b"") for number, c in enumerate(CANDIDATES, 1)]
    return [Upload(picture, picture.filename, b"") for picture in pictures]


def usage(kept: int, others: int) -> Usage:
    lost = jobs(kept, posts=[Post(platform="discord")])
    waiting = [job.model_copy(update={"id": f"o{job.id[1:]}"}) for job in jobs(others)]
    return Usage(
        running=10**6,
        queued=10**6,
        today=10**6,
        votes=10**9,
        limits=Limits(running=10**6, queued=10**6, daily=10**6),
        jobs=[*lost, *waiting],
    )


VIEWS: dict[str, ui.LayoutView] = {
    "queued": gallery.progress(
        LARGEST.model_copy(update={"status": JobStatus.QUEUED}), sheet=False
    ),
    "running": gallery.progress(
        LARGEST.model_copy(update={"status": JobStatus.RUNNING, "progress": 0.5}), sheet=True
    ),
    "failure": gallery.failure(LARGEST, MARKUP * 400),
    "result": gallery.result(LARGEST, uploads()),
    "alone": alone(LARGEST, PICTURE, uploads()[0]),
    "info": own_things.info(usage(kept=40, others=40)),
    "info, all kept": own_things.info(usage(kept=12, others=0)),
    "info of a newcomer": own_things.info(usage(kept=0, others=0)),
}


FILES = {
    "running": [gallery.SHEET],
    "result": [upload.filename for upload in uploads()],
    "alone": [uploads()[0].filename],
}


def message(components: list[dict[str, Any]], files: Sequence[str] = ()) -> HttpLogEntry:
    body = {
        "components": components,
        "flags": 1 << 15,
        "allowed_mentions": {"parse": []},
        "attachments": [{"id": n, "filename": name} for n, name in enumerate(files)],
    }
    return HttpLogEntry("PATCH", "/channels/1/messages/2", {}, body, None)


@pytest.mark.parametrize("name", VIEWS)
def test_the_largest_message_fits(name: str) -> None:
    components = VIEWS[name].to_components()
    assert broken(message(components, FILES.get(name, []))) == []
    assert len(list(walk(components))) > 1


def test_the_checks_notice_what_is_too_large() -> None:
    row = gallery.result(LARGEST, uploads()).to_components()
    assert broken(message(row * 3, FILES["result"]))
    assert broken(message(row))
    assert broken(message([{"type": 10, "content": "x" * 4001}]))
    assert broken(message([{"type": 2, "label": "x" * 81, "custom_id": "y" * 101}]))


@pytest.mark.parametrize(("text", "most"), [(MARKUP * 800, 2000), ("x" * 4000, 1000)])
def test_what_the_server_says_fits_a_plain_message(text: str, most: int) -> None:
    said = plain(text)
    assert said.endswith("…")
    assert len(said) <= most
    assert plain(wording.HELP) == wording.HELP


@pytest.mark.parametrize("count", [0, 1, 13, 200])
def test_a_list_says_how_many_it_leaves_out(count: int) -> None:
    text = entries(jobs(count, status=JobStatus.QUEUED))
    assert len(text) <= 4000
    listed = text.count("· job ")
    assert listed == count or text.endswith(wording.more(count - listed))
    assert listed >= min(count, 10)


STYLES = [Style(name=f"style-{n}"[:32], title="T" * 150, words="w") for n in range(60)]


@pytest.mark.parametrize("chosen", [None, "-", "style-3", "style-59", "gone-meanwhile"])
def test_forms_hold_as_many_styles_as_discord_shows(chosen: str | None) -> None:
    options = request_form.style_options(STYLES, chosen)
    assert len({option.value for option in options}) == len(options) == 25
    [default] = [option.value for option in options if option.default]
    assert default == (chosen or request_form.NO_STYLE)


def test_the_settings_form_fits_however_much_is_set() -> None:
    settings = CommunitySettings(
        channels=[str(10**18 + n) for n in range(25)],
        style="style-59",
        safety="strict",
        daily_per_person=100_000,
        daily=1_000_000,
    )
    data = settings_form.form(settings, STYLES).to_dict()
    entry = HttpLogEntry("POST", "/interactions/1/t/callback", {}, {"type": 9, "data": data}, None)
    assert broken(entry) == []
    assert len(data["components"][0]["component"]["default_values"]) == 25


def of_each_kind() -> list[Any]:
    built: list[Any] = [
        CancelButton(LONGEST_ID, USER),
        PhoneButton(PICTURE, scans=True),
        ForgetButton(),
    ]
    for kind in BUTTONS:
        if issubclass(kind, PictureButton):
            built.append(kind(PICTURE))
        elif issubclass(kind, JobButton):
            built.append(kind(LONGEST_ID))
    return built


def test_every_custom_id_fits_and_is_versioned() -> None:
    built = of_each_kind()
    assert {type(button) for button in built} == set(BUTTONS)
    ids = [button.custom_id for button in built]
    assert max(map(len, ids)) <= 100
    assert all(custom_id.startswith("qart:1:") for custom_id in ids)
    assert len(set(ids)) == len(ids)


def test_each_custom_id_belongs_to_one_kind_of_button() -> None:
    for button in of_each_kind():
        kinds = [
            kind
            for kind in BUTTONS
            if kind.__discord_ui_compiled_template__.fullmatch(button.custom_id)
        ]
        assert kinds == [type(button)]


@pytest.mark.parametrize(
    ("custom_id", "kind"),
    [
        ("qart:1:vote:job-1:6:3", "VoteButton"),
        ("qart:1:unvote:job-1:6:3", "TakeBackButton"),
        ("qart:1:cancel:job-1:1234567890", "CancelButton"),
    ],
)
def test_ids_of_the_first_release_are_still_known(custom_id: str, kind: str) -> None:
    [found] = [b for b in BUTTONS if b.__discord_ui_compiled_template__.fullmatch(custom_id)]
    assert found.__name__ == kind
