"""Kinds of settings that show before any connection whether they can be right."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, SecretStr
from pydantic_core import PydanticCustomError


def _web_address(value: str) -> str:
    try:
        parts = urlsplit(value)
        sound = parts.scheme in {"http", "https"} and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if value and not sound:
        raise PydanticCustomError(
            "web_address", "this is no web address; write it like http://192.168.1.5:8000"
        )
    return value


def _bot_token(value: SecretStr) -> SecretStr:
    return _begun(value, "xoxb-", "copy the bot token from Install App in the app's settings")


def _app_token(value: SecretStr) -> SecretStr:
    return _begun(
        value, "xapp-", "copy the app-level token from Basic Information in the app's settings"
    )


def _begun(value: SecretStr, prefix: str, what_to_do: str) -> SecretStr:
    token = value.get_secret_value().strip()
    if token and not token.startswith(prefix):
        raise PydanticCustomError(
            "token",
            "it should begin with {prefix} and does not; {what_to_do}",
            {"prefix": prefix, "what_to_do": what_to_do},
        )
    return SecretStr(token)


WebAddress = Annotated[str, AfterValidator(_web_address)]
SlackBotToken = Annotated[SecretStr, AfterValidator(_bot_token)]
SlackAppToken = Annotated[SecretStr, AfterValidator(_app_token)]
