"""Whether a request is the one that its idempotency key stands for.

A bot that starts anew repeats its requests, with another message to reply to. So what is to be
drawn, and for whom, is compared, and not where it is owed. The request counts as it came: by now a
rule may speak against it, or its picture may be gone.
"""

from gpu_server.schema import AgainRequest, JobRequest
from gpu_server.store.models import JobRow
from pipeline.errors import QArtError
from pipeline.payload import parse_payload, parse_prompt, parse_title


def repeats(row: JobRow, request: JobRequest, requester: str) -> bool:
    """Whether `request` of `requester`, a pseudonym, asks for the job in `row`.

    A seed or style that it does not name may be any: the server or a community chose it.
    """
    words = parse_prompt if request.image is None else parse_title
    try:
        url, prompt = parse_payload(request.url).url, words(request.prompt)
    except QArtError:
        return False
    # A deleted job no longer names its picture.
    image = request.image if row.removed_at else row.image
    return row.parent_id is None and (
        (requester, url, prompt, " ".join(request.negative_prompt.split()), request.image)
        == (row.requester, row.url, row.prompt, row.negative_prompt, image)
        and request.seed in {None, row.seed}
        and request.style in {None, row.style}
    )


def repeats_again(row: JobRow, parent_id: str, request: AgainRequest, requester: str) -> bool:
    """Whether `request`, to draw the job `parent_id` again, asks for the job in `row`.

    What is drawn again loses its parent when that one's requester is forgotten.
    """
    same = (row.parent_id, row.parent_place) == (parent_id, request.candidate_index)
    return row.requester == requester and (same or row.parent_id is None)
