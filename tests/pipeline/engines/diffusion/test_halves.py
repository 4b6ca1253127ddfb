"""Every technique in the types that GPUs compute in: a CPU refuses mixed ones as a GPU does."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="needs the diffusion extra")

from pipeline.engines.base import DrawRequest, Watch
from pipeline.engines.diffusion import load
from pipeline.engines.diffusion.engine import DiffusionEngine
from pipeline.safety.screens import NO_SCREENS

TUNE = "steps=4, fusion=0.2, fusion_steps=2, scan_guidance=200, scan_start=0, scan_end=1"


@pytest.mark.parametrize("scheduler", ["ddim", "dpmpp-2m", "euler", "euler-a", "lcm"])
@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16], ids=str)
def test_a_drawing_in_halves_is_near_the_one_in_full(
    settings, blueprint, monkeypatch, dtype, scheduler
):
    """Two ControlNets, words with weights, a variation, fusion and guidance for scanning."""
    tuned = settings.model_copy(
        update={
            "tune": f"{TUNE}, scheduler={scheduler}",
            "control": f"{settings.control}, {settings.control}*0.3",
        }
    )
    asked = DrawRequest(blueprint, "(koi:1.3) pond", (1, 2, 3), "people", bases=(5,))
    full = list(DiffusionEngine(tuned, screens=NO_SCREENS).draw(asked, Watch()))
    monkeypatch.setattr(load, "best_dtype", lambda device: dtype)
    half = list(DiffusionEngine(tuned, screens=NO_SCREENS).draw(asked, Watch()))
    assert [candidate.recipe["dtype"] for candidate in half] == [str(dtype)[6:]] * 3
    for one, other in zip(full, half, strict=True):
        difference = np.asarray(one.image, np.float32) - np.asarray(other.image, np.float32)
        assert np.abs(difference).mean() < 12
