"""Jobs drawn at once follow the engine's devices, and survive the end of one's process."""

import os
import signal

import pytest
from aiohttp.test_utils import TestServer

from gpu_server.api import create_app
from gpu_server.client import Client
from gpu_server.drawing import devices
from gpu_server.drawing.devices import follow_devices
from gpu_server.drawing.studios import Studios, only
from gpu_server.schema import JobStatus
from gpu_server.settings import ServerSettings
from pipeline.errors import EngineLostError, EngineUnavailableError
from pipeline.pool import WorkPool
from pipeline.studio import Studio
from tests.gpu_server.conftest import finished, job_request, settings_in
from tests.gpu_server.fake_studio import FakeStudio, FlatEngine
from tests.pipeline.engines.apart.engines import scripted


class Wide(FlatEngine):
    at_once = 3


@pytest.mark.parametrize(("given", "workers"), [({}, 3), ({"workers": 1}, 1), ({"workers": 0}, 0)])
def test_workers_follow_the_devices_unless_they_are_set(monkeypatch, given, workers):
    monkeypatch.setattr(devices, "create_engine", lambda _: (Wide(), ""))
    settings = ServerSettings(_env_file=None, **given)
    assert follow_devices(settings).workers == workers


def test_an_engine_that_cannot_run_is_told_by_the_server_and_not_here(monkeypatch):
    def refuse(name):
        raise EngineUnavailableError("No GPU.")

    monkeypatch.setattr(devices, "create_engine", refuse)
    settings = ServerSettings(_env_file=None)
    assert follow_devices(settings).workers == 1


def test_warming_up_opens_the_engine_that_requests_take():
    studio = FakeStudio()
    warmed = []
    studio.engine.warm_up = lambda: warmed.append("warm")
    only(studio).warm_up("auto")
    assert warmed == ["warm"]


def test_an_engine_that_cannot_be_warmed_up_is_told_to_the_log(caplog):
    def fail():
        raise EngineUnavailableError("The weights are gone.")

    studio = FakeStudio()
    studio.engine.warm_up = fail
    only(studio).warm_up("auto")
    assert "The weights are gone." in caplog.text


def test_nothing_is_opened_any_more_once_all_is_closed():
    opened = []
    studios = Studios(("flat",), lambda _: (FlatEngine(), ""), lambda choice: opened.append(choice))
    studios.close()
    with pytest.raises(EngineLostError, match="stopping"):
        studios.get("flat")
    assert opened == []


@pytest.fixture
def spread_out(tmp_path):
    """An engine whose drawing is done by a child, and which says in a folder how far it is."""
    engine = scripted(tmp_path / "child")
    (tmp_path / "child").mkdir()
    with Studio(engine, WorkPool()) as studio:
        yield studio


@pytest.fixture
async def serving(spread_out, tmp_path):
    app = create_app(settings_in(tmp_path, candidates=3), studio=spread_out)
    async with TestServer(app) as server:
        yield server


async def drawn_once(client, job_id):
    async for job in client.events(job_id):
        if any(candidate.image for candidate in job.candidates):
            return
    raise AssertionError("nothing was drawn")


async def test_a_child_killed_in_the_middle_of_a_job_costs_an_attempt_and_not_the_job(
    serving, tmp_path, caplog
):
    folder = tmp_path / "child"
    async with Client(str(serving.make_url("/"))) as client:
        job = await client.submit(job_request(prompt="wait"))
        await drawn_once(client, job.id)
        (waiting,) = folder.glob("waiting-*")
        os.kill(int(waiting.name.partition("-")[2]), signal.SIGKILL)
        (folder / "go").touch()
        done = await finished(client, job.id)
    assert done.status is JobStatus.SUCCEEDED
    assert len(done.candidates) == 3
    assert "attempt 1: The process that draws on number 0 ended (signal 9)" in caplog.text


async def test_a_fault_of_the_device_costs_an_attempt_and_not_the_job(serving, caplog):
    async with Client(str(serving.make_url("/"))) as client:
        job = await client.submit(job_request(prompt="fault"))
        done = await finished(client, job.id)
    assert done.status is JobStatus.SUCCEEDED
    assert "attempt 1: The process that draws on number 0 ended (RuntimeError)" in caplog.text
