"""Which engines there are, and which one a name means on this machine."""

from concurrent.futures import Executor
from typing import TYPE_CHECKING

from pipeline.engines.base import Engine
from pipeline.engines.names import AUTO, CHOICES
from pipeline.errors import EngineUnavailableError, UnknownEngineError

if TYPE_CHECKING:
    from pipeline.engines.diffusion.gaps import Gap

SKETCH_NOTE = "Drawn by the sketch engine, a procedural illustrator and not a diffusion model"


def create_engine(name: str, executor: Executor | None = None) -> tuple[Engine, str]:
    """Make the engine that `name` means here.

    "auto" is the diffusion engine where nothing that it needs is missing.

    Args:
        name: one of `pipeline.engines.names.CHOICES`.
        executor: where an engine may draw candidates side by side.

    Returns:
        The engine, and one sentence for people when it is not the diffusion engine, or "".

    Raises:
        UnknownEngineError: no engine has that name.
        EngineUnavailableError: it cannot run here.
        DiffusionSettingError: a setting of the diffusion engine has a value it cannot have.
        ModelNameError: a setting names a model in a way that cannot be read.
    """
    if name not in CHOICES:
        raise UnknownEngineError(
            f"There is no engine called {name[:40]!r}; choose one of {', '.join(CHOICES)}."
        )
    because = ""
    if name != "sketch":
        found = _diffusion()
        if isinstance(found, Engine):
            return found, ""
        if name != AUTO:
            raise EngineUnavailableError(
                f"The diffusion engine cannot run here because {found.reason}; {found.remedy}."
            )
        because = f", because {found.public}"
    from pipeline.engines.sketch import SketchEngine

    return SketchEngine(executor=executor), f"{SKETCH_NOTE}{because}."


def _diffusion() -> "Engine | Gap":
    """The diffusion engine, or the first thing that it lacks here."""
    from pipeline.engines.diffusion.gaps import gaps
    from pipeline.engines.diffusion.settings import load_settings
    from pipeline.models.quiet import quieten
    from pipeline.models.settings import load_lock
    from pipeline.safety.settings import load_settings as load_safety

    settings = load_settings()
    if missing := gaps(settings, load_lock(), load_safety()):
        return missing[0]
    quieten()
    from pipeline.aesthetic.choose import find_laion
    from pipeline.engines.diffusion.apart import DiffusionApart

    return DiffusionApart(settings, find_laion())
