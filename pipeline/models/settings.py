"""Where model weights are pinned."""

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.models.lock import ModelLock


class ModelSettings(BaseSettings):
    """The weights themselves lie in the Hugging Face cache, which HF_HOME moves."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True, frozen=True
    )

    lock: str = Field(
        "data/models.lock.json",
        validation_alias="QART_MODELS_LOCK",
        description="File with the commit of each model that `qart models pull` fetched.",
    )


def load_lock() -> ModelLock:
    """The lock of this installation.

    Raises:
        ModelNameError: the file cannot be read.
    """
    return ModelLock(Path(ModelSettings().lock))
