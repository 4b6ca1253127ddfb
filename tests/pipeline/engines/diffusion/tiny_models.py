"""Stable Diffusion 1.5 and a QR ControlNet with tiny random weights, of the true classes."""

import torch
from diffusers import (
    AutoencoderKL,
    ControlNetModel,
    DDIMScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from transformers import CLIPTextConfig, CLIPTextModel

from pipeline.engines.diffusion.bench.random_weights import SCHEDULE, byte_tokenizer

WIDTH = 32
NETWORK = {
    "block_out_channels": (4, 8),
    "layers_per_block": 1,
    "in_channels": 4,
    "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    "cross_attention_dim": WIDTH,
    "attention_head_dim": 2,
    "norm_num_groups": 1,
}


def text_encoder(vocab_size):
    return CLIPTextModel(
        CLIPTextConfig(
            vocab_size=vocab_size,
            hidden_size=WIDTH,
            intermediate_size=48,
            num_hidden_layers=2,
            num_attention_heads=4,
            bos_token_id=vocab_size - 2,
            eos_token_id=vocab_size - 1,
            pad_token_id=vocab_size - 1,
        )
    )


def vae():
    return AutoencoderKL(
        block_out_channels=(4, 4, 8, 8),
        down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4,
        latent_channels=4,
        norm_num_groups=2,
        layers_per_block=1,
    )


def control_net(**changes):
    net = ControlNetModel(
        conditioning_embedding_out_channels=(4, 4, 8, 8), **{**NETWORK, **changes}
    )
    # Its outputs begin at zero by design; here they have to count.
    for layer in (
        *net.controlnet_down_blocks,
        net.controlnet_mid_block,
        net.controlnet_cond_embedding.conv_out,
    ):
        torch.nn.init.normal_(layer.weight, std=0.5)
    return net


def save_tiny_models(folder):
    """Write base/ and control/, as `from_pretrained` wants them."""
    torch.manual_seed(0)
    words = byte_tokenizer()
    base = StableDiffusionPipeline(
        tokenizer=words,
        text_encoder=text_encoder(len(words)),
        unet=UNet2DConditionModel(
            out_channels=4,
            sample_size=32,
            up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
            **NETWORK,
        ),
        vae=vae(),
        scheduler=DDIMScheduler(**SCHEDULE),
        safety_checker=None,
        feature_extractor=None,
        requires_safety_checker=False,
    )
    base.save_pretrained(folder / "base", safe_serialization=True)
    control_net().save_pretrained(folder / "control", safe_serialization=True)
