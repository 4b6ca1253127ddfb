"""The LAION aesthetic predictor: CLIP ViT-L/14 and a linear head.

Schuhmann's improved aesthetic predictor (sac+logos+ava1-l14-linearMSE), trained on human ratings
of 1 to 10. Its five layers have no activation between them, so they are one linear map.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import torch
from PIL import Image
from safetensors.torch import load_file
from transformers import CLIPImageProcessorPil, CLIPVisionModelWithProjection
from transformers.utils import logging as transformers_logging

from pipeline.aesthetic.base import HIGHEST, LOWEST, Aesthetic
from pipeline.blueprint import Blueprint
from pipeline.errors import SetupError
from pipeline.models.errors import UnfitModelError
from pipeline.models.reading import LOADING, read_network, reading


class PredictorMemoryError(SetupError):
    """The predictor does not fit into the GPU's memory beside what is there."""

    code = "out-of-memory"


class LaionAesthetic(Aesthetic):
    """Human rating as people on the web gave it, predicted from CLIP features.

    The networks are loaded once per process, when they are first needed. Thread-safe.
    """

    name: ClassVar[str] = "laion"
    in_pool: ClassVar[bool] = False

    def __init__(self, clip: Path, head: Path, device: str = "cpu") -> None:
        """A predictor whose weights lie in `clip`, a folder, and `head`, a file."""
        self._where = clip, head, device

    def score(self, image: Image.Image, blueprint: Blueprint | None = None) -> float:
        """See `Aesthetic.score`; the Blueprint is ignored.

        Raises:
            UnfitModelError: the head does not fit the CLIP model.
        """
        return self.scores([image])[0]

    def scores(
        self, images: Sequence[Image.Image], blueprint: Blueprint | None = None
    ) -> list[float]:
        """See `Aesthetic.scores`; the pictures share a pass of the network as far as they fit.

        Raises:
            UnfitModelError: a model cannot be read, or the head does not fit the CLIP model.
            PredictorMemoryError: the GPU has no room for the network.
        """
        try:
            with LOADING:
                return _halving(_load(*self._where), images)
        except torch.OutOfMemoryError:
            raise PredictorMemoryError(
                "The GPU's memory has no room for the aesthetic predictor; "
                "set QART_AESTHETIC_DEVICE=cpu."
            ) from None


@dataclass(frozen=True)
class Predictor:
    """The loaded networks.

    Attributes:
        prepare: CLIPImageProcessorPil.
        clip: CLIPVisionModelWithProjection.
        weight: (width,), the collapsed head.
        bias: scalar.
    """

    prepare: Any
    clip: Any
    weight: torch.Tensor
    bias: torch.Tensor

    def scores(self, images: Sequence[Image.Image]) -> list[float]:
        """One rating, `LOWEST` to `HIGHEST`, for each picture."""
        pictures = [image.convert("RGB") for image in images]
        pixels = self.prepare(images=pictures, return_tensors="pt").pixel_values
        with torch.no_grad():
            found = self.clip(pixel_values=pixels.to(self.weight.device)).image_embeds
            ratings = found / found.norm(dim=1, keepdim=True) @ self.weight + self.bias
        return [round(min(HIGHEST, max(LOWEST, rating)), 3) for rating in ratings.tolist()]


@lru_cache(maxsize=1)
def _load(clip: Path, head: Path, device: str) -> Predictor:
    # Its bar would run through ours.
    transformers_logging.disable_progress_bar()
    with reading("QART_AESTHETIC_CLIP", clip.name, "CLIP model"):
        # Saved halves would not multiply with the head, and a CPU computes them slowly.
        network = read_network(CLIPVisionModelWithProjection, clip, torch.float32)
        # By name: another one, which resizes otherwise, would be taken where torchvision is.
        prepare = CLIPImageProcessorPil.from_pretrained(clip, local_files_only=True)
    weight, bias = collapsed_head(head)
    if weight.shape[0] != network.config.projection_dim:
        raise UnfitModelError(
            f"{head.name} rates features of width {weight.shape[0]}; the CLIP model gives "
            f"{network.config.projection_dim}."
        )
    return Predictor(prepare, network.to(device).eval(), weight.to(device), bias.to(device))


def _halving(predictor: Predictor, images: Sequence[Image.Image]) -> list[float]:
    """The ratings, in as many passes as memory asks for."""
    try:
        return predictor.scores(images)
    except torch.OutOfMemoryError:
        if len(images) == 1:
            raise
    half = len(images) // 2
    return _halving(predictor, images[:half]) + _halving(predictor, images[half:])


def collapsed_head(path: Path) -> tuple[torch.Tensor, torch.Tensor]:
    """The layers of a head as one.

    Args:
        path: a .safetensors file, or the .pth published first, which is read as plain tensors.

    Returns:
        float32 (width,) and a scalar.

    Raises:
        UnfitModelError: it does not hold a chain of linear layers that ends in one number.
    """
    with reading("QART_AESTHETIC_HEAD", path.name, "head of an aesthetic predictor"):
        state = (
            load_file(path)
            if path.suffix.lower() == ".safetensors"
            else torch.load(path, map_location="cpu", weights_only=True)
        )
        layers = _linear_layers(state)
        weight, bias = layers[0]
        for step, shift in layers[1:]:
            weight, bias = step @ weight, step @ bias + shift
        if weight.shape[0] != 1 or bias.shape != (1,):
            raise ValueError(f"it ends in {weight.shape[0]} numbers instead of one")
        if not (weight.isfinite().all() and bias.isfinite().all()):
            raise ValueError("it holds what is no number")
        return weight[0].float(), bias[0].float()


def _linear_layers(state: Mapping[str, torch.Tensor]) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """Weight and bias of each layer in order; their names end in the layer's number."""
    names = {key.rsplit(".", 1)[0] for key in state}
    ordered = sorted(names, key=lambda name: int(name.rsplit(".", 1)[-1]))
    return [(state[f"{name}.weight"].double(), state[f"{name}.bias"].double()) for name in ordered]
