"""What clients ask to be drawn."""

from pydantic import Field

from gpu_server.schema.base import Answer, Person, Place, ReplyTo, Seed, Wire

MAX_URL_CHARS = 213
"""The longest link that fits into a code."""

MAX_PROMPT_CHARS = 2000
MAX_NEGATIVE_CHARS = 1000
# Longer texts reach the server all the same, whose refusal says how long they may be and are.
_URL = Field(max_length=4096, json_schema_extra={"maxLength": MAX_URL_CHARS})
_PROMPT = Field(max_length=8192, json_schema_extra={"maxLength": MAX_PROMPT_CHARS})


class JobRequest(Wire):
    """Body of POST /v1/jobs.

    The same request under the same `idempotency_key` from the same platform always answers with the
    same job, wherever `reply_to` points; another request under that key is refused.

    Attributes:
        url: at most `MAX_URL_CHARS` once it is ASCII; the wire takes more, so that its person is
            told how long it is and what to do.
        prompt: at most `MAX_PROMPT_CHARS` once its white space is folded; likewise.
        style: name of one of GET /v1/styles; None takes the community's own, if it has one.
        image: name that POST /v1/pictures gave a picture of one's own; the codes are worked into
            it, and the prompt is its title, which may be empty. No engine is named beside it.
        private: keep the result out of the public gallery.
    """

    url: str = _URL
    prompt: str = _PROMPT
    negative_prompt: str = Field(default="", max_length=MAX_NEGATIVE_CHARS)
    seed: Seed | None = None
    style: str | None = Field(default=None, max_length=32)
    engine: str | None = Field(default=None, max_length=32)
    image: str | None = Field(default=None, max_length=64)
    private: bool = False
    requester: Person
    place: Place = Place()
    reply_to: ReplyTo
    idempotency_key: str = Field(min_length=8, max_length=128)


class AgainRequest(Wire):
    """Body of POST /v1/jobs/{id}/again: what that job asked for, with a new seed.

    Attributes:
        candidate_index: draw variations of this candidate; None draws afresh.
        private: keep the result out of the public gallery; a private job's always is.
    """

    candidate_index: int | None = Field(default=None, ge=0)
    private: bool = False
    requester: Person
    place: Place = Place()
    reply_to: ReplyTo
    idempotency_key: str = Field(min_length=8, max_length=128)


class Style(Answer):
    """A named look that is added to a prompt.

    Attributes:
        title: its name for people.
        words: what it adds to the prompt.
    """

    name: str
    title: str
    words: str


class StyleList(Answer):
    """Answer of GET /v1/styles, in the order to offer them."""

    styles: list[Style]


class StoredPicture(Answer):
    """Answer of POST /v1/pictures: the name for `JobRequest.image`."""

    name: str
