"""Settings of the server, from the environment or a `.env` file."""

import ipaddress

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gpu_server.errors import StartError
from pipeline.setting_errors import first_mistake

EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - not a binding
"""Values of QART_HOST that listen on every address, and where this machine then finds itself."""


class ServerSettings(BaseSettings):
    """What an operator may change."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True
    )

    host: str = Field(
        "127.0.0.1",
        validation_alias="QART_HOST",
        description="Address to listen on; anything but this machine itself needs QART_TOKEN.",
    )
    port: int = Field(
        8000,
        ge=0,
        le=65535,
        validation_alias="QART_PORT",
        description="Port the server listens on.",
    )
    token: SecretStr = Field(
        SecretStr(""),
        validation_alias="QART_TOKEN",
        description="Bearer token between bots and server; the same on both sides.",
    )
    visitor_token: SecretStr = Field(
        SecretStr(""),
        validation_alias="QART_VISITOR_TOKEN",
        description="What visitors of the page sign in with; empty means QART_TOKEN itself.",
    )
    behind_proxy: bool = Field(
        False,
        validation_alias="QART_BEHIND_PROXY",
        description="Only a proxy reaches this port: believe its X-Forwarded-For, -Proto, -Host.",
    )
    database_url: str = Field(
        "sqlite+aiosqlite:///data/qart.db",
        validation_alias="QART_DATABASE_URL",
        description="Where jobs and votes are kept: a SQLite file or postgresql+asyncpg://.",
    )
    image_store: str = Field(
        "data/images",
        validation_alias="QART_IMAGE_STORE",
        description="Folder of the pictures; made when missing.",
    )
    engine: str = Field(
        "auto",
        validation_alias="QART_ENGINE",
        description="Engine of requests that name none: auto, sketch or diffusion.",
    )
    rater_key: SecretStr = Field(
        SecretStr(""),
        validation_alias="QART_RATER_KEY",
        description="Key that hashes people's ids; empty means one is made beside the database.",
    )
    workers: int = Field(
        1,
        ge=0,
        le=64,
        validation_alias="QART_WORKERS",
        description="Jobs drawn at the same time, unset one for each GPU; 0 draws none.",
    )
    candidates: int = Field(
        8,
        ge=1,
        le=64,
        validation_alias="QART_CANDIDATES",
        description="Pictures drawn for each job; the best four are shown.",
    )
    max_queued: int = Field(
        1000,
        ge=1,
        validation_alias="QART_MAX_QUEUED",
        description="Jobs that may wait; further requests are refused.",
    )
    person_running: int = Field(
        3,
        ge=1,
        validation_alias="QART_PERSON_RUNNING",
        description="Jobs of one person that are drawn at the same time.",
    )
    person_queued: int = Field(
        10,
        ge=1,
        validation_alias="QART_PERSON_QUEUED",
        description="Jobs of one person that may wait; further requests of theirs are refused.",
    )
    channel_queued: int = Field(
        50,
        ge=1,
        validation_alias="QART_CHANNEL_QUEUED",
        description="Jobs from one channel that may wait; further requests there are refused.",
    )
    community_queued: int = Field(
        200,
        ge=1,
        validation_alias="QART_COMMUNITY_QUEUED",
        description="Jobs from one Discord server or Slack workspace that may wait.",
    )
    picture_mb: int = Field(
        20,
        ge=1,
        le=1000,
        validation_alias="QART_PICTURE_MB",
        description="Megabytes that a person's own picture may have; larger ones are refused.",
    )
    max_attempts: int = Field(
        3,
        ge=1,
        le=100,
        validation_alias="QART_MAX_ATTEMPTS",
        description="How often a job is begun before it counts as failed.",
    )
    lease_s: float = Field(
        30.0,
        gt=0,
        le=86_400,
        validation_alias="QART_LEASE_S",
        description="Seconds of silence after which a job goes to another worker.",
    )

    @field_validator("token", "visitor_token", "rater_key")
    @classmethod
    def _bare(cls, value: SecretStr) -> SecretStr:
        """Nobody can send a token's outer spaces, and one of spaces alone is none."""
        return SecretStr(value.get_secret_value().strip())

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def door(self) -> str:
        """What opens the page, "" when it is open."""
        return self.visitor_token.get_secret_value() or self.token.get_secret_value()

    def check(self) -> None:
        """Refuse to be reachable by everybody without a token, or to guard the page alone.

        Raises:
            StartError: with one sentence that says what to set.
        """
        if not self.loopback and not self.token.get_secret_value():
            raise StartError(
                f"QART_HOST={self.host} can be reached from other machines; set QART_TOKEN to a "
                "long random text, or QART_HOST=127.0.0.1."
            )
        if self.visitor_token.get_secret_value() and not self.token.get_secret_value():
            raise StartError(
                "QART_VISITOR_TOKEN closes the page while the wire stays open; set QART_TOKEN as "
                "well."
            )


def load_settings() -> ServerSettings:
    """Settings of this process.

    Raises:
        StartError: one of them has a value it cannot have.
    """
    try:
        return ServerSettings()
    except ValidationError as error:
        raise StartError(first_mistake(error)) from None
