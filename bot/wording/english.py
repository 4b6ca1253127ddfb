"""English: the one file to translate.

Plain text without markup: each adapter adds its platform's emphasis and escapes what users wrote.
Another language keeps the names, the arguments and what stands in braces; what has no words of its
own, such as `kept_first` and `short`, it imports from here. Discord takes 100 characters of a
summary or an option.
"""

from collections.abc import Sequence

from gpu_server.schema import CandidateView, Forgotten, Job, JobStatus, Usage

COMMAND_SUMMARY = "Draw an artistic QR code for a link"
QUEUE_SUMMARY = "Show what of yours is waiting or being drawn"
CANCEL_SUMMARY = "Cancel one of your codes that is not finished"
INFO_SUMMARY = "Show your use, your limits and your newest codes with their seeds"
SETTINGS_SUMMARY = "Choose channels, style, safety and daily limits (moderators)"
FORGET_SUMMARY = "Erase your votes and your requests for good"
HELP_SUMMARY = "How to ask for a code, with examples"

URL_OPTION = "The link to encode, such as https://example.com"
PROMPT_OPTION = "What the picture shows, such as: koi pond, ukiyo-e, indigo and gold"
STYLE_OPTION = "A look to add to your description"
NEGATIVE_OPTION = "What the picture should not show"
PICTURE_OPTION = "A picture of your own to work the code into; the description is its title"
SEED_OPTION = "A number to draw the same pictures again"
PRIVATE_OPTION = "Draw it in a direct message that only you see"
JOB_OPTION = "Which one; the newest when you leave this out"

HELP = """\
Type /qart with a link and what the picture shows:
/qart https://example.com koi pond, ukiyo-e, indigo and gold
Eight candidates are drawn and held to several QR readers; you see the best four.

Press a number to vote for it; you may pick several, and take a vote back. Open one to scan it, \
since phones jump between several codes on one screen, and say there whether yours reads it.
Short links make calmer codes. A seed draws the same pictures again.

/qart-queue shows what is waiting, /qart-cancel cancels, /qart-info shows your newest codes, \
your limits and results that could not be posted. /qart-forget erases your requests and votes."""

