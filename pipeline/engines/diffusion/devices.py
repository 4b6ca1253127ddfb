"""Which devices QART_DIFFUSION_DEVICE means. Torch is imported only when it is called."""


def devices(setting: str) -> tuple[str, ...]:
    """The devices, in order.

    Args:
        setting: comma-separated; "cuda" alone stands for every GPU that torch can use, and for
            itself where there is none.
    """
    names: list[str] = []
    for name in filter(None, (part.strip() for part in setting.split(","))):
        names += _gpus() or [name] if name == "cuda" else [name]
    return tuple(dict.fromkeys(names)) or ("cuda",)


def works(name: str) -> bool:
    """Whether there is such a device here."""
    import torch

    try:
        device = torch.device(name)
    except RuntimeError:
        return False
    if device.type == "cuda":
        return (device.index or 0) < len(_gpus())
    return bool(device.type == "cpu")


def driver_fails() -> bool:
    """Whether there are GPUs that this build of torch cannot use."""
    import torch

    return bool(torch.cuda.device_count()) and not torch.cuda.is_available()


def _gpus() -> list[str]:
    import torch

    # The driver's own count says nothing of whether CUDA starts.
    usable = torch.cuda.device_count() if torch.cuda.is_available() else 0
    return [f"cuda:{index}" for index in range(usable)]
