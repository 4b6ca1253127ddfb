"""What `qart bench diffusion` writes."""

from dataclasses import asdict, dataclass, field
from typing import Any

METHOD = (
    "Random weights of the true shapes; text features are given, so prompts are not encoded. A row "
    "is one request: sampling and decoding of the whole batch to pictures in main memory. Each row "
    "runs once untimed and then `runs` times; `best_s` is the fastest. `warm_up_s` is the untimed "
    "run; of a compiled row it holds the compiling. `floor_s` is the row's own arithmetic at the "
    "rate of a large matrix product measured in the same process. `stock` is diffusers' "
    "StableDiffusionControlNetPipeline, as it comes."
)
NOT_MEASURED = "not measured"


@dataclass
class Row:
    """One measured way to draw a batch. Seconds, TFLOP, GB of 10^9 bytes."""

    name: str
    preset: str
    steps: int
    size_px: int
    batch: int
    seconds: list[float]
    best_s: float
    step_ms: float
    warm_up_s: float
    tflop: float | str = NOT_MEASURED
    floor_s: float | str = NOT_MEASURED
    share_of_floor: float | str = NOT_MEASURED
    peak_gb: float | str = NOT_MEASURED


@dataclass
class Report:
    """What `qart bench diffusion` writes."""

    machine: dict[str, str]
    size: str
    gpu: str
    method: str = METHOD
    matrix_tflops: float | str = NOT_MEASURED
    rows: list[Row] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    speedups: dict[str, float | str] = field(default_factory=dict)
    wall_s: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)
