"""Settings of the content screens, from the environment or a `.env` file."""

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.errors import QArtError
from pipeline.setting_errors import first_mistake


class SafetySettingError(QArtError):
    """A setting of the content screens has a value it cannot have."""

    code = "safety-setting"


class SafetySettings(BaseSettings):
    """An operator may loosen, tighten or turn off both screens."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True, frozen=True
    )

    on: bool = Field(
        True,
        validation_alias="QART_SAFETY",
        description="Screen prompts and pictures of the diffusion engine for sexual content.",
    )
    threshold: float = Field(
        0.5,
        ge=0,
        le=1,
        validation_alias="QART_SAFETY_THRESHOLD",
        description="Predicted share of sexual content from which a picture is withheld.",
    )
    strict_threshold: float = Field(
        0.2,
        ge=0,
        le=1,
        validation_alias="QART_SAFETY_STRICT_THRESHOLD",
        description="The same where a community's moderators chose the strict level.",
    )
    terms: str = Field(
        "",
        validation_alias="QART_SAFETY_TERMS",
        description="Further words that prompts may not hold, comma-separated.",
    )


def load_settings() -> SafetySettings:
    """Settings of this process.

    Raises:
        SafetySettingError: one of them has a value it cannot have.
    """
    try:
        return SafetySettings()
    except ValidationError as error:
        raise SafetySettingError(first_mistake(error)) from None
