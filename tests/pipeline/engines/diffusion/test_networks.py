"""Compiled networks meet few shapes: each new one costs a user a minute of compiling."""

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")

from pipeline.engines.diffusion.bench.engine import random_models
from pipeline.engines.diffusion.decode import decode
from pipeline.engines.diffusion.networks import compile_networks
from pipeline.engines.diffusion.presets import PRESETS
from pipeline.engines.diffusion.sampler import Sampler
from pipeline.engines.diffusion.text import encode

LONG = "koi, " * 60


@pytest.fixture
def graphs():
    """What was compiled: sizes of the first input of each graph; networks are run as they are."""
    torch._dynamo.reset()
    yield []
    torch._dynamo.reset()


@pytest.fixture
def models(graphs):
    made = random_models("tiny", torch.device("cpu"), compiled=False)

    def backend(graph, inputs):
        graphs.append([tuple(value.shape) for value in inputs if hasattr(value, "shape")])
        return graph.forward

    compile_networks(made.unet, made.vae, made.controls, backend=backend)
    return replace(made, compiled=True)


def test_drawings_of_any_prompt_share_six_graphs(models, blueprint, graphs):
    def draw(prompt):
        text = encode(models, prompt, "")
        latents = Sampler(models, PRESETS["fast"], blueprint, text, (1, 2)).run(lambda _: None)
        for latent in latents:
            decode(models, latent)
        return text.prompt.shape[1]

    short = draw("koi")
    # UNet: neither, control alone, both; ControlNet: for both, for one; decoder: one picture.
    assert len(graphs) == 6
    assert draw(LONG) > short
    assert len(graphs) == 6
    batches = {shape[0] for shapes in graphs for shape in shapes if len(shape) == 4}
    assert all(isinstance(size, int) for size in batches), "no graph is of a batch of any size"


def test_every_halved_batch_is_compiled_too(models, blueprint, graphs):
    text = encode(models, "koi", "")
    totals = []
    for size in (8, 4, 2, 1):
        Sampler(models, PRESETS["fast"], blueprint, text, range(size)).run(lambda _: None)
        totals.append(len(graphs))
    # Guided pictures go through the networks twice: half of them have a size that is there.
    assert totals == [5, 8, 11, 14]
