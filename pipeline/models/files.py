"""Which files of a repository a model needs. Weights are safetensors only: pickles run code."""

from pipeline.models.refs import Kind, ModelRef

_NETWORK = ("config.json", "diffusion_pytorch_model.safetensors")

NEEDED: dict[Kind, tuple[str, ...]] = {
    Kind.BASE: (
        "model_index.json",
        "scheduler/scheduler_config.json",
        "text_encoder/config.json",
        "text_encoder/model.safetensors",
        "tokenizer/tokenizer_config.json",
        *(f"{folder}/{name}" for folder in ("unet", "vae") for name in _NETWORK),
    ),
    Kind.SHAPE: ("model_index.json", "tokenizer/tokenizer_config.json", "unet/config.json"),
    Kind.CONTROL: _NETWORK,
    Kind.CLIP: ("config.json", "model.safetensors", "preprocessor_config.json"),
}
"""Files without which a folder is no such model. Other kinds are single files."""

_FURTHER: dict[Kind, tuple[str, ...]] = {
    Kind.BASE: ("tokenizer/*",),
    Kind.SHAPE: ("tokenizer/*", "*/*.json"),
}


def patterns(ref: ModelRef, kind: Kind) -> list[str]:
    """What to fetch of a repository."""
    if ref.is_file:
        return [ref.part]
    prefix = f"{ref.part}/" if ref.part else ""
    return [prefix + name for name in (*NEEDED[kind], *_FURTHER.get(kind, ()))]
