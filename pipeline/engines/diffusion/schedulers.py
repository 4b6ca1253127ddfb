"""Schedulers by short name, built from the base model's own noise schedule."""

from collections.abc import Callable, Mapping
from typing import Any

import diffusers

from pipeline.models.errors import UnfitModelError

Config = Mapping[str, Any]

# Latents reach far beyond 1. Base models made with a scheduler that never clips say nothing of it,
# and these two then clip by default.
_UNCLIPPED = {"clip_sample": False, "thresholding": False}

SCHEDULERS: dict[str, Callable[[Config], Any]] = {
    "ddim": lambda config: diffusers.DDIMScheduler.from_config(config, **_UNCLIPPED),
    "dpmpp-2m": lambda config: diffusers.DPMSolverMultistepScheduler.from_config(
        config, algorithm_type="dpmsolver++", solver_order=2, use_karras_sigmas=True
    ),
    "euler": diffusers.EulerDiscreteScheduler.from_config,
    "euler-a": diffusers.EulerAncestralDiscreteScheduler.from_config,
    "lcm": lambda config: diffusers.LCMScheduler.from_config(config, **_UNCLIPPED),
    "unipc": diffusers.UniPCMultistepScheduler.from_config,
}
"""All of them take one network call per step."""


def make_scheduler(name: str, config: Config) -> Any:
    """A fresh scheduler: they keep state, so every drawing has its own.

    Args:
        name: a key of `SCHEDULERS`.
        config: of the base model's scheduler.

    Raises:
        UnfitModelError: the model predicts something else than noise.
    """
    kind = config.get("prediction_type", "epsilon")
    if kind != "epsilon":
        raise UnfitModelError(
            f"The base model predicts {kind}; the diffusion engine needs a Stable Diffusion 1.5 "
            "model, which predicts epsilon."
        )
    return SCHEDULERS[name](config)
