import json
import shutil

import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")
peft = pytest.importorskip("peft", reason="needs the diffusion extra")
diffusers = pytest.importorskip("diffusers", reason="needs the diffusion extra")

from safetensors.torch import save_file

from pipeline.engines.diffusion import load
from pipeline.engines.diffusion.errors import OutOfMemoryError
from pipeline.engines.diffusion.load import load_models
from pipeline.models.errors import ModelMissingError, UnfitModelError
from pipeline.models.reading import LOADING
from tests.pipeline.engines.diffusion.original_layout import original_checkpoint
from tests.pipeline.engines.diffusion.tiny_models import control_net, vae
from tests.pipeline.models.whole import whole


@pytest.fixture(scope="module")
def lora(model_folder, tmp_path_factory):
    """A LoRA on the UNet's attention, whose effect is not nothing."""
    pipe = diffusers.StableDiffusionPipeline.from_pretrained(
        model_folder / "base", safety_checker=None
    )
    torch.manual_seed(5)
    pipe.unet.add_adapter(
        peft.LoraConfig(r=2, init_lora_weights="gaussian", target_modules=["to_q", "to_v"])
    )
    for name, weight in pipe.unet.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.5)
    folder = tmp_path_factory.mktemp("lora")
    diffusers.StableDiffusionPipeline.save_lora_weights(
        folder, unet_lora_layers=peft.get_peft_model_state_dict(pipe.unet)
    )
    return folder / "pytorch_lora_weights.safetensors"


def weights(models):
    return torch.cat([value.flatten() for value in models.unet.state_dict().values()])


def test_networks_are_loaded_for_inference(models):
    for network in (models.unet, models.vae, models.text_encoder, models.controls[0].net):
        assert not network.training
        assert not any(weight.requires_grad for weight in network.parameters())
    assert models.dtype == torch.float32
    assert models.scheduler_config["beta_schedule"] == "scaled_linear"


def test_a_lora_is_merged_by_its_weight(settings, lock, models, lora):
    plain = weights(models)
    whole, half, none = (
        weights(load_models(settings.model_copy(update={"lora": f"{lora}*{w}"}), lock))
        for w in (1, 0.5, 0)
    )
    assert (whole - plain).abs().max() > 1e-2
    torch.testing.assert_close(half - plain, (whole - plain) / 2, rtol=0, atol=1e-5)
    torch.testing.assert_close(none, plain)


def test_two_loras_add_up(settings, lock, models, lora):
    both = settings.model_copy(update={"lora": f"{lora}*0.5, {lora}*0.5"})
    whole = settings.model_copy(update={"lora": str(lora)})
    torch.testing.assert_close(
        weights(load_models(both, lock)), weights(load_models(whole, lock)), rtol=0, atol=1e-5
    )


def test_a_controlnet_of_another_family_is_refused(settings, lock, tmp_path):
    control_net(cross_attention_dim=48).save_pretrained(tmp_path / "xl")
    with pytest.raises(UnfitModelError, match="width 48"):
        load_models(settings.model_copy(update={"control": str(tmp_path / "xl")}), lock)
    with pytest.raises(UnfitModelError, match="names no ControlNet"):
        load_models(settings.model_copy(update={"control": ""}), lock)


@pytest.mark.parametrize("part", ["unet", "vae"])
def test_another_network_is_no_controlnet(settings, lock, model_folder, part):
    other = settings.model_copy(update={"control": str(model_folder / "base" / part)})
    with pytest.raises(UnfitModelError, match=r"QART_DIFFUSION_CONTROL names .* no usable Control"):
        load_models(other, lock)


def test_a_controlnet_of_other_sizes_is_refused(settings, lock, tmp_path):
    control_net(block_out_channels=(8, 8)).save_pretrained(tmp_path / "wide")
    with pytest.raises(UnfitModelError, match="layers of other sizes"):
        load_models(settings.model_copy(update={"control": str(tmp_path / "wide")}), lock)


def broken(folder, tmp_path, file, content):
    """A copy of a base model in which one file holds something else."""
    copy = tmp_path / "base"
    shutil.copytree(folder / "base", copy)
    (copy / file).write_bytes(content)
    return str(copy)


