"""Settings of the bots, from the environment or `.env`."""

from pydantic import Field, PrivateAttr, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.chat import StartError
from bot.setting_kinds import SlackAppToken, SlackBotToken, WebAddress

_PLATFORMS = ("DISCORD_", "SLACK_")


class BotSettings(BaseSettings):
    """What the bots need to know. A platform is on when its tokens are set."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", env_ignore_empty=True)

    server_url: WebAddress = Field(
        "",
        validation_alias="QART_SERVER_URL",
        description="Where the bots find the server; empty means this machine, at QART_PORT.",
    )
    port: int = Field(
        8000,
        validation_alias="QART_PORT",
        description="Port the server listens on.",
    )
    token: SecretStr = Field(
        SecretStr(""),
        validation_alias="QART_TOKEN",
        description="Bearer token between bots and server; the same on both sides.",
    )
    picture_mb: int = Field(
        20,
        ge=1,
        le=1000,
        validation_alias="QART_PICTURE_MB",
        description="Megabytes that a person's own picture may have; larger ones are refused.",
    )
    discord_token: SecretStr = Field(
        SecretStr(""),
        validation_alias="DISCORD_TOKEN",
        description="Bot token from the Discord developer portal; Discord is off without it.",
    )
    slack_bot_token: SlackBotToken = Field(
        SecretStr(""),
        validation_alias="SLACK_BOT_TOKEN",
        description="Bot token (xoxb-...) of the Slack app; Slack is off without it.",
    )
    slack_app_token: SlackAppToken = Field(
        SecretStr(""),
        validation_alias="SLACK_APP_TOKEN",
        description="App-level token (xapp-...) with connections:write, for Socket Mode.",
    )
    slack_signing_secret: SecretStr = Field(
        SecretStr(""),
        validation_alias="SLACK_SIGNING_SECRET",
        description="Signing secret of the Slack app; checks requests that come over HTTP.",
    )
    slack_http_port: int = Field(
        0,
        ge=0,
        le=65535,
        validation_alias="SLACK_HTTP_PORT",
        description="Port for signed requests of Slack over HTTP; 0 means Socket Mode.",
    )
    slack_http_host: str = Field(
        "127.0.0.1",
        validation_alias="SLACK_HTTP_HOST",
        description="Address that SLACK_HTTP_PORT is opened on, behind a proxy that speaks TLS.",
    )
    slack_api_url: WebAddress = Field(
        "https://slack.com/api/",
        validation_alias="SLACK_API_URL",
        description="Base address of the Slack Web API; another one for gateways and tests.",
    )

    _mistakes: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def server_base(self) -> str:
        """The server's address without a trailing slash."""
        return self.server_url.rstrip("/") or f"http://127.0.0.1:{self.port}"

    @property
    def any_platform_on(self) -> bool:
        """Whether there is a bot to start."""
        return not (self.discord_off and self.slack_off)

    def platform_lines(self) -> list[str]:
        """What is on and what is off, one line each, with the reason."""
        reasons = {"discord": self.discord_off, "slack": self.slack_off}
        return [f"{name:<10} {f'off: {why}' if why else 'on'}" for name, why in reasons.items()]

    @property
    def discord_off(self) -> str:
        """Why Discord is off, or ""."""
        if mistake := self._mistake("DISCORD_"):
            return mistake
        return "" if self.discord_token.get_secret_value() else "DISCORD_TOKEN is not set"

    @property
    def slack_off(self) -> str:
        """Why Slack is off, or ""."""
        if mistake := self._mistake("SLACK_"):
            return mistake
        tokens = {"SLACK_BOT_TOKEN": self.slack_bot_token}
        if self.slack_http_port:
            tokens["SLACK_SIGNING_SECRET"] = self.slack_signing_secret
        else:
            tokens["SLACK_APP_TOKEN"] = self.slack_app_token
        missing = [name for name, token in tokens.items() if not token.get_secret_value()]
        if not missing:
            return ""
        return f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} not set"

    def _mistake(self, prefix: str) -> str:
        return next((said for name, said in self._mistakes.items() if name.startswith(prefix)), "")


def load_settings() -> BotSettings:
    """Settings of this process. A mistake in those of one platform turns that one off.

    Raises:
        StartError: another one has a value it cannot have.
    """
    try:
        return BotSettings()
    except ValidationError as error:
        mistakes = _mistakes(error)
    for name, said in mistakes.items():
        if not name.startswith(_PLATFORMS):
            raise StartError(said)
    fields = BotSettings.model_fields.values()
    settings = BotSettings(
        **{str(f.validation_alias): f.default for f in fields if f.validation_alias in mistakes}
    )
    settings._mistakes = mistakes
    return settings


def check() -> None:
    """Look for what would keep a bot from starting, for `qart doctor`.

    Raises:
        StartError: says what to set.
    """
    for said in load_settings()._mistakes.values():
        raise StartError(said)


def _mistakes(error: ValidationError) -> dict[str, str]:
    """A sentence for each setting, without its value, which may be a secret."""
    found = error.errors(include_url=False, include_input=False)
    return {
        str(one["loc"][0]): f"{one['loc'][0]}: {one['msg'][:1].lower()}{one['msg'][1:]}"
        for one in found
    }
