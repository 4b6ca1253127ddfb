"""A GPU of pretence: a CPU computes, and what a real GPU would refuse or wait for shows.

Tensors "on" it hold their data on the CPU. An operation over such a tensor and one of the CPU fails
as it does on a GPU, and each value that Python asks for, which makes a GPU's queue run dry, is
counted. Gradients are beyond it.
"""

from collections.abc import Callable
from typing import Any

import torch
from torch.utils._python_dispatch import TorchDispatchMode, _disable_current_modes
from torch.utils._pytree import tree_leaves, tree_map

DEVICE = torch.device("cuda:0")

_READS = {torch.ops.aten.item.default, torch.ops.aten._local_scalar_dense.default}
_COPIES = {torch.ops.aten.copy_.default}
_PICKS = {torch.ops.aten.index.Tensor}


class OnGpu(torch.Tensor):
    """A tensor that says it is on the GPU."""

    # Results are what the mode makes of them.
    __torch_function__ = torch._C._disabled_torch_function_impl

    @staticmethod
    def __new__(cls, data: torch.Tensor) -> "OnGpu":
        made = torch.Tensor._make_subclass(
            cls, data, False, dispatch_device=True, device_for_backend_keys=DEVICE
        )
        made.data_on_cpu = data
        return made

    @property
    def device(self) -> torch.device:
        return DEVICE

    def cpu(self) -> torch.Tensor:
        return torch.ops.aten._to_copy.default(self, device=torch.device("cpu"))

    def tolist(self) -> Any:
        return self.cpu().tolist()


class PretendedGpu(TorchDispatchMode):
    """While it is entered, `DEVICE` can be computed on.

    Attributes:
        reads: how often Python asked for a value on it.
    """

    def __init__(self) -> None:
        super().__init__()
        self.reads = 0

    def __enter__(self) -> "PretendedGpu":
        torch._C._ensureCUDADeviceGuardSet()
        self._start, torch.cuda._lazy_init = torch.cuda._lazy_init, lambda: None
        # What `torch.tensor(..., device=...)` makes comes to us as an operation too.
        self._before = torch._C._only_lift_cpu_tensors()
        torch._C._set_only_lift_cpu_tensors(True)
        return super().__enter__()

    def __exit__(self, *error: Any) -> None:
        torch._C._set_only_lift_cpu_tensors(self._before)
        torch.cuda._lazy_init = self._start
        super().__exit__(*error)

    def __torch_dispatch__(
        self, operation: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        kwargs = dict(kwargs or {})
        tensors = [leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor)]
        on_gpu = any(isinstance(tensor, OnGpu) for tensor in tensors)
        self.reads += on_gpu and operation in _READS
        if (device := kwargs.get("device")) is not None:
            self.reads += on_gpu and torch.device(device).type == "cpu"
            on_gpu = torch.device(device).type == "cuda"
            kwargs["device"] = torch.device("cpu")
        elif on_gpu and operation not in _COPIES:
            # Numbers may lie anywhere, and so may the places that are picked from a tensor.
            asked = tensors[:1] if operation in _PICKS else tensors
            elsewhere = [t for t in asked if not isinstance(t, OnGpu) and t.dim()]
            if elsewhere:
                raise RuntimeError(f"{operation}: tensors on cuda:0 and on the CPU")
        with _disable_current_modes():
            made = operation(*tree_map(_data, args), **tree_map(_data, kwargs))
        if operation._schema.name.endswith("_") and isinstance(args[0], OnGpu):
            return args[0]
        return tree_map(lambda found: OnGpu(found) if on_gpu and _plain(found) else found, made)


def move(
    network: torch.nn.Module, moved: Callable[[torch.Tensor], torch.Tensor] = OnGpu
) -> torch.nn.Module:
    """A network with all that it holds on the GPU."""
    for module in network.modules():
        for name, value in module._parameters.items():
            if value is not None:
                module._parameters[name] = torch.nn.Parameter(moved(value.data), False)
        for name, value in module._buffers.items():
            if value is not None:
                module._buffers[name] = moved(value)
    return network.eval()


def _data(value: Any) -> Any:
    return value.data_on_cpu if isinstance(value, OnGpu) else value


def _plain(value: Any) -> bool:
    return isinstance(value, torch.Tensor) and not isinstance(value, OnGpu)