USAGE = "Type the link first, then what to draw, like this:"
USAGE_EXAMPLE = "/qart https://example.com koi pond, ukiyo-e, indigo and gold"
USAGE_FORM = "Or type /qart alone for a form, which also takes a picture of your own."
FORM_TITLE = "An artistic QR code"
FORM_SUBMIT = "Draw"
FORM_CLOSE = "Cancel"
VIEW_CLOSE = "Close"
FORM_PICTURE = "A picture of your own"
FORM_PICTURE_HINT = "PNG, JPEG, GIF or WebP. The code is worked into its middle square."
FORM_URL_EXAMPLE = "https://example.com"
FORM_URL = "The link to encode"
FORM_PROMPT = "What the picture shows"
FORM_PROMPT_HINT = "Such as: koi pond, ukiyo-e, indigo and gold. With your own picture, its title."
FORM_STYLE = "Style"
FORM_NO_STYLE = "No style"
FORM_NEGATIVE = "What it should not show"
FORM_SEED = "Seed"
FORM_SEED_HINT = "A whole number; the same one draws the same pictures again."
FORM_PICTURE_AGAIN = "Please choose your picture here once more; a form cannot take it over."
FORM_PRIVACY = "Who sees it"
FORM_PRIVATE = "Only for me, in a direct message"
LINK_TOO_LONG = "A code holds links of up to {most} characters; a link shortener helps."
BAD_SEED = "The seed is a whole number from 0 to 4294967295."
VOTE_THANKS = "Your vote for number {number} is in. Thank you!"
VOTE_TAKEN_BACK = "Your vote for number {number} is taken back."
NONE_THANKS = "Noted: none of these. Thank you! Drawing again may do better."
NONE_TAKEN_BACK = "Taken back: it is no longer none of these."
VERDICT_SCANS = "Noted: number {number} scans for you. Thank you!"
VERDICT_FAILS = "Noted: number {number} does not scan for you. Thank you, that helps us most."
VERDICT_TITLE = "Thank you!"
VERDICT_PHONE = "Which phone did you use?"
VERDICT_PHONE_HINT = "You may leave this out. Such as: iPhone 15, Pixel 8"
TAKE_BACK_BUTTON = "Take it back"
NONE_BUTTON = "None of these"
OPEN_BUTTON = "Open {number}"
AGAIN_BUTTON = "Draw again"
VARIATIONS_BUTTON = "Variations"
DOWNLOAD_BUTTON = "Download"
DELETE_BUTTON = "Delete"
SCANS_BUTTON = "It scans"
FAILS_BUTTON = "It does not scan"
SHOW_BUTTON = "Show it here"
SEND_BUTTON = "Send it to me"
FORGET_BUTTON = "Erase everything of mine"
CANCEL_BUTTON = "Cancel"
DOWNLOAD_SMALLER = (
    "The PNG file is too large for this place, so this is a JPEG of the same size in pixels."
)
SHEET_ALT = "The candidates that are drawn so far"
SETTINGS_TITLE = "QArt Bot in this server"
SETTINGS_CHANNELS = "Channels where codes may be asked for"
SETTINGS_CHANNELS_HINT = "None chosen means all channels."
SETTINGS_STYLE = "Default style"
SETTINGS_SAFETY = "Content filter"
SETTINGS_SAFETY_HINT = "Strict withholds pictures earlier, and refuses more words."
SAFETY_STANDARD = "Standard"
SAFETY_STRICT = "Strict"
SETTINGS_DAILY_PERSON = "Codes in 24 hours for each person"
SETTINGS_DAILY = "Codes in 24 hours for all together"
SETTINGS_NO_LIMIT = "No limit"
BAD_LIMIT = "A limit is a whole number from 1 to {most}; leave the field empty for no limit."
OPENING = "One moment, the picture is coming."
OPENED_TITLE = "Number {number}"
OPENED_DONE = "Done"
VERDICT_FIRST = "Press “It scans” or “It does not scan” as well, so that we know what it did."
DOWNLOAD_SENT = "Sent to you in a direct message, at full size."
VARIATIONS_ASKED = "On it: the variations come in a new message."
TOO_SLOW = "That took too long to open. Please try again."
SETTINGS_TITLE_WORKSPACE = "QArt Bot here"
SETTINGS_SUBMIT = "Save"
SETTINGS_CHANNELS_CHOOSE = "All channels"
HOME_HEAD = "Your codes"
HOME_EMPTY = "You have not asked for a code yet. Press the button, or type /qart in any channel."
HOME_DRAW = "Draw a code"
SERVER_DOWN = "The drawing server does not answer right now. Please try again in a minute."
UNANSWERED = (
    "The drawing server did not answer. If it has taken the request, the codes appear here; "
    "if nothing has come in a few minutes, please ask again."
)
SOMETHING_BROKE = "Something went wrong on our side. Please try again; we have noted it."
NOT_POSTED = "Something went wrong on our side, so the result is not here yet. We try again later."
CANCELLED = "Cancelled. Nothing more is drawn."
TOO_LATE = "There is nothing left to cancel: this one is already finished."
NOTHING_TO_CANCEL = "Nothing of yours is waiting or being drawn, so there is nothing to cancel."
NO_SUCH_JOB = "None of your newest codes has that id; /qart-queue shows what can be cancelled."
NOTHING_OPEN = "Nothing of yours is waiting or being drawn."
REMOVED = "Deleted: the pictures are gone, here and on our side."
REMOVED_HERE = "The pictures are deleted on our side."
DELETED = "This code was deleted, so there is nothing to show any more."
NOT_KEPT = "There is no result waiting for you under that id; it may have been shown already."
PRIVATE_ONLY = (
    "That one is private, so I do not show it here. Please type /qart-info once more and press "
    f"“{SEND_BUTTON}”."
)
NOT_HERE = "I may not post here. Please try it in another channel or in a direct message to me."
SENT_PRIVATELY = "You get it in a direct message."
NO_PRIVATE_MESSAGES = (
    "I cannot send you direct messages. Please allow them in your privacy settings, or leave "
    "the private option out."
)
MODERATORS_ONLY = "Only moderators can change these settings."
SAVED = "Saved. It holds for everything that is asked for from now on."
OPEN_CHANNELS = "Open for codes:"
ALL_CHANNELS = "all channels"
FORGET_WARNING = (
    "This erases all your requests with their pictures, their posts and the votes on them, and "
    "all your own votes. It cannot be undone."
)
VOTE_PROMPT = "Which one do you like best? You may pick several."
ACCEPTED = "On it: asking the drawing server."
NOT_YOURS = "Only the person who asked for this code can cancel it."
VIEW_CHANNEL = "View Channel"
ATTACH_FILES = "Attach Files"
NOT_INVITED = "I may not write here yet. Type /invite @QArt Bot in this channel, then try again."
NO_PICTURE = "That file is not a picture. Please send a PNG or a JPEG."
PICTURE_GONE = "I could not fetch your picture. Please try again."
GIVEN_BACK = "So that nothing is lost, this is what you typed:"
TOO_LONG = "That is too long. Please use a shorter link or a shorter description."

