"""Settings of the studio, from the environment or a `.env` file."""

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.errors import SetupError
from pipeline.setting_errors import first_mistake


class StudioSettingError(SetupError):
    """A setting of the studio has a value it cannot have."""

    code = "studio-setting"


class StudioSettings(BaseSettings):
    """How much is done for a request."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True, frozen=True
    )

    redraw_s: float = Field(
        10.0,
        ge=0,
        le=3600,
        validation_alias="QART_REDRAW_S",
        description="Seconds for drawing again what does not scan when too few do; 0 is off.",
    )


def load_settings() -> StudioSettings:
    """Settings of this process.

    Raises:
        StudioSettingError: one of them has a value it cannot have.
    """
    try:
        return StudioSettings()
    except ValidationError as error:
        raise StudioSettingError(first_mistake(error)) from None
