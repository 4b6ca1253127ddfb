"""Load the networks once, from this machine only."""

from pathlib import Path
from typing import Any

import diffusers
import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    DDIMScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from diffusers.utils import logging as diffusers_logging
from transformers import CLIPTextModel, CLIPTokenizer
from transformers.utils import logging as transformers_logging

from pipeline.engines.diffusion.control import Control, detach_embedding
from pipeline.engines.diffusion.errors import OutOfMemoryError
from pipeline.engines.diffusion.networks import LATENT_PX, Models, compile_networks, prepare
from pipeline.engines.diffusion.schedulers import make_scheduler
from pipeline.engines.diffusion.settings import DiffusionSettings
from pipeline.models.errors import UnfitModelError
from pipeline.models.locate import locate
from pipeline.models.lock import ModelLock
from pipeline.models.reading import LOADING, read_network, reading
from pipeline.models.refs import Kind, Wanted

_BASE, _CONTROL, _LORA = (f"QART_DIFFUSION_{name}" for name in ("BASE", "CONTROL", "LORA"))


def load_models(settings: DiffusionSettings, lock: ModelLock) -> Models:
    """Load what the settings name.

    Raises:
        ModelMissingError: some weights are not on this machine.
        DamagedModelError: a file of weights is not whole.
        UnfitModelError: some weights cannot be read, or are not of Stable Diffusion 1.5.
        OutOfMemoryError: the device cannot hold the networks.
    """
    # Their bars would run through ours.
    diffusers_logging.disable_progress_bar()
    transformers_logging.disable_progress_bar()
    device = torch.device(settings.device)
    dtype = best_dtype(device)
    try:
        with LOADING:
            pipe = _base(settings, lock, dtype)
            _merge_loras(pipe, settings, lock)
            nets = [
                (_control(Wanted(ref, Kind.CONTROL), lock, dtype), weight)
                for ref, weight in settings.control_refs
            ]
        _check(pipe, nets, settings)
        for module in (pipe.text_encoder, pipe.unet, pipe.vae, *(net for net, _ in nets)):
            prepare(module, device)
    except torch.OutOfMemoryError:
        raise OutOfMemoryError(
            f"The memory of {device} does not hold the networks; free some of it or use a larger "
            "GPU."
        ) from None
    controls = tuple(Control(net, detach_embedding(net), weight) for net, weight in nets)
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


def best_dtype(device: torch.device) -> torch.dtype:
    """What networks compute in: bfloat16 where a GPU has it, float16 on older ones."""
    if device.type != "cuda":
        return torch.float32
    # Emulated bfloat16 is slower than float32.
    native = torch.cuda.is_bf16_supported(including_emulation=False)
    return torch.bfloat16 if native else torch.float16


def _base(settings: DiffusionSettings, lock: ModelLock, dtype: torch.dtype) -> Any:
    where = locate(Wanted(settings.base_ref, Kind.BASE), lock)
    label = settings.base_ref.label
    if where.is_dir():
        return _from_folder(where, label, dtype)
    shape = locate(Wanted(settings.shape_ref, Kind.SHAPE), lock)
    with reading(_BASE, label, "Stable Diffusion 1.5 checkpoint"):
        return StableDiffusionPipeline.from_single_file(
            str(where),
            config=str(shape),
            dtype=dtype,
            local_files_only=True,
            # Pictures are screened by `pipeline.safety`, whatever the base model brings.
            safety_checker=None,
            feature_extractor=None,
        )


def _from_folder(where: Path, label: str, dtype: torch.dtype) -> Any:
    found: dict[str, Any] = {}
    for part, kind in (
        ("text_encoder", CLIPTextModel),
        ("unet", UNet2DConditionModel),
        ("vae", AutoencoderKL),
    ):
        with reading(_BASE, label, part):
            found[part] = read_network(kind, where / part, dtype)
    with reading(_BASE, label, "tokenizer"):
        found["tokenizer"] = CLIPTokenizer.from_pretrained(
            where / "tokenizer", local_files_only=True
        )
    with reading(_BASE, label, "scheduler"):
        # Its own class knows what the file leaves unsaid.
        config = DDIMScheduler.load_config(where / "scheduler", local_files_only=True)
        found["scheduler"] = getattr(diffusers, config["_class_name"]).from_config(config)
    return StableDiffusionPipeline(
        **found, safety_checker=None, feature_extractor=None, requires_safety_checker=False
    )


def _merge_loras(pipe: Any, settings: DiffusionSettings, lock: ModelLock) -> None:
    for ref, weight in settings.lora_refs:
        where = locate(Wanted(ref, Kind.LORA), lock)
        with reading(_LORA, ref.label, "LoRA of Stable Diffusion 1.5"):
            pipe.load_lora_weights(str(where))
            if not pipe.get_list_adapters():
                raise ValueError("none of its weights belongs to this base model")
            pipe.fuse_lora(lora_scale=weight)
            pipe.unload_lora_weights()


def _control(wanted: Wanted, lock: ModelLock, dtype: torch.dtype) -> Any:
    where = locate(wanted, lock)
    if not where.is_dir():
        raise UnfitModelError(
            f"{where.name} is a single file; a ControlNet is a folder with config.json."
        )
    with reading(_CONTROL, wanted.ref.label, "ControlNet"):
        return read_network(ControlNetModel, where, dtype)


def _check(pipe: Any, nets: list[tuple[Any, float]], settings: DiffusionSettings) -> None:
    """Refuse models that would fail in the middle of a drawing, or draw nonsense."""
    if not nets:
        raise UnfitModelError("QART_DIFFUSION_CONTROL names no ControlNet; name at least one.")
    unet, encoder = pipe.unet.config, pipe.text_encoder.config
    width = unet.cross_attention_dim
    side = 2 ** (len(pipe.vae.config.block_out_channels) - 1)
    fits = (
        unet.in_channels == pipe.vae.config.latent_channels == 4
        and side == LATENT_PX
        and encoder.hidden_size == width
        # A word beyond the vocabulary would read beyond the table of features.
        and len(pipe.tokenizer) <= encoder.vocab_size
        and unet.addition_embed_type is None
    )
    if not fits:
        raise UnfitModelError(
            f"{settings.base_ref.label} is not a Stable Diffusion 1.5 text-to-image model; name "
            f"one in {_BASE}."
        )
    make_scheduler(settings.sampling.scheduler, pipe.scheduler.config)
    for net, _ in nets:
        found = net.config
        if found.cross_attention_dim != width:
            raise UnfitModelError(
                f"The ControlNet reads prompts of width {found.cross_attention_dim} and the "
                f"base model of width {width}; take one made for Stable Diffusion 1.5."
            )
        if (found.in_channels, list(found.block_out_channels)) != (
            4,
            list(unet.block_out_channels),
        ):
            raise UnfitModelError(
                f"A ControlNet that {_CONTROL} names has layers of other sizes than the base "
                "model; take one made for Stable Diffusion 1.5."
            )
