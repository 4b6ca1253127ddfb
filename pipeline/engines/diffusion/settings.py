"""Settings of the diffusion engine, from the environment or a `.env` file."""

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from pipeline.engines.diffusion.errors import DiffusionSettingError
from pipeline.engines.diffusion.presets import PRESETS, Preset, tuned
from pipeline.models.refs import Kind, ModelRef, Wanted, named_by, parse_ref, parse_weighted
from pipeline.setting_errors import first_mistake


class DiffusionSettings(BaseSettings):
    """Which models draw, and how they sample."""

    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", populate_by_name=True, frozen=True
    )

    preset: str = Field(
        "quality",
        validation_alias="QART_DIFFUSION_PRESET",
        description="How the diffusion engine samples: published, quality or fast.",
    )
    tune: str = Field(
        "",
        validation_alias="QART_DIFFUSION_TUNE",
        description="Values that replace the preset's, such as steps=30, fusion=0.15.",
    )
    base: str = Field(
        "Lykon/dreamshaper-8",
        validation_alias="QART_DIFFUSION_BASE",
        description="Stable Diffusion 1.5 model: hub id, folder or .safetensors file.",
    )
    base_config: str = Field(
        "stable-diffusion-v1-5/stable-diffusion-v1-5",
        validation_alias="QART_DIFFUSION_BASE_CONFIG",
        description="Whose tokenizer and configuration a single-file base model takes.",
    )
    control: str = Field(
        "monster-labs/control_v1p_sd15_qrcode_monster:v2",
        validation_alias="QART_DIFFUSION_CONTROL",
        description="ControlNets, comma-separated; name*0.2 scales one, name:folder picks a part.",
    )
    lora: str = Field(
        "",
        validation_alias="QART_DIFFUSION_LORA",
        description="LoRAs, comma-separated; name*0.8 scales one.",
    )
    device: str = Field(
        "cuda",
        validation_alias="QART_DIFFUSION_DEVICE",
        description="Where it computes: cuda (all GPUs), cuda:0,cuda:2 or, slowly, cpu.",
    )
    batch: int = Field(
        8,
        ge=1,
        le=64,
        validation_alias="QART_DIFFUSION_BATCH",
        description="Pictures sampled at the same time; halved when memory runs out.",
    )
    compile: bool = Field(
        False,
        validation_alias="QART_DIFFUSION_COMPILE",
        description="Compile the networks: minutes at the start, faster steps afterwards.",
    )
    compile_cache: str = Field(
        "data/compiled",
        validation_alias="QART_DIFFUSION_COMPILE_CACHE",
        description="Folder of compiled networks, which restarts then need not compile again.",
    )

    @property
    def sampling(self) -> Preset:
        """The preset with its tuning.

        Raises:
            DiffusionSettingError: no such preset or value.
        """
        if self.preset not in PRESETS:
            raise DiffusionSettingError(
                f"There is no preset called {self.preset[:40]!r}; "
                f"choose one of {', '.join(PRESETS)}."
            )
        return tuned(PRESETS[self.preset], self.tune)

    @property
    def base_ref(self) -> ModelRef:
        """Where the base model is."""
        return parse_ref(self.base)

    @property
    def control_refs(self) -> tuple[tuple[ModelRef, float], ...]:
        """The ControlNets and what each one's conditioning scale is multiplied by."""
        return parse_weighted(self.control)

    @property
    def lora_refs(self) -> tuple[tuple[ModelRef, float], ...]:
        """The LoRAs and their weights."""
        return parse_weighted(self.lora)

    @property
    def shape_ref(self) -> ModelRef:
        """Whose tokenizer and configuration a single-file base model takes."""
        return parse_ref(self.base_config)

    @property
    def public(self) -> dict[str, str]:
        """The models, for the people it draws for: base, control and lora."""
        return {
            "base": self.base_ref.public,
            "control": _listed(self.control_refs),
            "lora": _listed(self.lora_refs),
        }

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """Every model this engine needs.

        Raises:
            ModelNameError: a setting names a model in a way that cannot be read.
        """
        with named_by("QART_DIFFUSION_BASE"):
            found = [Wanted(self.base_ref, Kind.BASE)]
        if self.base_ref.is_file:
            with named_by("QART_DIFFUSION_BASE_CONFIG"):
                found.append(Wanted(self.shape_ref, Kind.SHAPE))
        with named_by("QART_DIFFUSION_CONTROL"):
            found += [Wanted(ref, Kind.CONTROL) for ref, _ in self.control_refs]
        with named_by("QART_DIFFUSION_LORA"):
            found += [Wanted(ref, Kind.LORA) for ref, _ in self.lora_refs]
        return tuple(found)


def _listed(refs: tuple[tuple[ModelRef, float], ...]) -> str:
    return ", ".join(
        f"{ref.public}*{weight:g}" if weight != 1 else ref.public for ref, weight in refs
    )


def load_settings() -> DiffusionSettings:
    """Settings of this process.

    Raises:
        DiffusionSettingError: one of them has a value it cannot have.
    """
    try:
        return DiffusionSettings()
    except ValidationError as error:
        raise DiffusionSettingError(first_mistake(error)) from None
