"""Time and memory of a whole `qart make`, process tree and all. Linux only: it reads /proc."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pipeline.errors import QArtError

_SAMPLE_S = 0.05
_PROC = Path("/proc")


class BenchError(QArtError):
    """Nothing could be measured."""

    code = "bench"


def machine() -> str:
    """One line: processor, cores this process may use, system, Python."""
    names = [
        line.partition(":")[2].strip()
        for line in _lines(_PROC / "cpuinfo")
        if line.startswith("model name")
    ]
    processor = names[0] if names else platform.machine()
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    system = f"{platform.system()} {platform.release()}"
    return f"{processor}, {cores} cores, {system}, Python {platform.python_version()}"


def measure_make(n: int, seed: int) -> dict[str, float]:
    """Run `qart make` in a fresh process and watch it.

    Returns:
        wall_s, draw_s, judge_s (what judging adds to drawing) in seconds; peak_rss_mb and
        peak_pss_mb in 10^6 bytes, summed over the process and its children.

    Raises:
        BenchError: not on Linux, or the command failed.
    """
    if not (_PROC / "self" / "smaps_rollup").exists():
        raise BenchError("Memory is measured through /proc, which this system lacks; use Linux.")
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pipeline", "make", "https://example.com"]
        command += ["koi pond, ukiyo-e, indigo and gold", "--engine", "sketch"]
        command += ["--seed", str(seed), "--n", str(n), "--out", folder]
        started = time.perf_counter()
        with subprocess.Popen(  # noqa: S603  our own command
            command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        ) as child:
            rss, pss = _watch(child)
            wall = time.perf_counter() - started
            said = child.stderr.read().decode() if child.stderr else ""
        if child.returncode:
            last = (said.strip() or "no message").splitlines()[-1]
            raise BenchError(f"qart make failed: {last}")
        timings = json.loads((Path(folder) / "result.json").read_text())["timings_s"]
    return {
        "wall_s": round(wall, 2),
        "draw_s": timings["draw"],
        "judge_s": timings["judge"],
        "peak_rss_mb": round(rss / 1e6, 1),
        "peak_pss_mb": round(pss / 1e6, 1),
    }


def _watch(child: "subprocess.Popen[bytes]") -> tuple[int, int]:
    """Peak RSS and PSS in bytes until `child` ends."""
    rss = pss = 0
    while child.poll() is None:
        tree = [_memory(pid) for pid in _tree(child.pid)]
        rss, pss = max(rss, sum(r for r, _ in tree)), max(pss, sum(p for _, p in tree))
        time.sleep(_SAMPLE_S)
    return rss, pss


def _tree(pid: int) -> list[int]:
    tasks = _PROC / str(pid) / "task"
    try:
        children = [int(c) for task in tasks.iterdir() for c in _words(task / "children")]
    except OSError:
        return [pid]
    return [pid, *(found for child in children for found in _tree(child))]


def _memory(pid: int) -> tuple[int, int]:
    found = {"Rss:": 0, "Pss:": 0}
    for line in _lines(_PROC / str(pid) / "smaps_rollup"):
        key, _, rest = line.partition(" ")
        if key in found:
            found[key] = int(rest.split()[0]) * 1024
    return found["Rss:"], found["Pss:"]


def _words(path: Path) -> list[str]:
    return " ".join(_lines(path)).split()


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text().splitlines()
    except OSError:  # the process has ended
        return []
