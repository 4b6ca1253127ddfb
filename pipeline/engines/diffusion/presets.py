"""Presets: every number that shapes how a picture is sampled."""

import math
from dataclasses import dataclass, fields, replace

from pipeline.engines.diffusion.errors import DiffusionSettingError

SCHEDULERS = ("ddim", "dpmpp-2m", "euler", "euler-a", "lcm", "unipc")
"""What `pipeline.engines.diffusion.schedulers` can make; told here without loading torch."""

MOST_STEPS = {name: 50 if name == "lcm" else 500 for name in SCHEDULERS}
"""Distilled models were taught 50 steps. Of a thousand timesteps some schedulers skip the last or
divide by nothing once nearly every one is taken."""


@dataclass(frozen=True)
class Preset:
    """How to sample. Windows are shares of the schedule, 0 is the first step and 1 the last.

    Attributes:
        name: one of `PRESETS`, with a "+" when tuned.
        scheduler: one of `SCHEDULERS`.
        steps: denoising steps, 1 to `MOST_STEPS`.
        guidance: classifier-free guidance scale; 1 turns it off.
        guidance_start: guidance is computed only inside this window (interval guidance,
            Kynkäänniemi et al. 2024); elsewhere the prompt alone counts, at half the cost.
        guidance_end: its end.
        control_low: conditioning scale of the ControlNet for the boldest candidate.
        control_high: the same for the most legible one; a seed lies somewhere between.
        control_more: what each step of a request's insistence adds to that scale.
        data_contrast: contrast of data modules in the control picture, 0 to 1; function patterns
            always have 1. That of codes with less error correction is softened less, and not at all
            for requests that insist.
        control_start: the ControlNet is computed only inside this window.
        control_end: its end.
        fusion: how far function patterns and quiet zone are drawn towards the plain code in each
            of `fusion_steps` steps, 0 to 1; 0 is off.
        fusion_steps: how many steps, the last ones that leave noise for the networks to work on.
        scan_guidance: weight of scanning-robust guidance; 0 is off.
        scan_start: its window.
        scan_end: its end.
    """

    name: str
    scheduler: str
    steps: int
    guidance: float
    guidance_start: float
    guidance_end: float
    control_low: float
    control_high: float
    control_more: float
    data_contrast: float
    control_start: float
    control_end: float
    fusion: float
    fusion_steps: int
    scan_guidance: float
    scan_start: float
    scan_end: float

    def __post_init__(self) -> None:
        """Refuse what cannot be sampled.

        Raises:
            DiffusionSettingError: names the value.
        """
        if self.scheduler not in SCHEDULERS:
            raise DiffusionSettingError(
                f"There is no scheduler called {self.scheduler[:40]!r}; "
                f"choose one of {', '.join(SCHEDULERS)}."
            )
        for name in ("guidance", "control", "scan"):
            start, end = getattr(self, f"{name}_start"), getattr(self, f"{name}_end")
            if not 0 <= start <= end <= 1:
                raise DiffusionSettingError(
                    f"{name}_start={start} and {name}_end={end} are no window; "
                    "they are shares of the schedule with 0 <= start <= end <= 1."
                )
        if self.scheduler == "unipc" and self.fusion and self.fusion_steps:
            raise DiffusionSettingError(
                "unipc corrects each step from the one before and undoes fusion; take another "
                "scheduler, or set fusion=0."
            )
        if not 1 <= self.steps <= MOST_STEPS[self.scheduler]:
            raise DiffusionSettingError(
                f"steps={self.steps} is out of range; {self.scheduler} takes 1 to "
                f"{MOST_STEPS[self.scheduler]}."
            )
        checks = {
            "guidance": 1 <= self.guidance < math.inf,
            "control_high": math.isfinite(self.control_high),
            "control_low": 0 <= self.control_low <= self.control_high,
            "control_more": 0 <= self.control_more < math.inf,
            "data_contrast": 0 <= self.data_contrast <= 1,
            "fusion": 0 <= self.fusion <= 1,
            "fusion_steps": self.fusion_steps >= 0,
            "scan_guidance": 0 <= self.scan_guidance < math.inf,
        }
        for name, fine in checks.items():
            if not fine:
                raise DiffusionSettingError(f"{name}={getattr(self, name)} is out of range.")


_PUBLISHED = Preset(
    name="published",
    scheduler="ddim",
    steps=50,
    guidance=3.5,
    guidance_start=0.0,
    guidance_end=1.0,
    control_low=1.5,
    control_high=1.5,
    control_more=0.2,
    data_contrast=1.0,
    control_start=0.25,
    control_end=1.0,
    fusion=0.0,
    fusion_steps=0,
    scan_guidance=0.0,
    scan_start=0.6,
    scan_end=0.8,
)
PRESETS: dict[str, Preset] = {
    preset.name: preset
    for preset in (
        _PUBLISHED,
        replace(
            _PUBLISHED,
            name="quality",
            scheduler="dpmpp-2m",
            steps=25,
            guidance_end=0.8,
            control_low=1.3,
            control_high=1.7,
            fusion=0.15,
            fusion_steps=2,
        ),
        replace(
            _PUBLISHED,
            name="fast",
            scheduler="dpmpp-2m",
            steps=12,
            guidance_start=0.16,
            guidance_end=0.6,
            control_low=1.3,
            control_high=1.7,
            control_start=0.16,
            control_end=0.92,
            fusion=0.15,
            fusion_steps=2,
        ),
    )
}
"""`published` is the recipe that DESIGN's figures stand for; the others are not measured yet."""


def tuned(preset: Preset, changes: str) -> Preset:
    """The preset with some values replaced.

    Args:
        preset: where to start.
        changes: comma-separated `name=value`, for instance "steps=30, fusion=0.15".

    Raises:
        DiffusionSettingError: an unknown name, or a value that does not fit it.
    """
    kinds = {f.name: type(getattr(preset, f.name)) for f in fields(preset) if f.name != "name"}
    found: dict[str, object] = {}
    for part in filter(None, (piece.strip() for piece in changes.split(","))):
        name, _, value = (piece.strip() for piece in part.partition("="))
        if name not in kinds:
            raise DiffusionSettingError(
                f"There is nothing called {name[:40]!r} to tune; choose from {', '.join(kinds)}."
            )
        try:
            found[name] = kinds[name](value)
        except ValueError:
            kind = "a whole number" if kinds[name] is int else "a number"
            raise DiffusionSettingError(f"{name} takes {kind}, not {value[:40]!r}.") from None
    if not found:
        return preset
    return replace(preset, name=f"{preset.name}+", **found)  # type: ignore[arg-type]
