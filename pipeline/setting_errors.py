"""What is wrong with a setting, as one sentence."""

from pydantic import ValidationError


def first_mistake(error: ValidationError) -> str:
    """The first setting that was refused, by name, and why; its value stays out of the sentence."""
    mistake = error.errors(include_url=False, include_input=False)[0]
    name, what = mistake["loc"][0], mistake["msg"]
    return f"{name}: {what[:1].lower()}{what[1:]}."
