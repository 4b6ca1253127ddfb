"""The studios of this server: which engine a name means, and one studio per engine."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from pipeline.engines.base import Engine
from pipeline.engines.names import AUTO, CHOICES
from pipeline.engines.picture import PictureEngine
from pipeline.engines.registry import create_engine
from pipeline.errors import EngineLostError, QArtError, SetupError, UnknownEngineError
from pipeline.portrait import Portraits
from pipeline.studio import StudioRequest, StudioResult, StudioWatch, open_studio

log = logging.getLogger(__name__)


class StudioLike(Protocol):
    """What the server needs of a `pipeline.studio.Studio`."""

    @property
    def engine(self) -> Engine:
        """What draws."""

    def run(self, request: StudioRequest, watch: StudioWatch | None = None) -> StudioResult:
        """Draw, judge and rank."""

    def close(self) -> None:
        """Stop whatever the studio started."""


class PortraitsLike(Protocol):
    """What the server needs of `pipeline.portrait.Portraits`."""

    def run(
        self, source: bytes, request: StudioRequest, watch: StudioWatch | None = None
    ) -> StudioResult:
        """Make QArt of the picture, judge and rank."""

    def close(self) -> None:
        """Stop whatever was started."""


class Studios:
    """Opens each studio when it is first needed and keeps it. Safe in threads."""

    def __init__(
        self,
        choices: tuple[str, ...] = CHOICES,
        make_engine: Callable[[str], tuple[Engine, str]] = create_engine,
        open_one: Callable[[str], StudioLike] = open_studio,
        open_portraits: Callable[[], PortraitsLike] = Portraits,
    ) -> None:
        """Studios for `choices`.

        Args:
            choices: the names that requests and settings may give.
            make_engine: the engine that a choice means here and a word on it; raises QArtError
                when it cannot run.
            open_one: opens the studio of a choice.
            open_portraits: opens what draws people's own pictures.
        """
        self._meaning: dict[str, str | QArtError] = {}
        self._words: dict[str, str] = {}
        self._summaries: dict[str, str] = {}
        for choice in choices:
            try:
                engine, note = make_engine(choice)
            except QArtError as error:
                self._meaning[choice] = error
            else:
                self._meaning[choice] = engine.name
                self._words[choice] = note or engine.summary
                self._summaries[engine.name] = engine.summary
        self._open_one = open_one
        self._open_portraits = open_portraits
        self._portraits: PortraitsLike | None = None
        self._opened: dict[str, StudioLike] = {}
        self._troubles: dict[str, str] = {}
        self._lock = threading.Lock()
        self._closed = False

    @property
    def engines(self) -> frozenset[str]:
        """Names of the engines that can draw here; people's own pictures always can be drawn."""
        able = (engine for engine in self._meaning.values() if isinstance(engine, str))
        return frozenset((*able, PictureEngine.name))

    def resolve(self, choice: str) -> str:
        """The name of the engine that will draw.

        Raises:
            UnknownEngineError: there is no such engine, or it cannot run here; for the people who
                ask, so why it cannot is told to the log.
        """
        engine = self._meaning.get(choice)
        if isinstance(engine, str):
            return engine
        here = ", ".join(name for name, made in self._meaning.items() if isinstance(made, str))
        if engine is None:
            told = f"There is no engine called {choice!r}"
        else:
            log.warning("the engine %s was asked for: %s", choice, engine.message)
            told = f"The engine {choice!r} cannot run on this server"
        raise UnknownEngineError(f"{told}; choose one of: {here or 'none'}.")

    def require(self, choice: str) -> None:
        """Make sure that a choice can be drawn.

        Raises:
            QArtError: it cannot; says why, for the operator.
        """
        if isinstance(error := self._meaning.get(choice), QArtError):
            raise error
        self.resolve(choice)

    def describe(self, choice: str) -> str:
        """The engine of a choice and one sentence on it, for the operator.

        Raises:
            QArtError: as in `require`.
        """
        self.require(choice)
        return f"{self.resolve(choice)}: {self._words[choice]}"

    def summary(self, choice: str) -> str:
        """One sentence on the engine of a choice, for the people it draws for.

        Raises:
            UnknownEngineError: as in `resolve`.
        """
        return self._summaries[self.resolve(choice)]

    def get(self, engine: str) -> StudioLike:
        """The studio of an engine that `resolve` named. Blocks while it opens.

        Raises:
            SetupError: the engine was there once and is not any more.
            EngineLostError: `close` was called.
        """
        # Opened by its choice, so that the result's notes can say what "auto" came to.
        choice = AUTO if self._meaning.get(AUTO) == engine else engine
        with self._lock:
            if self._closed:
                raise EngineLostError("The server is stopping; ask again once it runs.")
            if engine not in self._opened:
                self._opened[engine] = self._open_one(choice)
            return self._opened[engine]

    def warm_up(self, choice: str) -> None:
        """Load what the engine of a choice needs. Blocks; what goes wrong is told to the log.

        The first request of that engine tells its own requester.
        """
        try:
            engine = self.resolve(choice)
            self.get(engine).engine.warm_up()
        except (SetupError, EngineLostError) as error:
            self.settled(engine, error.message)
            log.warning("the engine could not be warmed up: %s", error.message)
        except QArtError as error:
            log.warning("the engine could not be warmed up: %s", error.message)

    def settled(self, engine: str, trouble: str = "") -> None:
        """Keep in mind how an engine fared: "" when it drew, else what its operator has to mend."""
        # Without the lock, which is held for as long as a studio opens.
        self._troubles[engine] = trouble

    def trouble(self, choice: str) -> str:
        """What keeps the engine of a choice from drawing, as far as it is known, or "".

        Raises:
            UnknownEngineError: as in `resolve`.
        """
        return self._troubles.get(self.resolve(choice), "")

    def portraits(self) -> PortraitsLike:
        """What draws people's own pictures."""
        with self._lock:
            if self._portraits is None:
                self._portraits = self._open_portraits()
            return self._portraits

    def close(self) -> None:
        """Close all that were opened. Blocks."""
        with self._lock:
            self._closed = True
            if self._portraits is not None:
                self._portraits.close()
                self._portraits = None
            for studio in self._opened.values():
                studio.close()
            self._opened.clear()


def only(studio: StudioLike, portraits: PortraitsLike | None = None) -> Studios:
    """Studios with a single engine, which "auto" means too."""
    engine = studio.engine
    return Studios(
        (AUTO, engine.name),
        lambda _: (engine, ""),
        lambda _: studio,
        lambda: portraits or Portraits(),
    )