@pytest.mark.parametrize(
    ("file", "content", "words"),
    [
        ("unet/config.json", b"{", "no usable unet"),
        ("unet/config.json", b"{}", "no usable unet"),
        ("vae/diffusion_pytorch_model.safetensors", whole(b"x"), "no usable vae"),
        ("text_encoder/model.safetensors", whole(b"x"), "no usable text_encoder"),
        ("tokenizer/tokenizer.json", b"[]", "no usable tokenizer"),
        ("scheduler/scheduler_config.json", b'{"_class_name": "X"}', "no usable scheduler"),
    ],
)
def test_a_broken_part_is_told_by_name(
    settings, lock, model_folder, tmp_path, file, content, words
):
    base = broken(model_folder, tmp_path, file, content)
    with pytest.raises(UnfitModelError, match=words) as caught:
        load_models(settings.model_copy(update={"base": base}), lock)
    assert base in caught.value.message


def test_a_model_that_predicts_velocity_is_refused_when_it_is_loaded(
    settings, lock, model_folder, tmp_path
):
    config = json.loads((model_folder / "base/scheduler/scheduler_config.json").read_text())
    config["prediction_type"] = "v_prediction"
    content = json.dumps(config).encode()
    base = broken(model_folder, tmp_path, "scheduler/scheduler_config.json", content)
    with pytest.raises(UnfitModelError, match="v_prediction"):
        load_models(settings.model_copy(update={"base": base}), lock)


def test_a_lora_of_another_model_is_refused(settings, lock, tmp_path):
    file = tmp_path / "lora.safetensors"
    for tensors in (
        {"something": torch.ones(2)},
        {"transformer.blocks.0.lora_A.weight": torch.ones(2, 4)},
        {"unet.mid_block.attn.to_q.lora_A.weight": torch.ones(2, 4)},
    ):
        save_file(tensors, file)
        with pytest.raises(UnfitModelError, match="QART_DIFFUSION_LORA names"):
            load_models(settings.model_copy(update={"lora": str(file)}), lock)


def test_networks_that_do_not_fit_into_memory_are_told(settings, lock, monkeypatch):
    def full(module, device):
        raise torch.OutOfMemoryError("CUDA out of memory.")

    monkeypatch.setattr(load, "prepare", full)
    with pytest.raises(OutOfMemoryError, match="does not hold the networks"):
        load_models(settings, lock)


def test_older_gpus_compute_in_float16(monkeypatch):
    for native, expected in ((True, torch.bfloat16), (False, torch.float16)):
        monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda native=native, **_: native)
        assert load.best_dtype(torch.device("cuda")) == expected
    assert load.best_dtype(torch.device("cpu")) == torch.float32


def test_missing_weights_are_told_before_anything_is_loaded(settings, lock):
    with pytest.raises(ModelMissingError, match="no model at /nowhere"):
        load_models(settings.model_copy(update={"base": "/nowhere"}), lock)


def test_a_vae_of_another_scale_is_refused(settings, lock, model_folder, tmp_path):
    pipe = diffusers.StableDiffusionPipeline.from_pretrained(
        model_folder / "base", safety_checker=None
    )
    config = {**vae().config, "block_out_channels": (4, 8)}
    config["down_block_types"] = ("DownEncoderBlock2D",) * 2
    config["up_block_types"] = ("UpDecoderBlock2D",) * 2
    pipe.vae = diffusers.AutoencoderKL.from_config(config)
    pipe.save_pretrained(tmp_path / "base")
    with pytest.raises(UnfitModelError, match=r"not a Stable Diffusion 1\.5"):
        load_models(settings.model_copy(update={"base": str(tmp_path / "base")}), lock)


def test_a_base_model_in_one_file_is_the_same_as_in_a_folder(
    settings, lock, models, model_folder, tmp_path
):
    pipe = diffusers.StableDiffusionPipeline.from_pretrained(
        model_folder / "base", safety_checker=None
    )
    file = tmp_path / "base.safetensors"
    save_file(original_checkpoint(pipe), file)
    one_file = {"base": str(file), "base_config": str(model_folder / "base")}
    one = load_models(settings.model_copy(update=one_file), lock)
    for network in ("unet", "vae", "text_encoder"):
        expected = getattr(models, network).state_dict()
        found = getattr(one, network).state_dict()
        assert found.keys() == expected.keys()
        for name, value in expected.items():
            torch.testing.assert_close(found[name], value, rtol=0, atol=0)
    assert one.tokenizer("koi").input_ids == models.tokenizer("koi").input_ids


def test_nothing_else_is_loaded_meanwhile(settings, lock, monkeypatch):
    """Loading changes torch's default dtype for every thread."""
    real, held = load.read_network, []

    def watched(*args):
        held.append(LOADING.locked())
        return real(*args)

    monkeypatch.setattr(load, "read_network", watched)
    load_models(settings, lock)
    assert held == [True] * 4
    assert not LOADING.locked()
