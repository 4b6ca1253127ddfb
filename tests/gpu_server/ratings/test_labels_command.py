"""`qart labels`: harvested ratings leave the server."""

import asyncio
import csv
import io
import json

import pytest
from aiohttp import web
from click.testing import CliRunner

from gpu_server.commands import labels
from gpu_server.errors import StartError
from gpu_server.ratings.export import collect, render, summarise
from gpu_server.schema import Label, Person, Vote
from tests.gpu_server.conftest import finished, job_request, settings_in

PROMPT = "=HYPERLINK(evil)"


@pytest.fixture
async def voted(client):
    """A server with three votes on two pictures, one of them withdrawn."""
    job = await finished(client, (await client.submit(job_request(prompt=PROMPT))).id)
    best, next_best = (candidate.index for candidate in job.shown[:2])
    for index, (name, place) in enumerate([("ann", best), ("bob", best), ("ann", next_best)]):
        rater = Person(platform="slack" if index else "discord", user_id=name)
        vote = Vote(job_id=job.id, candidate_index=place, rater=rater, position=index + 1)
        await client.vote(vote)
    await client.vote(vote.model_copy(update={"withdrawn": True}))


@pytest.fixture
async def found(voted, tmp_path):
    return await collect(settings_in(tmp_path))


async def test_the_server_exports_what_the_database_holds(voted, found, tmp_path, server):
    assert await collect(settings_in(tmp_path), str(server.make_url("/"))) == found
    assert len(found) == 3


async def test_json_lines_can_be_read_back(found):
    lines = render(found, "jsonl").splitlines()
    assert [Label.model_validate_json(line) for line in lines] == found


async def test_csv_has_all_columns_and_no_formulas(found):
    rows = list(csv.DictReader(io.StringIO(render(found, "csv"))))
    assert list(rows[0]) == list(Label.model_fields)
    assert {row["prompt"] for row in rows} == {f"'{PROMPT}"}
    assert [row["position"] for row in rows] == ["1", "2", "3"]


async def test_csv_leaves_what_is_empty_empty(found):
    (label, *_) = found
    row = next(csv.DictReader(io.StringIO(render([label], "csv"))))
    assert label.phone == ""
    assert [name for name, value in row.items() if value == "'"] == []
    assert row["phone"] == ""


async def test_figures_count_the_votes_that_stand(found):
    figures = summarise(found)
    assert (figures["votes"], figures["withdrawn"], figures["raters"]) == (2, 1, 2)
    assert (figures["jobs"], figures["pictures"], figures["busiest_rater_share"]) == (1, 1, 0.5)
    assert figures["by_platform"] == {"discord": 1, "slack": 1}
    assert figures["by_position"] == {"1": 1, "2": 1}


def test_there_are_figures_of_nothing():
    assert summarise([])["busiest_rater_share"] == 0


async def test_a_server_that_refuses_or_is_away_is_told_in_one_sentence(start, tmp_path):
    server = await start(token="open sesame")
    with pytest.raises(StartError, match="QART_TOKEN"):
        await collect(settings_in(tmp_path), str(server.make_url("/")))
    with pytest.raises(StartError, match="does not answer"):
        await collect(settings_in(tmp_path), "http://127.0.0.1:1")


async def test_an_address_that_answers_with_something_else_is_told(start, tmp_path):
    def add(app):
        app.router.add_get("/other/v1/labels", page)

    async def page(request):
        return web.Response(text="<html>\nWelcome")

    server = await start(app=add)
    with pytest.raises(StartError, match=r"not with labels; give a server's address\.$"):
        await collect(settings_in(tmp_path), str(server.make_url("/other")))


async def test_a_file_that_is_no_database_is_told(tmp_path):
    (tmp_path / "qart.db").write_text("this is not a database, " * 100)
    with pytest.raises(StartError, match="cannot be used"):
        await collect(settings_in(tmp_path))


async def test_the_commands_print_and_write(voted, tmp_path, monkeypatch):
    monkeypatch.setenv("QART_DATABASE_URL", f"sqlite+aiosqlite:///{tmp_path / 'qart.db'}")
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments):
        return CliRunner().invoke(labels, arguments, catch_exceptions=False)

    stats = await asyncio.to_thread(invoke, "stats", "--json")
    assert json.loads(stats.output)["votes"] == 2
    readable = await asyncio.to_thread(invoke, "stats")
    assert "discord 1, slack 1" in readable.output
    printed = await asyncio.to_thread(invoke, "export")
    assert len(printed.output.splitlines()) == 3
    await asyncio.to_thread(invoke, "export", "--format", "csv", "--out", "labels.csv")
    assert (tmp_path / "labels.csv").read_text().startswith("vote_id,job_id,url")


async def test_a_missing_database_is_told(tmp_path):
    with pytest.raises(StartError, match="call this in the server's folder"):
        await collect(settings_in(tmp_path / "nowhere"))
