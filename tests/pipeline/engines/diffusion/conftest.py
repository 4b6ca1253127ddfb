"""Tiny models, loaded from disk as a user's would be."""

from importlib.util import find_spec

import pytest

from pipeline.blueprint import make_blueprint
from pipeline.engines.diffusion.settings import DiffusionSettings
from pipeline.models.lock import ModelLock


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    """Several test processes share the cores."""
    if find_spec("torch"):
        import torch

        torch.set_num_threads(1)


@pytest.fixture(scope="session")
def settings(model_folder):
    return DiffusionSettings(
        base=str(model_folder / "base"),
        control=str(model_folder / "control"),
        device="cpu",
        preset="published",
        tune="steps=8",
    )


@pytest.fixture(scope="session")
def lock(tmp_path_factory):
    return ModelLock(tmp_path_factory.mktemp("lock") / "models.lock.json")


@pytest.fixture(scope="session")
def models(settings, lock):
    from pipeline.engines.diffusion.load import load_models

    return load_models(settings, lock)


@pytest.fixture(scope="session")
def blueprint():
    """Version 3 in 288 px: 8 px modules, each one latent wide."""
    return make_blueprint("https://example.com", size_px=288)
