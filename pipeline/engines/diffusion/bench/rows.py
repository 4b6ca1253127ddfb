"""Measure the sampler beside the stock pipeline, on random weights, within a time budget."""

import copy
import logging
import platform
import time
from collections.abc import Callable
from dataclasses import replace

import diffusers
import torch

from pipeline.blueprint import make_blueprint
from pipeline.engines.diffusion.bench.flops import stock_tflop, tflop
from pipeline.engines.diffusion.bench.random_weights import SCHEDULE, TOKENS, Size, random_networks
from pipeline.engines.diffusion.bench.report import NOT_MEASURED, Report, Row
from pipeline.engines.diffusion.control import Control, control_image, detach_embedding
from pipeline.engines.diffusion.decode import decode
from pipeline.engines.diffusion.networks import Models, TextFeatures, compile_networks, prepare
from pipeline.engines.diffusion.presets import PRESETS, Preset, tuned
from pipeline.engines.diffusion.sampler import Sampler

log = logging.getLogger(__name__)

_COMPILE_NEEDS_S = {"fast": 200.0, "published": 80.0, "quality": 30.0}
"""Estimates, in order: `published` adds one graph to those of `fast`, `quality` none to both."""

_MATRIX = 8192

TUNED = "tuned stock"
"""The stock pipeline with what its users may set in two lines: memory layout, cuDNN's search."""


