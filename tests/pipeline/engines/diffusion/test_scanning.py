import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")

from pipeline.engines.diffusion.presets import PRESETS, tuned
from pipeline.engines.diffusion.sampler import Sampler
from pipeline.engines.diffusion.scanning import ScanLoss, scan_gradient
from pipeline.engines.diffusion.text import encode

CPU = torch.device("cpu")


@pytest.fixture(scope="module")
def loss(blueprint):
    return ScanLoss(blueprint, CPU)


def plain(blueprint):
    light = torch.from_numpy(1 - blueprint.raster(blueprint.modules))
    return light.expand(3, -1, -1).clone()


def test_the_plain_code_costs_nothing_and_its_negative_everything(blueprint, loss):
    assert loss(plain(blueprint)) == 0
    dark = float(blueprint.modules.mean())
    expected = dark * (1 - 0.45) + (1 - dark) * 0.65
    assert loss(1 - plain(blueprint)) == pytest.approx(expected, abs=1e-5)


def test_grey_counts_where_its_side_is_wrong(blueprint, loss):
    grey = torch.full((3, blueprint.size_px, blueprint.size_px), 0.6)
    assert loss(grey) == pytest.approx(float(blueprint.modules.mean()) * 0.15, abs=1e-5)


def test_only_the_centre_decides_whether_a_module_counts(blueprint, loss):
    row, column = 0, 0  # dark
    rows, columns = blueprint.module_slice(row, column)
    picture = plain(blueprint)
    picture[:, rows, columns] = 1
    inner = slice(rows.start + 2, rows.stop - 2), slice(columns.start + 2, columns.stop - 2)
    assert loss(picture) > 0
    picture[:, inner[0], inner[1]] = 0
    assert loss(picture) == 0


def test_outside_the_code_nothing_counts(blueprint, loss):
    picture = plain(blueprint)
    picture[:, : blueprint.origin_px] = 0
    assert loss(picture) == 0


def test_the_gradient_is_real_and_points_uphill(models, blueprint, loss):
    torch.manual_seed(1)
    latents = torch.randn(2, 4, 36, 36)
    gradient = scan_gradient(models.vae, latents, loss)
    assert gradient.shape == latents.shape

    def cost(at):
        with torch.no_grad():
            scaled = at / models.vae.config.scaling_factor
            return sum(loss(p / 2 + 0.5) for p in models.vae.decode(scaled).sample)

    assert (gradient.flatten(1).norm(dim=1) > 0).all()
    step = 0.05 / gradient.norm()
    assert cost(latents - step * gradient) < cost(latents) < cost(latents + step * gradient)


def test_guidance_lowers_the_loss_of_the_sampled_picture(models, blueprint, loss):
    text = encode(models, "koi", "")

    def cost(changes):
        preset = tuned(PRESETS["published"], f"steps=8, {changes}")
        latents = Sampler(models, preset, blueprint, text, (3, 4)).run(lambda _: None)
        with torch.no_grad():
            pictures = models.vae.decode(latents / models.vae.config.scaling_factor).sample
        return sum(float(loss(p / 2 + 0.5)) for p in pictures)

    without = cost("scan_guidance=0")
    # The random decoder hardly answers to its latents, so the weight is far above a real one.
    assert cost("scan_guidance=50000, scan_start=0.3, scan_end=0.9") < 0.93 * without
    assert cost("scan_guidance=50000, scan_start=1, scan_end=1") == without
