"""Sentences of the page that depend on how a job stands."""

from gpu_server.schema import CandidateView, Job, JobStatus

REMOVED = "This code was deleted, with all its pictures."


_NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_SHOWN = 4


def spelled(number: int) -> str:
    """A small number as a word, a larger one in digits."""
    return _NUMBERS[number - 1] if number <= len(_NUMBERS) else str(number)


def promise(candidates: int) -> str:
    """What becomes of a request of which so many pictures are drawn."""
    many = spelled(candidates).capitalize()
    if candidates == 1:
        return f"{many} picture is drawn, read back with real QR decoders, and hung for you."
    hung = "they" if candidates <= _SHOWN else f"the {spelled(_SHOWN)} best"
    return (
        f"{many} pictures are drawn, every one is read back with real QR decoders, and {hung} are "
        "hung for you."
    )


def progress(job: Job) -> str:
    """How an unfinished job stands."""
    if job.status is JobStatus.QUEUED:
        return f"Waiting: {_place(job.queue_position)}{_eta(job)}."
    wanted = len(job.candidates)
    drawn = sum(bool(candidate.image) for candidate in job.candidates)
    if not drawn:
        return f"Mixing the colours{_eta(job)}."
    read = sum(candidate.scans is not None for candidate in job.candidates)
    if read == wanted:
        failing = not all(candidate.scans for candidate in job.candidates)
        mending = "Trying again what does not scan, then choosing" if failing else "Choosing"
        return f"All drawn and read back. {mending} the best{_eta(job)}."
    # Both, because both move the bar.
    steps = "All drawn" if drawn == wanted else f"{drawn} of {wanted} drawn"
    return f"{steps}, {read} of {wanted} read back with QR decoders{_eta(job)}."


def _place(position: int | None) -> str:
    if position is None or position <= 1:
        return "you are next"
    return f"place {position} in line"


def _eta(job: Job) -> str:
    # Rounded to steps, so that a screen reader is not told every second.
    if job.eta_s is None:
        return ""
    if job.eta_s < 10:
        return ", a few seconds left"
    if job.eta_s < 90:
        return f", about {round(job.eta_s / 10) * 10} s left"
    return f", about {round(job.eta_s / 60)} min left"


def summary(job: Job) -> str:
    """What came of a finished job."""
    shown = job.shown
    scanning = sum(bool(candidate.scans) for candidate in shown)
    if not scanning:
        return "None of these reads back reliably. Draw again, or try a shorter link."
    if len(shown) == 1:
        return "Here it is. It reads back correctly."
    if scanning == len(shown):
        return "Here are the best, in no particular order. Every one of them reads back correctly."
    return (
        f"Here are the best, in no particular order. {scanning} of {len(shown)} read back "
        "correctly; other words or a shorter link may do better."
    )


def ended(job: Job) -> str:
    """Why a finished job has no pictures to choose from."""
    if job.status is JobStatus.CANCELLED:
        return "Cancelled. Nothing more is drawn."
    if job.failure is not None:
        return job.failure.message
    return "Something went wrong on our side. Please try again."


def alt(place: int, job: Job, candidate: CandidateView) -> str:
    """What a screen reader says for one picture."""
    reads = "reads back correctly" if candidate.scans else "may not scan"
    return f"QR code {place} for {job.url_display}, drawn as: {job.prompt}; it {reads}"