_BAR_CELLS = 12
_MINUTES_FROM_S = 100
_TITLE_CHARS = 240


def picture_problem(size: int, content_type: str | None, megabytes: int) -> str:
    """Why a file is not fetched as somebody's picture, "" when nothing speaks against it.

    Args:
        size: bytes of the file.
        content_type: what the platform takes it for; None or "" when it does not say.
        megabytes: the largest picture taken.
    """
    if content_type and not content_type.startswith("image/"):
        return NO_PICTURE
    if size > megabytes * 1024 * 1024:
        return f"That picture has over {megabytes} MB. Please send a smaller one."
    return ""


def progress(job: Job) -> str:
    """How a job stands, in one or two lines."""
    if job.status is JobStatus.QUEUED:
        return f"Queued, {_place(job.queue_position)}{_eta(job)}"
    drawn = sum(bool(c.image) for c in job.candidates)
    filled = round(job.progress * _BAR_CELLS)
    bar = "▰" * filled + "▱" * (_BAR_CELLS - filled)
    count = f", {drawn} of {len(job.candidates)} drawn" if job.candidates else ""
    return f"Drawing {bar} {job.progress:.0%}{count}{_eta(job)}"


def tally(likes: Sequence[int]) -> str:
    """How many people like each picture of a post, in its order."""
    return "So far: " + " · ".join(f"{number}: {n} 👍" for number, n in enumerate(likes, 1))


def short(text: str, limit: int = 60) -> str:
    """One line of at most `limit` characters."""
    line = " ".join(text.split())
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def status(job: Job) -> str:
    """How one of a person's jobs stands, in a few words."""
    if not job.status.finished:
        return progress(job)
    if job.kept:
        return "finished, could not be posted"
    return {
        JobStatus.SUCCEEDED: "finished",
        JobStatus.FAILED: "failed",
        JobStatus.CANCELLED: "cancelled",
    }[job.status]


def entry(job: Job) -> str:
    """One of a person's jobs in a list."""
    return f"{short(job.prompt)} · {status(job)} · seed {job.seed} · job {job.id}"


def kept_first(jobs: Sequence[Job]) -> list[Job]:
    """The jobs of a list in the order to show them: first what waits for its requester."""
    return sorted(jobs, key=lambda job: not job.kept)


def more(count: int) -> str:
    """What stands for the end of a list that is too long to show."""
    return f"… and {count} more"


def usage(found: Usage) -> str:
    """A person's use and limits."""
    limits = found.limits
    daily = f" of {limits.daily}" if limits.daily is not None else ""
    lines = [
        f"Last 24 hours: {found.today}{daily} asked for",
        f"Being drawn: {found.running}, at most {limits.running} at once",
        f"Waiting: {found.queued}, at most {limits.queued}",
        f"Votes given: {found.votes}",
    ]
    return "\n".join(lines)