class Bench:
    """Rows measured one after the other on the same networks."""

    def __init__(
        self,
        size: Size,
        device: torch.device,
        batch: int,
        runs: int,
        budget_s: float,
        keep: Callable[[Report], None] = lambda _: None,
    ) -> None:
        """Make the networks.

        Args:
            size: "full" or "tiny".
            device: where they compute.
            batch: pictures of a row.
            runs: timed runs of a row; one untimed run comes first.
            budget_s: no row is begun after so many seconds.
            keep: called with the report so far after each row, so that none is lost.
        """
        self._keep = keep
        self._started = time.perf_counter()
        self._size, self._device, self._batch = size, device, batch
        self._runs, self._budget_s = runs, budget_s
        self._gpu = device.type == "cuda"
        self._dtype = torch.bfloat16 if self._gpu else torch.float32
        self._models: Models
        self._networks = networks = random_networks(size, device, self._dtype)
        # The stock pipeline keeps a ControlNet of its own: ours loses its first layers.
        self._stock = diffusers.StableDiffusionControlNetPipeline(
            vae=networks.vae,
            text_encoder=None,
            tokenizer=None,
            unet=networks.unet,
            controlnet=copy.deepcopy(networks.control),
            scheduler=diffusers.DDIMScheduler(**SCHEDULE),
            safety_checker=None,
            feature_extractor=None,
            requires_safety_checker=False,
        )
        self._stock.set_progress_bar_config(disable=True)
        shape = (1, TOKENS, networks.width)
        self._text = TextFeatures(
            *(torch.randn(shape).to(device, self._dtype) for _ in ("prompt", "negative"))
        )
        self.report = Report(_machine(device), size, _gpu_name(device))

    def run(self, sizes: tuple[int, ...], tune: str = "") -> Report:
        """Measure, stage by stage, until the budget is used up.

        Args:
            sizes: picture sides in pixels; the last one is the one that is compiled for.
            tune: changes to all presets, to make a run short.
        """
        published, quality, fast = (tuned(preset, tune) for preset in PRESETS.values())
        if self._gpu:
            self.report.matrix_tflops = self._matrix_tflops()
        for side in sizes:
            self._stage("stock", published, side, self._stock_pictures)
        if self._gpu:
            for network in (self._networks.unet, self._networks.vae, self._stock.controlnet):
                prepare(network, self._device)
            self._stage(TUNED, published, sizes[-1], self._stock_pictures)
        # Its ControlNet would count as memory of ours.
        del self._stock
        self._prepare_ours()
        for side in sizes:
            self._stage("ours", published, side, self._our_pictures)
            self._stage("ours", fast, side, self._our_pictures)
        self._stage("ours", quality, sizes[-1], self._our_pictures)
        if self._gpu:
            self._models = replace(self._models, compiled=True)
            compile_networks(self._models.unet, self._models.vae, self._models.controls)
            for preset in (fast, published, quality):
                needs_s = _COMPILE_NEEDS_S[preset.name.removesuffix("+")]
                self._stage("compiled", preset, sizes[-1], self._our_pictures, needs_s)
        self._compare(sizes[-1])
        return self.report

    @property
    def used_s(self) -> float:
        """Seconds since the networks were begun to be built."""
        return time.perf_counter() - self._started

    def _prepare_ours(self) -> None:
        """Settings of ours that the stock pipeline must not profit from come after it."""
        networks = self._networks
        for network in (networks.unet, networks.vae, networks.control):
            prepare(network, self._device)
        control = Control(networks.control, detach_embedding(networks.control), 1.0)
        self._models = Models(
            None, None, networks.unet, networks.vae, (control,), SCHEDULE, self._device, self._dtype
        )

    def _stage(
        self,
        name: str,
        preset: Preset,
        side: int,
        draw: Callable[[Preset, int], int],
        needs_s: float = 0.0,
    ) -> None:
        what = f"{name} {preset.name} {side} px"
        if self.used_s + needs_s > self._budget_s:
            self.report.skipped.append(f"{what}: no time was left")
            return
        try:
            self.report.rows.append(self._measured(name, preset, side, draw))
        except Exception as error:  # the other rows are worth having
            log.exception("%s", what)
            self.report.skipped.append(f"{what}: {type(error).__name__}: {str(error)[:200]}")
        self._keep(self.report)

    def _measured(
        self, name: str, preset: Preset, side: int, draw: Callable[[Preset, int], int]
    ) -> Row:
        if self._gpu:
            torch.cuda.reset_peak_memory_stats()
        warm_up = self._timed(draw, preset, side)
        seconds = [self._timed(draw, preset, side) for _ in range(self._runs)]
        best = min(seconds)
        row = Row(
            name,
            preset.name,
            preset.steps,
            side,
            self._batch,
            [round(s, 4) for s in seconds],
            round(best, 4),
            round(1000 * best / preset.steps, 3),
            round(warm_up, 3),
        )
        if self._size == "full":
            row.tflop = round(
                self._batch * (stock_tflop if "stock" in name else tflop)(preset, side), 1
            )
        if isinstance(row.tflop, float) and isinstance(self.report.matrix_tflops, float):
            row.floor_s = round(row.tflop / self.report.matrix_tflops, 4)
            row.share_of_floor = round(row.floor_s / best, 3)
        if self._gpu:
            row.peak_gb = round(torch.cuda.max_memory_allocated() / 1e9, 2)
        return row

    def _timed(self, draw: Callable[[Preset, int], int], preset: Preset, side: int) -> float:
        started = time.perf_counter()
        drawn = draw(preset, side)
        if self._gpu:
            torch.cuda.synchronize()
        if drawn != self._batch:
            raise AssertionError(f"{drawn} pictures instead of {self._batch}")
        return time.perf_counter() - started

    def _stock_pictures(self, preset: Preset, side: int) -> int:
        blueprint = make_blueprint("https://example.com", size_px=side)
        generators = [torch.Generator("cpu").manual_seed(seed) for seed in range(self._batch)]
        pictures = self._stock(
            prompt_embeds=self._text.prompt.expand(self._batch, -1, -1),
            negative_prompt_embeds=self._text.negative.expand(self._batch, -1, -1),
            image=control_image(blueprint),
            num_inference_steps=preset.steps,
            guidance_scale=preset.guidance,
            controlnet_conditioning_scale=preset.control_low,
            control_guidance_start=preset.control_start,
            control_guidance_end=preset.control_end,
            generator=generators,
        ).images
        return len(pictures)

    def _our_pictures(self, preset: Preset, side: int) -> int:
        blueprint = make_blueprint("https://example.com", size_px=side)
        seeds = range(self._batch)
        sampler = Sampler(self._models, preset, blueprint, self._text, seeds)
        latents = sampler.run(lambda _: None)
        return len([decode(self._models, latent) for latent in latents])

    def _matrix_tflops(self) -> float:
        """What this GPU does at best, measured: a large bfloat16 product."""
        a = torch.randn(_MATRIX, _MATRIX, device=self._device, dtype=self._dtype)
        for _ in range(5):
            a @ a
        torch.cuda.synchronize()
        started = time.perf_counter()
        for _ in range(20):
            a @ a
        torch.cuda.synchronize()
        return round(20 * 2 * _MATRIX**3 / (time.perf_counter() - started) / 1e12, 1)

    def _compare(self, side: int) -> None:
        """How many times faster than the stock pipeline's `published`, as it comes and tuned."""
        best = {
            (row.name, row.preset): row.best_s for row in self.report.rows if row.size_px == side
        }
        for base, speedups in (
            ("stock", self.report.speedups),
            (TUNED, self.report.speedups_over_tuned),
        ):
            stock = next((s for (name, _), s in best.items() if name == base), None)
            for (name, preset), seconds in best.items():
                if name not in {"stock", base} and stock is not None:
                    speedups[f"{name} {preset} {side} px"] = (
                        round(stock / seconds, 2) if self._gpu else NOT_MEASURED
                    )


def _machine(device: torch.device) -> dict[str, str]:
    return {
        "processor": platform.processor() or platform.machine(),
        "device": device.type,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "diffusers": diffusers.__version__,
    }


def _gpu_name(device: torch.device) -> str:
    return torch.cuda.get_device_name(device) if device.type == "cuda" else NOT_MEASURED
