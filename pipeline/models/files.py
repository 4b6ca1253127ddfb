"""Which files of a repository a model needs. Weights are safetensors only: pickles run code."""

from pathlib import Path

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

_VOCABULARY = "tokenizer/tokenizer.json"
_OLD_VOCABULARY = ("tokenizer/vocab.json", "tokenizer/merges.txt")

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


def lacking(folder: Path, kind: Kind) -> str:
    """The first file that a folder lacks to be such a model, or ""."""
    needed = NEEDED[kind]
    # Without either, a tokenizer loads that knows no words.
    if kind in {Kind.BASE, Kind.SHAPE} and not (folder / _VOCABULARY).exists():
        needed += _OLD_VOCABULARY
    return next((name for name in needed if not (folder / name).exists()), "")
