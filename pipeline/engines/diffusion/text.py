"""Prompts as the text encoder's features: any length, with weights."""

from typing import Any

import torch
from compel import Compel

from pipeline.engines.diffusion.networks import Models, TextFeatures
from pipeline.engines.diffusion.weights import weighted


def encode(models: Models, prompt: str, negative: str) -> TextFeatures:
    """Encode a prompt and what to avoid.

    Up to 75 tokens without weights, the result is the stock pipeline's. Longer ones are encoded in
    chunks of 75, split at sentence or phrase ends. `weighted` says how words are weighed.

    Raises:
        InvalidPromptError: too many parts are made lighter.
    """
    compel = Compel(models.tokenizer, models.text_encoder, truncate_long_prompts=False)
    with torch.no_grad():
        both = [_encode(compel, text) for text in (prompt, negative)]
        padded = compel.pad_conditioning_tensors_to_same_length(both)
    return TextFeatures(*(features.to(models.dtype) for features in padded))


def _encode(compel: Any, text: str) -> torch.Tensor:
    # compel's own parser takes exponential time in nested brackets.
    words, by = zip(*weighted(text), strict=True)
    features: torch.Tensor = (
        compel.conditioning_provider.get_embeddings_for_weighted_prompt_fragments(
            text_batch=[list(words)],
            fragment_weights_batch=[list(by)],
            should_return_tokens=False,
            device=compel.device,
        )
    )
    return features
