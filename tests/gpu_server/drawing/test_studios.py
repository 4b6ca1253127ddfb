"""Which engine a name means, and when its studio is opened."""

import pytest

from gpu_server.drawing.studios import Studios, only
from pipeline.engines.diffusion.errors import OutOfMemoryError
from pipeline.errors import EngineLostError, EngineUnavailableError, UnknownEngineError
from tests.gpu_server.fake_studio import FakeStudio, FlatEngine


@pytest.fixture
def opened():
    return []


@pytest.fixture
def studios(opened):
    def make(choice):
        if choice == "diffusion":
            raise EngineUnavailableError("There is no model at /srv/secret.")
        return FlatEngine(), "Flat instead of better." if choice == "auto" else ""

    def open_one(choice):
        opened.append((choice, FakeStudio()))
        return opened[-1][1]

    return Studios(("auto", "flat", "diffusion"), make, open_one)


def test_auto_means_the_engine_that_runs_here(studios):
    assert studios.resolve("auto") == studios.resolve("flat") == "flat"


def test_why_an_engine_cannot_run_is_told_to_the_operator_only(studios, caplog):
    told = r"^The engine 'diffusion' cannot run on this server; choose one of: auto, flat\.$"
    with pytest.raises(UnknownEngineError, match=told):
        studios.resolve("diffusion")
    assert "There is no model at /srv/secret." in caplog.text
    for ask in (studios.require, studios.describe):
        with pytest.raises(EngineUnavailableError, match="/srv/secret"):
            ask("diffusion")


def test_an_unknown_engine_is_refused_with_those_there_are(studios):
    with pytest.raises(UnknownEngineError, match="choose one of: auto, flat"):
        studios.resolve("dreams")


def test_a_studio_is_opened_once_when_it_is_first_needed(studios, opened):
    assert opened == []
    assert studios.get("flat") is studios.get("flat")
    assert [choice for choice, _ in opened] == ["auto"]


def test_closing_closes_what_was_opened(studios, opened):
    studios.get("flat")
    studios.close()
    assert opened[0][1].closed


def test_the_operator_is_told_what_auto_came_to(studios):
    assert studios.describe("auto") == "flat: Flat instead of better."
    assert studios.describe("flat") == "flat: Plain colours, for tests."


def test_people_are_told_of_the_engine_without_opening_its_studio(studios, opened):
    assert studios.summary("auto") == "Plain colours, for tests."
    assert opened == []


def test_a_single_studio_is_what_auto_means():
    studio = FakeStudio()
    studios = only(studio)
    assert studios.resolve("auto") == "flat"
    assert studios.get("flat") is studio


@pytest.mark.parametrize("error", [OutOfMemoryError, EngineLostError])
def test_what_keeps_an_engine_from_being_warmed_up_is_remembered_until_it_draws(
    studios, monkeypatch, error
):
    def warm_up(self):
        raise error("The GPU is full.")

    assert studios.trouble("auto") == ""
    monkeypatch.setattr(FlatEngine, "warm_up", warm_up)
    studios.warm_up("auto")
    assert studios.trouble("flat") == "The GPU is full."
    studios.settled("flat")
    assert studios.trouble("auto") == ""
