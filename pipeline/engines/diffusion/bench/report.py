"""What `qart bench diffusion` writes."""

from dataclasses import asdict, dataclass, field
from typing import Any

METHOD = (
    "Random weights of the true shapes; text features are given, so prompts are not encoded. A row "
    "is one request: sampling and decoding of the whole batch to pictures in main memory. Each row "
    "runs once untimed and then `runs` times; `best_s` is the fastest. `warm_up_s` is the untimed "
    "run; of a compiled row it holds the compiling. `floor_s` is the row's own arithmetic at the "
    "rate of a large matrix product measured in the same process. `stock` is diffusers' "
    "StableDiffusionControlNetPipeline, as it comes; `tuned stock` is the same with channels_last "
    "and cudnn.benchmark, which our rows have too."
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
    speedups_over_tuned: dict[str, float | str] = field(default_factory=dict)
    end_to_end: dict[str, Any] | str = NOT_MEASURED
    targets: list["Target"] = field(default_factory=list)
    wall_s: float = 0.0

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    def judge(self) -> None:
        """Hold the figures against what was aimed at, on a large GPU; a tiny run proves nothing."""
        large = self.size == "full"
        best = {(r.name, r.preset): r.best_s for r in self.rows if r.size_px == 768}
        whole = self.end_to_end if isinstance(self.end_to_end, dict) else {}
        found: list[tuple[str, float, float | str | None, bool]] = [
            ("compiled published 768 px, times faster than stock", 1.6,
             self.speedups.get("compiled published 768 px"), True),
            ("compiled fast 768 px, times faster than stock published", 6.0,
             self.speedups.get("compiled fast 768 px"), True),
            ("compiled fast 768 px, seconds", 1.5, best.get(("compiled", "fast")), False),
            ("end to end p95, seconds", 3.0, whole.get("p95_s"), False),
        ]  # fmt: skip
        for what, wanted, value, more in found:
            if large and isinstance(value, float):
                met = value >= wanted if more else value <= wanted
                self.targets.append(Target(what, wanted, value, met))
            else:
                self.targets.append(Target(what, wanted))


@dataclass
class Target:
    """One figure that was aimed at.

    Attributes:
        what: the figure and its unit; speed-ups are to be reached, seconds not to be passed.
    """

    what: str
    wanted: float
    measured: float | str = NOT_MEASURED
    met: bool | str = NOT_MEASURED
