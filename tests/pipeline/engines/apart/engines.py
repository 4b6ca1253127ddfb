"""Engines for children of tests, which say what happens through files in a folder."""

import os
import time
from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np

from pipeline.aesthetic.base import Aesthetic
from pipeline.engines.apart.child import Parts
from pipeline.engines.apart.engine import EngineApart
from pipeline.errors import InvalidPromptError
from tests.pipeline.tiny import TinyEngine


class Scripted(TinyEngine):
    """Draws as its prompt says; recipes hold the process.

    "wait": after the first candidate until the folder holds a file called go.
    "fault": breaks down as a device does, once for each folder.
    "refuse": raises an error that people can mend.
    "news": tells a preview and a note.

    Warming up goes on as long as the folder holds a file called cold.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.warm = 0

    def warm_up(self):
        self.warm += 1
        while (self.folder / "cold").exists():
            time.sleep(0.01)

    def draw(self, request, watch):
        if request.prompt == "refuse":
            raise InvalidPromptError("Not this prompt.")
        for candidate in super().draw(request, watch):
            candidate.recipe.update(pid=os.getpid(), warm=self.warm)
            if request.prompt == "news":
                watch.preview(candidate.index, candidate.image.resize((8, 8)))
                watch.note("A note.")
            yield candidate
            if request.prompt == "fault" and not (self.folder / "fault").exists():
                (self.folder / "fault").touch()
                raise RuntimeError("CUDA error: an illegal memory access was encountered")
            if request.prompt == "wait":
                self.wait(watch)

    def wait(self, watch):
        (self.folder / f"waiting-{os.getpid()}").touch()
        while not (self.folder / "go").exists():
            try:
                watch.check()
            except BaseException:
                (self.folder / "stopped").touch()
                raise
            time.sleep(0.01)


class Brightness(Aesthetic):
    """Scores by mean grey, and how many pictures came together."""

    name: ClassVar[str] = "brightness"

    def score(self, image, blueprint=None):
        return self.scores([image])[0]

    def scores(self, images, blueprint=None):
        return [round(1 + float(np.asarray(i).mean()) / 255 + len(images) / 2, 4) for i in images]


class ScriptedApart(EngineApart):
    name: ClassVar[str] = "tiny"
    summary: ClassVar[str] = "A plain code in two colours, drawn elsewhere."


class Headless(Brightness):
    """Cannot score: its weights are no weights."""

    def scores(self, images, blueprint=None):
        raise KeyError("layers.0.weight")


def scripted(
    folder: Path, children: int = 1, *, rates: bool = False, predictor: type = Brightness
) -> ScriptedApart:
    build = partial(_build, folder, predictor if rates else None)
    return ScriptedApart({f"number {i}": build for i in range(children)}, rates=rates)


def _build(folder: Path, predictor: type | None) -> Parts:
    return Parts(Scripted(folder), predictor() if predictor else None)
