"""The arithmetic that a preset cannot do without."""

from pipeline.engines.diffusion.presets import Preset
from pipeline.engines.diffusion.window import inside

# Counted on the Stable Diffusion 1.5 networks, TFLOP per picture and call, by picture side.
_UNET = {512: 0.80, 640: 1.36, 768: 2.15}
_CONTROL = {512: 0.28, 640: 0.48, 768: 0.77}
_DECODE = {512: 2.5, 640: 4.0, 768: 5.8}


def tflop(preset: Preset, size_px: int) -> float:
    """TFLOP per picture: network calls of all steps and one decoding.

    Scanning-robust guidance is left out.

    Raises:
        KeyError: the size was not counted.
    """
    total = _DECODE[size_px]
    for i in range(preset.steps):
        guided = inside(i, preset.steps, preset.guidance_start, preset.guidance_end)
        controlled = inside(i, preset.steps, preset.control_start, preset.control_end)
        calls = 2 if guided and preset.guidance > 1 else 1
        total += calls * (_UNET[size_px] + (_CONTROL[size_px] if controlled else 0))
    return total


def stock_tflop(preset: Preset, size_px: int) -> float:
    """The same for the stock pipeline, which computes the ControlNet in every step."""
    return 2 * preset.steps * (_UNET[size_px] + _CONTROL[size_px]) + _DECODE[size_px]
