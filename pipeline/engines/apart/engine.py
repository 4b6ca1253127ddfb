"""An engine whose drawing is done by child processes, one per device."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import ClassVar

from PIL import Image

from pipeline.aesthetic.base import Aesthetic
from pipeline.blueprint import Blueprint
from pipeline.engines.apart.child import Build
from pipeline.engines.apart.messages import (
    Done,
    Draw,
    Drawn,
    Failed,
    Lost,
    Note,
    Preview,
    Progress,
    Rate,
    WarmUp,
)
from pipeline.engines.apart.process import Child, Task
from pipeline.engines.base import Candidate, DrawRequest, Engine, Watch
from pipeline.errors import EngineLostError

_POLL_S = 0.1


class EngineApart(Engine):
    """Draws with engines that live in processes of their own. Thread-safe.

    A request takes the first child that is free, one that runs already before one that does not.
    A child that dies, that hangs, or whose drawing fails in a way its engine does not foresee, ends
    alone: the drawing raises `EngineLostError`, and the child's next task starts it anew.
    """

    def __init__(self, children: Mapping[str, Build], *, rates: bool = False) -> None:
        """An engine that has started nothing yet.

        Args:
            children: what each child holds, by a name for people, such as its device.
            rates: whether every child holds an aesthetic predictor.
        """
        self._children = [Child(name, build) for name, build in children.items()]
        self._rates = rates
        self._busy: set[str] = set()
        self._turns = threading.Condition()

    @property
    def at_once(self) -> int:
        """See `Engine.at_once`: one for each child."""
        return len(self._children)

    @property
    def aesthetic(self) -> Aesthetic | None:
        """See `Engine.aesthetic`."""
        return _Predictor(self) if self._rates else None

    def draw(self, request: DrawRequest, watch: Watch) -> Iterator[Candidate]:
        """See `Engine.draw`.

        Raises:
            EngineLostError: the child's process ended in the middle of it.
        """
        watch.check()
        with self._free_child(watch) as child:
            task = child.begin(partial(Draw, request=request))
            try:
                yield from _followed(task, child, watch)
            except KeyboardInterrupt:
                # Nobody waits for a step, or for the loading of weights, to end.
                task.kill()
                raise
            finally:
                task.end()

    def rate(self, images: Sequence[Image.Image]) -> list[float]:
        """Score pictures on a child's device, also while it is drawing.

        Raises:
            EngineLostError: that ended two children.
        """
        # Scoring changes nothing, so a fault of the drawing beside it costs only a second try.
        try:
            return self._rate(images)
        except EngineLostError:
            return self._rate(images)

    def warm_up(self) -> None:
        """See `Engine.warm_up`; all children at the same time."""
        tasks = [(child, child.begin(WarmUp)) for child in self._children]
        for child, task in tasks:
            _answer(task, child)

    def close(self) -> None:
        """See `Engine.close`."""
        for child in self._children:
            child.close()

    def _rate(self, images: Sequence[Image.Image]) -> list[float]:
        with self._turns:
            child = min(self._children, key=self._reluctance)
        done = _answer(child.begin(partial(Rate, images=tuple(images))), child)
        return list(done.scores)

    def _reluctance(self, child: Child) -> tuple[bool, bool]:
        return not child.alive, child.name in self._busy

    @contextmanager
    def _free_child(self, watch: Watch) -> Iterator[Child]:
        with self._turns:
            while not (free := [c for c in self._children if c.name not in self._busy]):
                self._turns.wait(_POLL_S)
                watch.check()
            child = min(free, key=self._reluctance)
            self._busy.add(child.name)
        try:
            yield child
        finally:
            with self._turns:
                self._busy.remove(child.name)
                self._turns.notify()


class _Predictor(Aesthetic):
    """The predictor that the children hold."""

    name: ClassVar[str] = "apart"
    in_pool: ClassVar[bool] = False

    def __init__(self, engine: EngineApart) -> None:
        self._engine = engine

    def score(self, image: Image.Image, blueprint: Blueprint | None = None) -> float:
        return self.scores([image], blueprint)[0]

    def scores(
        self, images: Sequence[Image.Image], blueprint: Blueprint | None = None
    ) -> list[float]:
        return self._engine.rate(images)


def _followed(task: Task, child: Child, watch: Watch) -> Iterator[Candidate]:
    """The candidates of a drawing, and its news for the watch."""
    while True:
        watch.check()
        match task.next(_POLL_S):
            case Progress(fraction=fraction):
                watch.progress(fraction)
            case Preview(index=index, image=image):
                watch.preview(index, image)
            case Note(sentence=sentence):
                watch.note(sentence)
            case Drawn(candidate=candidate):
                yield candidate
            case Done():
                return
            case Failed(error=error):
                raise error
            case Lost(reason=reason):
                raise _lost(child, reason)


def _answer(task: Task, child: Child) -> Done:
    """The outcome of a task without news."""
    match task.next():
        case Done() as done:
            return done
        case Failed(error=error):
            raise error
        case Lost(reason=reason):
            raise _lost(child, reason)
        case other:
            raise AssertionError(f"{other} answers nothing")


def _lost(child: Child, reason: str) -> EngineLostError:
    return EngineLostError(
        f"The process that draws on {child.name} ended ({reason}); a new one starts with the next "
        "request, so try again."
    )
