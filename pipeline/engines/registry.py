"""Which engines there are, and which one a name means on this machine."""

from concurrent.futures import Executor

from pipeline.engines.base import Engine
from pipeline.engines.names import AUTO, CHOICES
from pipeline.errors import UnknownEngineError

SKETCH_INSTEAD = (
    "Drawn by the sketch engine, a procedural illustrator and not a diffusion model, because this "
    "version has no diffusion engine yet."
)


def create_engine(name: str, executor: Executor | None = None) -> tuple[Engine, str]:
    """Make the engine that `name` means here.

    Args:
        name: one of `pipeline.engines.names.CHOICES`.
        executor: where an engine may draw candidates side by side.

    Returns:
        The engine, and one sentence for people when it is another than they may expect, or "".

    Raises:
        UnknownEngineError: no engine has that name, or it is not in this version.
    """
    if name == "diffusion":
        raise UnknownEngineError(
            "The diffusion engine is not in this version; use --engine sketch or auto."
        )
    if name not in CHOICES:
        raise UnknownEngineError(
            f"There is no engine called {name[:40]!r}; choose one of {', '.join(CHOICES)}."
        )
    from pipeline.engines.sketch import SketchEngine

    return SketchEngine(executor=executor), SKETCH_INSTEAD if name == AUTO else ""
