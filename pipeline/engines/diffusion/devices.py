"""Which devices QART_DIFFUSION_DEVICE means. Torch is imported only when it is called."""


def devices(setting: str) -> tuple[str, ...]:
    """The devices, in order.

    Args:
        setting: comma-separated; "cuda" alone stands for every GPU that is visible to torch, and
            for itself where there is none.
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
        return bool((device.index or 0) < torch.cuda.device_count())
    return bool(device.type == "cpu")


def _gpus() -> list[str]:
    import torch

    return [f"cuda:{index}" for index in range(torch.cuda.device_count())]
