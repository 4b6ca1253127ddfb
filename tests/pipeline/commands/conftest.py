import pytest

from pipeline.pool import WorkPool
from pipeline.studio import Studio
from tests.pipeline.tiny import TinyEngine


@pytest.fixture
def tiny_studio(monkeypatch):
    """`qart make` with the tiny engine in place of the sketch engine."""
    asked = []

    def open_studio(engine):
        asked.append(engine)
        return Studio(TinyEngine(broken={1}), WorkPool(1), notes=("Drawn tiny.",))

    monkeypatch.setattr("pipeline.studio.open_studio", open_studio)
    return asked
