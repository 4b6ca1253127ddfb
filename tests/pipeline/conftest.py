"""Weights that several folders of tests draw with."""

import pytest


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory):
    """base/ and control/ on disk; skips where the diffusion extra is not installed."""
    torch = pytest.importorskip("torch", reason="needs the diffusion extra")
    pytest.importorskip("diffusers", reason="needs the diffusion extra")
    pytest.importorskip("compel", reason="needs the diffusion extra")
    torch.set_num_threads(1)
    from tests.pipeline.engines.diffusion.tiny_models import save_tiny_models

    folder = tmp_path_factory.mktemp("models")
    save_tiny_models(folder)
    return folder
