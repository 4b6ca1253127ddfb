"""Every text a user of a chat sees, in one place and ready to translate.

Plain text without markup: each adapter adds its platform's emphasis and escapes what users wrote.
"""

from gpu_server.client import ServerError
from gpu_server.schema import CandidateView, Job, JobStatus

COMMAND_SUMMARY = "Draw an artistic QR code for a link"
URL_OPTION = "The link to encode, such as https://example.com"
PROMPT_OPTION = "What the picture shows, such as: koi pond, ukiyo-e, indigo and gold"
PICTURE_OPTION = "A picture of your own to work the code into; the description is its title"
SEED_OPTION = "A number to draw the same pictures again"

USAGE = "Type the link first, then what to draw, like this:"
USAGE_EXAMPLE = "/qart https://example.com koi pond, ukiyo-e, indigo and gold"
USAGE_PICTURE = "Or type /qart picture to work the code into a picture of your own."
FORM_TITLE = "QArt of your picture"
FORM_SUBMIT = "Draw"
FORM_CLOSE = "Cancel"
FORM_PICTURE = "Your picture"
FORM_PICTURE_HINT = "PNG, JPEG, GIF or WebP. The middle square of it is used."
FORM_URL = "The link to encode"
FORM_PROMPT = "A title for the result"
VOTE_THANKS = "Your vote for number {number} is in. Thank you!"
VOTE_TAKEN_BACK = "Your vote for number {number} is taken back."
TAKE_BACK_BUTTON = "Take it back"
CANCEL_BUTTON = "Cancel"
SERVER_DOWN = "The drawing server does not answer right now. Please try again in a minute."
SOMETHING_BROKE = "Something went wrong on our side. Please try again; we have noted it."
NOT_POSTED = "Something went wrong on our side, so the result is not here yet. We try again later."
CANCELLED = "Cancelled. Nothing more is drawn."
TOO_LATE = "There is nothing left to cancel: this one is already finished."
VOTE_PROMPT = "Which one do you like best? You may pick several."
ACCEPTED = "On it: asking the drawing server."
NOT_YOURS = "Only the person who asked for this code can cancel it."
NOT_INVITED = "I may not write here yet. Type /invite @QArt Bot in this channel, then try again."
NO_PICTURE = "That file is not a picture. Please send a PNG or a JPEG."
PICTURE_GONE = "I could not fetch your picture. Please try again."
TOO_LONG = "That is too long. Please use a shorter link or a shorter description."

_BAR_CELLS = 12
_DISK_FULL = 507


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


def _place(position: int | None) -> str:
    if position is None or position <= 1:
        return "you are next"
    return f"place {position} in line"


def _eta(job: Job) -> str:
    return f", about {max(1, round(job.eta_s))} s left" if job.eta_s is not None else ""


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
    """What a screen reader says for one picture."""
    return f"QR code {number} for {job.url_display}, drawn as: {job.prompt}"[:1000]


def leads_to(job: Job) -> str:
    """The decoded address, in both spellings where they differ."""
    if job.url_display != job.url:
        return f"Leads to {job.url} (shown as {job.url_display})"
    return f"Leads to {job.url}"


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


def refusal(error: Exception) -> str:
    """What to tell someone whose request the server did not take."""
    if isinstance(error, ServerError):
        status = error.problem.status
        if status == _DISK_FULL or (status < 500 and status not in {401, 403}):
            return str(error)
        return SOMETHING_BROKE
    return SERVER_DOWN