def kept(job: Job) -> str:
    """What a requester is told privately when their result has nowhere to go."""
    name = short(job.prompt)
    if job.status is JobStatus.SUCCEEDED:
        come = "send it to you" if job.private else "show it there"
        return (
            f"Your code “{name}” is ready, but I could not post it where you asked for it. "
            f"Type /qart-info here or in another channel, and I will {come}."
        )
    return f"Your code “{name}” could not be drawn: {failure(job)}"


def forgotten(erased: Forgotten) -> str:
    """What /qart-forget did."""
    if not erased.jobs and not erased.votes:
        # Nothing was there, or it went with a first try whose answer was lost.
        return "Nothing of yours is kept here any more."
    return f"Erased: {erased.jobs} requests with their pictures, and {erased.votes} votes."


def not_deleted(count: int) -> str:
    """What is told of messages that could not be deleted with what they showed."""
    messages = "One message" if count == 1 else f"{count} messages"
    return (
        f"{messages} could not be deleted yet. I go on trying for some weeks; where I may not "
        "write any more, please ask a moderator."
    )


def removed(left: int) -> str:
    """What is told of a deleted result of which so many messages could not be deleted yet."""
    return f"{REMOVED_HERE} {not_deleted(left)}" if left else REMOVED


def title(job: Job) -> str:
    """What a job draws, for the head of its message; the beginning of a long prompt only."""
    style = f", {job.style}" if job.style else ""
    varied = job.parent is not None and job.parent.candidate_index is not None
    return f"{'Variations of: ' if varied else ''}{asked_for(job.prompt)}{style}"


def asked_for(prompt: str) -> str:
    """A prompt, or the beginning of a long one, for the head of a message."""
    return short(prompt, _TITLE_CHARS)


def _place(position: int | None) -> str:
    if position is None or position <= 1:
        return "you are next"
    return f"place {position} in line"


def _eta(job: Job) -> str:
    if job.eta_s is None:
        return ""
    if job.eta_s < _MINUTES_FROM_S:
        return f", about {max(1, round(job.eta_s))} s left"
    return f", about {round(job.eta_s / 60)} min left"


def badge(candidate: CandidateView) -> str:
    """Whether the picture scans, for people."""
    return "✅ scans" if candidate.scans else "⚠️ may not scan"


def caption(candidate: CandidateView) -> str:
    """The line beside one picture, after its number."""
    score = candidate.aesthetic_score
    beauty = f" · beauty {score:.1f}/10" if score is not None else ""
    return f"{badge(candidate)}{beauty} · seed {candidate.seed}"


def job_line(job: Job) -> str:
    """What names a job when someone asks about it."""
    return f"Job {job.id} · seed {job.seed}"


def missing_permissions(names: list[str]) -> str:
    """What to say where the bot may not finish its message."""
    return (
        f"I may not post pictures in this channel yet: please ask a moderator to give me "
        f"{' and '.join(names)} here."
    )


def alt_text(number: int, job: Job) -> str:
    """What a screen reader says for one picture.

    Chats take 1,000 characters, and some count an emoji as two.
    """
    return f"QR code {number} for {job.url_display}, drawn as: {job.prompt}"[:500]


def leads_to(job: Job) -> str:
    """The decoded address, in both spellings where they differ."""
    unread = job.shown and not any(candidate.scans for candidate in job.shown)
    leads = "Meant to lead to" if unread else "Leads to"
    if job.url_display != job.url:
        return f"{leads} {job.url} (shown as {job.url_display})"
    return f"{leads} {job.url}"


def scans_summary(job: Job) -> str:
    """How many of the shown four scan."""
    shown = job.shown
    scanning = sum(bool(c.scans) for c in shown)
    if scanning == len(shown):
        return f"All {len(shown)} scan."
    return f"{scanning} of {len(shown)} scan; another prompt or a shorter link may do better."


def failure(job: Job) -> str:
    """Why a finished job has no pictures."""
    if job.status is JobStatus.CANCELLED:
        return CANCELLED
    return job.failure.message if job.failure else SOMETHING_BROKE
