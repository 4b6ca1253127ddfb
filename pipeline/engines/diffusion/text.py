"""Prompts as the text encoder's features: any length, with weights."""

import re
from typing import Any

import pyparsing
import torch
from compel import Compel
from compel.prompt_parser import PromptParser

from pipeline.engines.diffusion.networks import Models, TextFeatures
from pipeline.errors import InvalidPromptError

# What most people know, "(koi:1.3)", becomes compel's own "(koi)1.3".
_WEB_UI = re.compile(r"\(([^()]+):\s*(\d+(?:\.\d+)?)\s*\)")


def encode(models: Models, prompt: str, negative: str) -> TextFeatures:
    """Encode a prompt and what to avoid.

    Up to 75 tokens without weights, the result is the stock pipeline's. Longer ones are encoded in
    chunks of 75, split at sentence or phrase ends. "(koi:1.3)", "(koi)1.3" and "koi++" weigh words.

    Raises:
        InvalidPromptError: the weights cannot be read.
    """
    compel = Compel(models.tokenizer, models.text_encoder, truncate_long_prompts=False)
    with torch.no_grad():
        both = [_encode(compel, text) for text in (prompt, negative)]
        padded = compel.pad_conditioning_tensors_to_same_length(both)
    return TextFeatures(*(features.to(models.dtype) for features in padded))


def _encode(compel: Any, text: str) -> torch.Tensor:
    try:
        return compel.build_conditioning_tensor(_WEB_UI.sub(r"(\1)\2", text))
    except (pyparsing.ParseBaseException, PromptParser.ParsingException, IndexError, ValueError):
        # compel's refusals; IndexError is its answer to brackets around nothing.
        raise InvalidPromptError(
            "The weights in the prompt cannot be read; write them as (koi:1.3) or leave them out."
        ) from None
