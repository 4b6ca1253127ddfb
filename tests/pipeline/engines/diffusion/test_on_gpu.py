"""What a GPU would refuse, and what it would have to wait for, found on a CPU."""

import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")

from PIL import Image
from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

from pipeline.aesthetic.laion import Predictor
from pipeline.blueprint import make_blueprint
from pipeline.engines.diffusion.bench.random_weights import SCHEDULE, random_networks, random_text
from pipeline.engines.diffusion.control import Control, detach_embedding
from pipeline.engines.diffusion.decode import decode
from pipeline.engines.diffusion.networks import Models
from pipeline.engines.diffusion.presets import PRESETS, tuned
from pipeline.engines.diffusion.previews import LatentPreview
from pipeline.engines.diffusion.sampler import Sampler
from pipeline.engines.diffusion.schedulers import SCHEDULERS
from pipeline.engines.diffusion.text import encode
from tests.pipeline.engines.diffusion.pretended_gpu import DEVICE, OnGpu, PretendedGpu, move

CPU = torch.device("cpu")


@pytest.fixture
def gpu():
    with PretendedGpu() as gpu:
        yield gpu


@pytest.fixture
def models(gpu):
    def control(weight):
        net = random_networks("tiny", CPU, torch.bfloat16).control
        embed = detach_embedding(net)
        return Control(move(net), move(embed), weight)

    networks = random_networks("tiny", CPU, torch.bfloat16)
    tokenizer, encoder = random_text("tiny", CPU, torch.bfloat16)
    return Models(
        tokenizer,
        move(encoder),
        move(networks.unet),
        move(networks.vae),
        (control(1.0), control(0.3)),
        SCHEDULE,
        DEVICE,
        torch.bfloat16,
    )


def test_the_pretended_gpu_refuses_what_a_gpu_refuses(gpu):
    there, here = torch.ones(3).to(DEVICE), torch.ones(3)
    with pytest.raises(RuntimeError, match="on the CPU"):
        there + here
    assert gpu.reads == 0
    assert (there + here.sum()).sum().item() == 12
    assert gpu.reads == 1


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("scheduler", SCHEDULERS)
def test_sampling_mixes_no_devices_and_never_waits_for_the_gpu(models, gpu, preset, scheduler):
    fusion = 0 if scheduler == "unipc" else 0.5
    tune = f"steps=4, scan_guidance=0, fusion={fusion}, fusion_steps=2, scheduler={scheduler}"
    how = tuned(PRESETS[preset], tune)
    text = encode(models, "(koi:1.3) in a pond " * 30, "people")
    blueprint = make_blueprint("https://example.com", size_px=512)
    preview = LatentPreview.fitted(models.vae)
    sampler = Sampler(models, how, blueprint, text, (1, 2), insistence=1, bases=(5, 6))
    before, cleans = gpu.reads, []
    latents = sampler.run(lambda step: cleans.append(step.clean))
    assert gpu.reads == before
    assert isinstance(latents, OnGpu)
    assert len(preview.images(cleans[0])) == 2
    assert decode(models, latents[0]).size == (512, 512)


def test_pictures_are_rated_on_the_gpu(gpu):
    config = CLIPVisionConfig(
        hidden_size=32, num_hidden_layers=1, num_attention_heads=2, projection_dim=8
    )
    clip = move(CLIPVisionModelWithProjection(config))
    weight, bias = OnGpu(torch.randn(8)), OnGpu(torch.tensor(5.0))
    predictor = Predictor(CLIPImageProcessor(), clip, weight, bias)
    assert len(predictor.scores([Image.new("RGB", (64, 64))] * 2)) == 2
