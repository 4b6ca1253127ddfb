"""The form: what was typed, checked field by field and turned into a request."""

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace

from gpu_server.schema import JobRequest, Person, ReplyTo
from pipeline.engines.base import MAX_SEED
from pipeline.errors import InvalidPayloadError, InvalidPromptError, UnknownStyleError
from pipeline.payload import parse_negative, parse_payload, parse_prompt, parse_title
from pipeline.styles import styled


@dataclass(frozen=True)
class Typed:
    """The form as it was filled in; shown again when something is wrong with it.

    Attributes:
        style: name of a style, "" without.
        image: name of their own picture once it is kept.
        without: on when that picture is not to be used after all.
        nonce: made with the form, so that sending the same form twice asks once.
    """

    url: str = ""
    prompt: str = ""
    negative_prompt: str = ""
    style: str = ""
    seed: str = ""
    private: str = ""
    image: str = ""
    without: str = ""
    nonce: str = ""

    @classmethod
    def read(cls, fields: Mapping[str, object]) -> "Typed":
        """Take the known text fields of a query or a posted form."""
        known = cls.__dataclass_fields__
        typed = cls(**{k: v for k, v in fields.items() if k in known and isinstance(v, str)})
        return replace(typed, image="", without="") if typed.without else typed


def check(typed: Typed, *, own_picture: bool) -> dict[str, str]:
    """What is wrong, one sentence per field; the same sentences as the wire's where it has them.

    Args:
        typed: the form.
        own_picture: a picture came with it, be it one that can be used or not.
    """
    errors: dict[str, str] = {}
    try:
        parse_payload(typed.url)
    except InvalidPayloadError as error:
        errors["url"] = error.message
    try:
        words = parse_title if own_picture else parse_prompt
        styled(words(typed.prompt), typed.style or None)
    except InvalidPromptError as error:
        errors["prompt"] = error.message
    except UnknownStyleError as error:
        errors["style"] = error.message
    if typed.image and typed.style:
        errors["style"] = "A picture of your own keeps its look; choose no style beside it."
    if typed.seed.strip() and _seed(typed.seed) is None:
        errors["seed"] = (
            f"The seed must be a whole number from 0 to {MAX_SEED}; leave it empty for a new one."
        )
    try:
        parse_negative(typed.negative_prompt)
    except InvalidPromptError as error:
        errors["negative_prompt"] = error.message
    return errors


def request_of(typed: Typed, requester: Person) -> JobRequest:
    """The request of a form that `check` found right."""
    return JobRequest(
        url=typed.url.strip(),
        prompt=typed.prompt.strip(),
        negative_prompt=parse_negative(typed.negative_prompt),
        seed=_seed(typed.seed),
        style=typed.style or None,
        image=typed.image or None,
        private=bool(typed.private),
        requester=requester,
        reply_to=ReplyTo(platform="web"),
        idempotency_key=_key(typed, requester),
    )


def new_nonce() -> str:
    """A fresh form's random part of the idempotency key."""
    return secrets.token_urlsafe(12)


def _seed(text: str) -> int | None:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MAX_SEED))):
        return None
    seed = int(digits)
    return seed if seed <= MAX_SEED else None


def _key(typed: Typed, requester: Person) -> str:
    """The nonce alone would not do: going back and changing the words is a new request."""
    parts = (*astuple(typed), requester.user_id, "" if typed.nonce else new_nonce())
    return hashlib.blake2b(repr(parts).encode(), digest_size=20).hexdigest()
