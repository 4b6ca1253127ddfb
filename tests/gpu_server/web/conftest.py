"""A visitor of the page: follows redirects, keeps cookies, wants HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

import aiohttp
import pytest

from gpu_server.client import Client
from tests.gpu_server.conftest import finished


class Outline(HTMLParser):
    """Every start tag of a page with its attributes, in order."""

    def __init__(self, text):
        super().__init__()
        self.tags = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def all(self, tag, **wanted):
        return [a for t, a in self.tags if t == tag and wanted.items() <= a.items()]


@dataclass
class Page:
    status: int
    path: str
    headers: dict = field(repr=False)
    text: str = field(repr=False)

    @property
    def outline(self):
        return Outline(self.text)


class Visitor:
    def __init__(self, session, server):
        self.session = session
        self.server = server

    async def get(self, path, **headers):
        return await self._page(self.session.get(path, headers=headers))

    async def post(self, path, *, headers=None, **fields):
        return await self._page(self.session.post(path, data=fields, headers=headers))

    async def post_form(self, path, *, picture=None, filename="mine.jpg", **fields):
        """Send a form as browsers send one that has a file field."""
        form = aiohttp.FormData(fields)
        empty = picture is None
        form.add_field(
            "picture",
            b"" if empty else picture,
            filename="" if empty else filename,
            content_type="application/octet-stream",
        )
        return await self._page(self.session.post(path, data=form))

    async def post_raw(self, path, body, headers):
        return await self._page(self.session.post(path, data=body, headers=headers))

    async def _page(self, answering):
        async with answering as answer:
            content = await answer.read()
            text = content.decode(errors="replace")
            return Page(answer.status, answer.url.path_qs, answer.headers, text)

    async def draw(self, token="", **fields):
        """Submit the form and wait for the pictures."""
        asked = {"url": "https://example.com", "prompt": "koi pond", "seed": "7", **fields}
        page = await self.post("/jobs", **asked)
        assert page.path.startswith("/jobs/"), page.text
        async with Client(str(self.server.make_url("/")), token) as client:
            return await finished(client, page.path.rsplit("/", 1)[-1])


@pytest.fixture
async def visit():
    """Opens the page of a server as a new visitor each time."""
    sessions = []

    def arrive(at):
        session = aiohttp.ClientSession(
            base_url=at.make_url("/"),
            cookie_jar=aiohttp.CookieJar(unsafe=True),
            headers={"Accept": "text/html"},
        )
        sessions.append(session)
        return Visitor(session, at)

    yield arrive
    for session in sessions:
        await session.close()


@pytest.fixture
async def visitor(visit, server):
    return visit(server)
