"""How many jobs are drawn at the same time: one for each GPU, unless a setting says otherwise."""

from gpu_server.settings import ServerSettings
from pipeline.engines.registry import create_engine
from pipeline.errors import QArtError


def follow_devices(settings: ServerSettings) -> ServerSettings:
    """The settings, with as many workers as the engine draws at once where none are set."""
    if "workers" in settings.model_fields_set:
        return settings
    try:
        engine, _ = create_engine(settings.engine)
    except QArtError:
        # The server, which needs the engine, refuses to start and says why.
        return settings
    return settings.model_copy(update={"workers": engine.at_once})
