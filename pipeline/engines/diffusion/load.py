"""Load the networks once, from this machine only."""

from pathlib import Path
from typing import Any

import torch
from diffusers import ControlNetModel, StableDiffusionPipeline
from diffusers.utils import logging as diffusers_logging
from transformers.utils import logging as transformers_logging

from pipeline.engines.diffusion.control import Control, detach_embedding
from pipeline.engines.diffusion.networks import LATENT_PX, Models, compile_networks, prepare
from pipeline.engines.diffusion.settings import DiffusionSettings
from pipeline.models.errors import UnfitModelError
from pipeline.models.locate import locate
from pipeline.models.lock import ModelLock
from pipeline.models.refs import Kind, Wanted


def load_models(settings: DiffusionSettings, lock: ModelLock) -> Models:
    """Load what the settings name.

    Raises:
        ModelMissingError: some weights are not on this machine.
        UnfitModelError: some weights are not of Stable Diffusion 1.5.
    """
    # Their bars would run through ours.
    diffusers_logging.disable_progress_bar()
    transformers_logging.disable_progress_bar()
    device = torch.device(settings.device)
    dtype = torch.bfloat16 if device.type == "cuda" else torch.float32
    pipe = _base(settings, lock, dtype)
    for ref, weight in settings.lora_refs:
        pipe.load_lora_weights(str(locate(Wanted(ref, Kind.LORA), lock)))
        pipe.fuse_lora(lora_scale=weight)
        pipe.unload_lora_weights()
    nets = [
        (_control(locate(Wanted(ref, Kind.CONTROL), lock), dtype), weight)
        for ref, weight in settings.control_refs
    ]
    if not nets:
        raise UnfitModelError("QART_DIFFUSION_CONTROL names no ControlNet; name at least one.")
    for module in (pipe.text_encoder, pipe.unet, pipe.vae, *(net for net, _ in nets)):
        prepare(module, device)
    controls = tuple(Control(net, detach_embedding(net), weight) for net, weight in nets)
    _check(pipe, nets)
    if settings.compile:
        compile_networks(pipe.unet, pipe.vae, controls)
    return Models(
        pipe.tokenizer,
        pipe.text_encoder,
        pipe.unet,
        pipe.vae,
        controls,
        pipe.scheduler.config,
        device,
        dtype,
        settings.compile,
    )


def _base(settings: DiffusionSettings, lock: ModelLock, dtype: torch.dtype) -> Any:
    where = locate(Wanted(settings.base_ref, Kind.BASE), lock)
    options = {
        "dtype": dtype,
        "local_files_only": True,
        # Pictures are screened by `pipeline.safety`, whatever the base model brings.
        "safety_checker": None,
        "feature_extractor": None,
    }
    if where.is_dir():
        options |= {"use_safetensors": True, "requires_safety_checker": False}
        return StableDiffusionPipeline.from_pretrained(where, image_encoder=None, **options)
    shape = locate(Wanted(settings.shape_ref, Kind.SHAPE), lock)
    return StableDiffusionPipeline.from_single_file(str(where), config=str(shape), **options)


def _control(where: Path, dtype: torch.dtype) -> Any:
    if not where.is_dir():
        raise UnfitModelError(
            f"{where.name} is a single file; a ControlNet is a folder with config.json."
        )
    return ControlNetModel.from_pretrained(
        where, dtype=dtype, local_files_only=True, use_safetensors=True
    )


def _check(pipe: Any, nets: list[tuple[Any, float]]) -> None:
    """Refuse models that would fail in the middle of a drawing, or draw nonsense."""
    width = pipe.unet.config.cross_attention_dim
    side = 2 ** (len(pipe.vae.config.block_out_channels) - 1)
    if pipe.unet.config.in_channels != 4 or side != LATENT_PX:
        raise UnfitModelError("The base model is not a Stable Diffusion 1.5 text-to-image model.")
    for net, _ in nets:
        if net.config.cross_attention_dim != width:
            raise UnfitModelError(
                f"The ControlNet reads prompts of width {net.config.cross_attention_dim} and the "
                f"base model of width {width}; take one made for Stable Diffusion 1.5."
            )
