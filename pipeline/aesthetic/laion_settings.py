"""Settings of the LAION predictor, from the environment or a `.env` file."""

from typing import Literal

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.errors import SetupError
from pipeline.models.refs import Kind, Wanted, named_by, parse_ref
from pipeline.setting_errors import first_mistake

_HEAD = (
    "ttj/sac-logos-ava1-l14-linearMSE@1e77fa05081323d99725fc40a9bf9f88180490e7:model.safetensors"
)


class AestheticSettingError(SetupError):
    """A setting of the aesthetic predictor has a value it cannot have here."""

    code = "aesthetic-setting"


class LaionSettings(BaseSettings):
    """The predictor takes the embedded one's place where all of its weights are here."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True, frozen=True
    )

    clip: str = Field(
        "openai/clip-vit-large-patch14@32bd64288804d66eefd0ccbe215aa642df71cc41",
        validation_alias="QART_AESTHETIC_CLIP",
        description="CLIP model of the LAION aesthetic predictor: hub id or folder.",
    )
    head: str = Field(
        _HEAD,
        validation_alias="QART_AESTHETIC_HEAD",
        description="Head of the LAION aesthetic predictor: hub id with file, or a file.",
    )
    device: Literal["auto", "cuda", "cpu"] = Field(
        "auto",
        validation_alias="QART_AESTHETIC_DEVICE",
        description="Where LAION's predictor computes: auto (on the engine's device), cuda or cpu.",
    )

    @property
    def wanted(self) -> tuple[Wanted, Wanted]:
        """CLIP and the head.

        Raises:
            ModelNameError: one of them cannot be read.
        """
        with named_by("QART_AESTHETIC_CLIP"):
            clip = Wanted(parse_ref(self.clip), Kind.CLIP)
        with named_by("QART_AESTHETIC_HEAD"):
            return clip, Wanted(parse_ref(self.head), Kind.HEAD)


def load_settings() -> LaionSettings:
    """Settings of this process.

    Raises:
        AestheticSettingError: one of them has a value it cannot have.
    """
    try:
        return LaionSettings()
    except ValidationError as error:
        raise AestheticSettingError(first_mistake(error)) from None
