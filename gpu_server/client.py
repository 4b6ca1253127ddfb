"""Asynchronous client of the wire, for bots and tools."""

import asyncio
from collections.abc import AsyncIterator
from types import TracebackType
from typing import Self, TypeVar
from urllib.parse import quote, urlencode

import aiohttp
from pydantic import BaseModel, ValidationError

from gpu_server.schema import (
    MAX_UNDELIVERED,
    AgainRequest,
    CommunitySettings,
    Forgotten,
    Job,
    JobList,
    JobRequest,
    Person,
    Platform,
    Post,
    PostList,
    Problem,
    Removal,
    StoredPicture,
    Style,
    StyleList,
    Usage,
    Vote,
    VoteReceipt,
)

Model = TypeVar("Model", bound=BaseModel)

_TIMEOUT = aiohttp.ClientTimeout(total=30, connect=5)
# The server sends a comment at least every 15 s, so a silent stream is a dead one.
_STREAM_TIMEOUT = aiohttp.ClientTimeout(total=None, connect=5, sock_read=45)
_RETRY_DELAYS_S = (0.2, 1.0, 2.0, 5.0)


class ServerError(Exception):
    """The server refused: `problem` holds a sentence for the person who asked."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.detail or problem.title)
        self.problem = problem

    @property
    def code(self) -> str:
        """The last part of the problem type, such as "invalid-url"."""
        return self.problem.type.rsplit("/", 1)[-1]


class ServerUnavailableError(Exception):
    """The server does not answer; what was asked may be asked again.

    Attributes:
        taken: whether it may have taken what was asked, and only its answer is lost.
    """

    def __init__(self, message: str = "", *, taken: bool = False) -> None:
        super().__init__(message)
        self.taken = taken


class _AwayError(aiohttp.ClientError):
    """The server, or what stands before it, says that it takes nothing now."""


_NEVER_SENT = (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError, _AwayError)


class Client:
    """Speaks to one server.

    Every call may raise `ServerError` when the server refuses and `ServerUnavailableError` when
    it cannot be reached or fails after a few tries. All calls are safe to repeat: requests carry an
    idempotency key, and votes and posts are idempotent.
    """

    def __init__(self, base_url: str, token: str = "") -> None:
        self._base = base_url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._session: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def submit(self, request: JobRequest) -> Job:
        """Ask for a job; the same idempotency key answers with the same job."""
        return await self._ask("POST", "/v1/jobs", Job, request)

    async def job(self, job_id: str) -> Job:
        """How the job stands."""
        return await self._ask("GET", f"/v1/jobs/{job_id}", Job)

    async def undelivered(self, platform: str) -> list[Job]:
        """Jobs accepted from `platform` that have no post yet, oldest first."""
        jobs: list[Job] = []
        after = ""
        while True:
            path = f"/v1/jobs?undelivered={platform}{after}"
            page = (await self._ask("GET", path, JobList)).jobs
            jobs += page
            if len(page) < MAX_UNDELIVERED:
                return jobs
            after = f"&after={page[-1].id}"

    async def cancel(self, job_id: str) -> Job:
        """Cancel at any moment; a finished job stays as it is."""
        return await self._ask("DELETE", f"/v1/jobs/{job_id}", Job)

    async def delivered(self, job_id: str, post: Post) -> Job:
        """Say where the result was posted."""
        return await self._ask("POST", f"/v1/jobs/{job_id}/posts", Job, post)

    async def again(self, job_id: str, request: AgainRequest) -> Job:
        """Draw a job again, or variations of one of its candidates."""
        return await self._ask("POST", f"/v1/jobs/{job_id}/again", Job, request)

    async def posted(self, post: Post) -> Job | None:
        """The job whose result is that post, None when it is none of ours."""
        query = urlencode(post.address)
        try:
            return await self._ask("GET", f"/v1/posts?{query}", Job)
        except ServerError as error:
            if error.code != "not-found":
                raise
            return None

    async def remove(self, job_id: str, removal: Removal) -> Job:
        """Delete a job's pictures for its requester or a moderator."""
        return await self._ask("POST", f"/v1/jobs/{job_id}/removal", Job, removal)

    async def usage(self, person: Person, community: str = "") -> Usage:
        """How a person stands, in a community where its limits count."""
        query = urlencode({"community": community})
        return await self._ask("GET", f"{_person(person)}?{query}", Usage)

    async def forget(self, person: Person) -> Forgotten:
        """Erase a person's votes and requests."""
        return await self._ask("DELETE", _person(person), Forgotten)

    async def owed_removals(self, platform: Platform) -> list[Post]:
        """Messages of deleted jobs that the bot of `platform` has still to delete."""
        return (await self._ask("GET", f"/v1/removals?platform={platform}", PostList)).posts

    async def removed(self, post: Post) -> None:
        """Say that such a message is deleted."""
        await self._send("DELETE", f"/v1/removals?{urlencode(post.address)}")

    async def styles(self) -> list[Style]:
        """The styles on offer."""
        return (await self._ask("GET", "/v1/styles", StyleList)).styles

    async def community(self, platform: Platform, community: str) -> CommunitySettings:
        """What a community's moderators set."""
        return await self._ask("GET", _community(platform, community), CommunitySettings)

    async def set_community(
        self, platform: Platform, community: str, settings: CommunitySettings
    ) -> CommunitySettings:
        """Replace what a community's moderators set."""
        return await self._ask("PUT", _community(platform, community), CommunitySettings, settings)

    async def vote(self, vote: Vote) -> VoteReceipt:
        """Cast or withdraw one vote."""
        return await self._ask("PUT", "/v1/votes", VoteReceipt, vote)

    async def image(self, name: str) -> bytes:
        """The PNG file of an image name."""
        return await self._send("GET", f"/v1/images/{name}")

    async def upload(self, picture: bytes) -> str:
        """Keep a picture of one's own, any kind of image file; its name is for a request."""
        answer = await self._send("POST", "/v1/pictures", picture, media="image/*")
        return StoredPicture.model_validate_json(answer).name

    async def events(self, job_id: str) -> AsyncIterator[Job]:
        """The job now and whenever it changes, until it is finished. Reconnects by itself."""
        failures = 0
        while True:
            try:
                async for job in self._stream(job_id):
                    failures = 0
                    yield job
                    if job.status.finished:
                        return
            except (aiohttp.ClientError, TimeoutError) as error:
                if failures >= len(_RETRY_DELAYS_S):
                    raise ServerUnavailableError(f"The server stopped answering: {error}") from None
            await asyncio.sleep(_RETRY_DELAYS_S[min(failures, len(_RETRY_DELAYS_S) - 1)])
            failures += 1

    async def _stream(self, job_id: str) -> AsyncIterator[Job]:
        url = f"{self._base}/v1/jobs/{job_id}/events"
        headers = {**self._headers, "Accept": "text/event-stream"}
        async with self._opened().get(url, headers=headers, timeout=_STREAM_TIMEOUT) as answer:
            if answer.status >= 500:
                raise aiohttp.ClientError(f"status {answer.status}")
            if answer.status >= 400:
                raise ServerError(_problem(answer.status, await answer.read()))
            data: list[str] = []
            async for raw in answer.content:
                line = raw.decode().rstrip("\r\n")
                if line.startswith("data:"):
                    data.append(line[5:].removeprefix(" "))
                elif not line and data:
                    yield Job.model_validate_json("\n".join(data))
                    data.clear()

    async def _ask(
        self, method: str, path: str, model: type[Model], body: BaseModel | None = None
    ) -> Model:
        payload = body.model_dump_json().encode() if body else None
        return model.model_validate_json(await self._send(method, path, payload))

    async def _send(
        self, method: str, path: str, payload: bytes | None = None, media: str = "application/json"
    ) -> bytes:
        taken = False
        for delay in (*_RETRY_DELAYS_S, None):
            try:
                return await self._send_once(method, path, payload, media)
            except (aiohttp.ClientError, TimeoutError) as error:
                taken = taken or not isinstance(error, _NEVER_SENT)
                # Not its repr, which may hold the headers, and our token with them.
                said = f"{type(error).__name__}: {error}"
            if delay is not None:
                await asyncio.sleep(delay)
        raise ServerUnavailableError(f"The server does not answer ({said}).", taken=taken)

    async def _send_once(self, method: str, path: str, payload: bytes | None, media: str) -> bytes:
        # Also beside an empty body, which is refused for what it lacks and not for its type.
        headers = self._headers if payload is None else {**self._headers, "Content-Type": media}
        request = self._opened().request(
            method, f"{self._base}{path}", data=payload, headers=headers
        )
        async with request as answer:
            content = await answer.read()
            if answer.status == 503:
                raise _AwayError("status 503")
            if answer.status in {502, 504}:
                raise aiohttp.ClientError(f"status {answer.status}")
            if answer.status >= 400:
                raise ServerError(_problem(answer.status, content))
            return content

    def _opened(self) -> aiohttp.ClientSession:
        # Opened on first use, because a session needs the running loop.
        if self._session is None:
            # No limit to connections: each followed job holds one, and others would wait for it.
            self._session = aiohttp.ClientSession(
                timeout=_TIMEOUT, connector=aiohttp.TCPConnector(limit=0)
            )
        return self._session


def _problem(status: int, content: bytes) -> Problem:
    try:
        return Problem.model_validate_json(content)
    except ValidationError:
        return Problem(title="Unexpected answer", status=status, detail=f"status {status}")


def _person(person: Person) -> str:
    return f"/v1/people/{person.platform}/{quote(person.user_id, safe='')}"


def _community(platform: Platform, community: str) -> str:
    return f"/v1/communities/{platform}/{quote(community, safe='')}"
