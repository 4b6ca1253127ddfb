"""The diffusion engine in child processes, one for each device. Needs no torch itself."""

import os
from functools import partial
from pathlib import Path
from typing import ClassVar

from pipeline.aesthetic.choose import LaionFiles
from pipeline.engines.apart.child import Parts
from pipeline.engines.apart.engine import EngineApart
from pipeline.engines.diffusion.devices import devices
from pipeline.engines.diffusion.names import NAME, SUMMARY
from pipeline.engines.diffusion.settings import DiffusionSettings


class DiffusionApart(EngineApart):
    """`DiffusionEngine` behind a pipe: a CUDA fault ends its process and loses no job."""

    name: ClassVar[str] = NAME
    summary: ClassVar[str] = SUMMARY

    def __init__(self, settings: DiffusionSettings, laion: LaionFiles | None = None) -> None:
        """An engine that has started and loaded nothing yet.

        Args:
            settings: what draws, how and where.
            laion: weights of the predictor; it computes where the networks do, unless its own
                setting says "cpu".

        Raises:
            DiffusionSettingError: the preset or its tuning cannot be sampled.
        """
        # Told now and not with the first drawing.
        _ = settings.sampling
        files = None if laion is None or laion.device == "cpu" else laion
        children = {
            device: partial(build, settings.model_copy(update={"device": device}), files)
            for device in devices(settings.device)
        }
        super().__init__(children, rates=files is not None)


def build(settings: DiffusionSettings, laion: LaionFiles | None) -> Parts:
    """What a child holds; `settings.device` is the one device it uses."""
    if settings.compile:
        # Torch reads this when it first compiles; an operator's own wish stands.
        cache = Path(settings.compile_cache).resolve()
        os.environ.setdefault("TORCHINDUCTOR_CACHE_DIR", str(cache))
    if settings.device.startswith("cuda:"):
        see_only(settings.device)
        settings = settings.model_copy(update={"device": "cuda"})
    from pipeline.engines.diffusion.engine import DiffusionEngine

    engine = DiffusionEngine(settings)
    if laion is None:
        return Parts(engine)
    from pipeline.aesthetic.laion import LaionAesthetic

    return Parts(engine, LaionAesthetic(laion.clip, laion.head, settings.device))


def see_only(device: str) -> None:
    """Hide all other GPUs from this process, before it uses one.

    What CUDA calls the current device is chosen thread by thread, and libraries that name none use
    it; of one device every thread has the right one.

    Args:
        device: "cuda:" and a place among the GPUs that are visible so far.
    """
    visible = os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",")
    place = int(device.removeprefix("cuda:"))
    os.environ["CUDA_VISIBLE_DEVICES"] = visible[place] if visible != [""] else str(place)
