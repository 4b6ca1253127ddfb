"""The diffusion engine with tiny random weights, where torch is installed."""

import pytest


@pytest.fixture(scope="session")
def diffusion_engine(model_folder):
    from pipeline.engines.diffusion.engine import DiffusionEngine
    from pipeline.engines.diffusion.settings import DiffusionSettings
    from pipeline.safety.screens import NO_SCREENS

    settings = DiffusionSettings(
        base=str(model_folder / "base"),
        control=str(model_folder / "control"),
        device="cpu",
        tune="steps=2",
    )
    return DiffusionEngine(settings, screens=NO_SCREENS)


@pytest.fixture(scope="session")
def diffusion_apart(model_folder):
    """The same in a child process, as settings would make it."""
    from pipeline.engines.diffusion.apart import DiffusionApart
    from pipeline.engines.diffusion.settings import DiffusionSettings

    settings = DiffusionSettings(
        base=str(model_folder / "base"),
        control=str(model_folder / "control"),
        device="cpu",
        tune="steps=2",
    )
    engine = DiffusionApart(settings)
    with pytest.MonkeyPatch.context() as patch:
        # Read by the child, when it first draws.
        patch.setenv("QART_SAFETY", "false")
        engine.warm_up()
    yield engine
    engine.close()
