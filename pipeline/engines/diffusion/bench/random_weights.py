"""Networks with random weights, to measure speed where there are no others.

Speed does not depend on the values of weights. What such networks draw is noise.
"""

from dataclasses import dataclass
from typing import Any, Literal

import torch
from diffusers import AutoencoderKL, ControlNetModel, UNet2DConditionModel
from tokenizers.pre_tokenizers import ByteLevel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

Size = Literal["full", "tiny"]

TOKENS = 77

# Stable Diffusion 1.5, and the same classes small enough for any CPU.
_NETWORK: dict[Size, dict[str, Any]] = {
    "full": {"cross_attention_dim": 768, "attention_head_dim": 8},
    "tiny": {
        "cross_attention_dim": 32,
        "attention_head_dim": 2,
        "block_out_channels": (4, 8),
        "layers_per_block": 1,
        "norm_num_groups": 1,
        "down_block_types": ("DownBlock2D", "CrossAttnDownBlock2D"),
    },
}
_UP: dict[Size, dict[str, Any]] = {
    "full": {},
    "tiny": {"up_block_types": ("CrossAttnUpBlock2D", "UpBlock2D")},
}
_VAE: dict[Size, dict[str, Any]] = {
    "full": {"block_out_channels": (128, 256, 512, 512), "layers_per_block": 2},
    "tiny": {"block_out_channels": (4, 4, 8, 8), "layers_per_block": 1, "norm_num_groups": 2},
}
SCHEDULE = {
    "num_train_timesteps": 1000,
    "beta_start": 0.00085,
    "beta_end": 0.012,
    "beta_schedule": "scaled_linear",
    "steps_offset": 1,
    "clip_sample": False,
    "set_alpha_to_one": False,
}
"""The noise schedule of Stable Diffusion 1.5."""


@dataclass(frozen=True)
class RandomNetworks:
    """Networks that have learnt nothing.

    Attributes:
        unet: UNet2DConditionModel.
        control: ControlNetModel.
        vae: AutoencoderKL.
        width: of the text features they read.
    """

    unet: Any
    control: Any
    vae: Any
    width: int


def random_networks(size: Size, device: torch.device, dtype: torch.dtype) -> RandomNetworks:
    """Build the networks where they will run; a CPU would take minutes to fill the large ones."""
    torch.manual_seed(0)
    control_extra = {} if size == "full" else {"conditioning_embedding_out_channels": (4, 4, 8, 8)}
    with torch.device(device):
        unet = UNet2DConditionModel(**_NETWORK[size], **_UP[size])
        control = ControlNetModel(**_NETWORK[size], **control_extra)
        vae = AutoencoderKL(
            down_block_types=("DownEncoderBlock2D",) * 4,
            up_block_types=("UpDecoderBlock2D",) * 4,
            **_VAE[size],
        )
    for network in (unet, control, vae):
        network.to(dtype).eval().requires_grad_(False)
    return RandomNetworks(unet, control, vae, _NETWORK[size]["cross_attention_dim"])


def byte_tokenizer() -> Any:
    """A CLIPTokenizer that knows letters and no words: the true vocabulary is not needed."""
    letters = sorted(ByteLevel.alphabet())
    words = [*letters, *(f"{letter}</w>" for letter in letters)]
    vocab = {word: i for i, word in enumerate([*words, "<|startoftext|>", "<|endoftext|>"])}
    return CLIPTokenizer(vocab=vocab, merges=[], model_max_length=TOKENS)


def random_text(size: Size, device: torch.device, dtype: torch.dtype) -> tuple[Any, Any]:
    """A CLIPTokenizer and a CLIPTextModel of the width that `random_networks` read."""
    tokenizer = byte_tokenizer()
    last = len(tokenizer) - 1
    shape: dict[str, Any] = {"vocab_size": len(tokenizer), "hidden_size": 32}
    shape |= {"intermediate_size": 48, "num_hidden_layers": 2, "num_attention_heads": 4}
    if size == "full":
        shape = {"vocab_size": 49408, "hidden_size": 768, "intermediate_size": 3072}
        shape |= {"num_hidden_layers": 12, "num_attention_heads": 12}
    config = CLIPTextConfig(bos_token_id=last - 1, eos_token_id=last, pad_token_id=last, **shape)
    with torch.device(device):
        encoder = CLIPTextModel(config)
    return tokenizer, encoder.to(dtype).eval().requires_grad_(False)
