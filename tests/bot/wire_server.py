"""A server that speaks the wire and does what a test tells it to, and keeps what it was sent.

It stands in for the real one where a test needs every state of a job at will.
"""

import asyncio
import hashlib
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Self

from aiohttp import web
from PIL import Image

from gpu_server.schema import (
    MAX_PROMPT_CHARS,
    MAX_UNDELIVERED,
    MAX_URL_CHARS,
    AgainRequest,
    CandidateView,
    CommunitySettings,
    Failure,
    Job,
    JobList,
    JobRequest,
    JobStatus,
    Person,
    Post,
    Problem,
    Removal,
    StoredPicture,
    Vote,
    VoteKind,
    VoteReceipt,
)
from tests.bot.wire_messages import answer, problem, read
from tests.bot.wire_people import PeopleRoutes

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


class WireServer:
    """Listens on loopback while it is entered.

    Attributes:
        jobs: by id, as they stand.
        requests: every accepted body of POST /v1/jobs, repeated ones included.
        pictures: what was uploaded, by name.
        votes, posts, cancelled, agains, removals: what arrived, in order.
        requesters: who asked, by job.
        communities: what moderators set, by id.
        owed: messages of erased jobs that are not yet reported as deleted.
        refusal: when set, the answer to every picture, request for a job and vote.
        away: when true, every call is answered with 503.
        cuts_off: when true, the next request for a job is taken, and the server away before it
            answers.
        files_lost: when true, no picture is found.
        accepting: cleared to hold the answers to requests for jobs, votes and cancels back.
        late_lookups: each of these holds one look-up of a post back until it is set.
    """

    def __init__(self) -> None:
        self.jobs: dict[str, Job] = {}
        self.requests: list[JobRequest] = []
        self.pictures: dict[str, bytes] = {}
        self.votes: list[Vote] = []
        self.posts: list[tuple[str, Post]] = []
        self.cancelled: list[str] = []
        self.agains: list[tuple[str, AgainRequest]] = []
        self.removals: list[tuple[str, Removal]] = []
        self.requesters: dict[str, Person] = {}
        self.communities: dict[str, CommunitySettings] = {}
        self.owed: list[Post] = []
        self.images: dict[str, bytes] = {}
        self.refusal: Problem | None = None
        self.away = self.cuts_off = False
        self.files_lost = False
        self.accepting = asyncio.Event()
        self.accepting.set()
        self.late_lookups: list[asyncio.Event] = []
        self.url = ""
        self._by_key: dict[str, str] = {}
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        app = web.Application(middlewares=[self._gate])
        app.add_routes(
            [
                web.post("/v1/jobs", self._submit),
                web.post("/v1/pictures", self._upload),
                web.get("/v1/jobs", self._list),
                web.get("/v1/jobs/{id}", self._job),
                web.delete("/v1/jobs/{id}", self._cancel),
                web.get("/v1/jobs/{id}/events", self._events),
                web.post("/v1/jobs/{id}/posts", self._posted),
                web.get("/v1/images/{name}", self._image),
                web.put("/v1/votes", self._vote),
                *PeopleRoutes(self).routes(),
            ]
        )
        self._runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        host, port = self._runner.addresses[0][:2]
        self.url = f"http://{host}:{port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._runner is not None
        await self._runner.cleanup()

    async def change(self, job_id: str = "job-1", **fields: Any) -> Job:
        """Change a job and tell everyone who follows it."""
        job = self.jobs[job_id]
        job = job.model_copy(update={"revision": job.revision + 1, **fields})
        self.jobs[job_id] = Job.model_validate(job.model_dump())
        async with self._changed:
            self._changed.notify_all()
        return job

    async def erase(self, job_id: str) -> None:
        """Let a job be gone, also for those who follow it."""
        del self.jobs[job_id]
        async with self._changed:
            self._changed.notify_all()

    async def run(self, job_id: str = "job-1", drawn: int = 0) -> Job:
        """Let the job run, `drawn` of its eight pictures being there."""
        candidates = [
            CandidateView(index=i, seed=100 + i, image=self.picture(i) if i < drawn else "")
            for i in range(8)
        ]
        return await self.change(
            job_id,
            status=JobStatus.RUNNING,
            queue_position=None,
            progress=drawn / 8,
            eta_s=8.0 - drawn,
            candidates=candidates,
        )

    async def succeed(
        self, job_id: str = "job-1", notes: Sequence[str] = ("Drawn by the sketch engine.",)
    ) -> Job:
        """Finish the job: shown are candidates 6, 2, 0 and 5, the last of which does not scan."""
        order = [6, 2, 0, 5, 1, 3, 4, 7]
        url = self.jobs[job_id].url
        candidates = [
            CandidateView(
                index=i,
                seed=100 + i,
                image=self.picture(i),
                scans=i != 5,
                scan_score=0.25 if i == 5 else 1.0,
                aesthetic_score=8.0 - i / 2,
                decoded="" if i == 5 else url,
                rank=order.index(i) + 1,
                shown=i in order[:4],
            )
            for i in range(8)
        ]
        return await self.change(
            job_id,
            status=JobStatus.SUCCEEDED,
            queue_position=None,
            progress=1.0,
            candidates=candidates,
            notes=list(notes),
        )

    async def fail(self, job_id: str = "job-1", message: str = "The disk is full.") -> Job:
        """Finish the job without pictures."""
        failure = Failure(code="disk-full", message=message)
        return await self.change(job_id, status=JobStatus.FAILED, failure=failure)

    def picture(self, index: int, size: int = 32) -> str:
        """The name of a PNG file of one colour that tells candidates apart."""
        file = io.BytesIO()
        Image.new("RGB", (size, size), (index * 30, 80, 160)).save(file, "PNG")
        name = f"{hashlib.sha256(file.getvalue()).hexdigest()[:16]}.png"
        self.images[name] = file.getvalue()
        return name

    @web.middleware
    async def _gate(self, request: web.Request, handler: Any) -> web.StreamResponse:
        if self.away:
            raise web.HTTPServiceUnavailable
        answer: web.StreamResponse = await handler(request)
        return answer

    async def _submit(self, request: web.Request) -> web.Response:
        body = await read(request, JobRequest)
        await self.accepting.wait()
        if self.refusal is not None:
            return problem(self.refusal)
        if len(body.prompt) > MAX_PROMPT_CHARS or len(body.url) > MAX_URL_CHARS:
            return problem(Problem(title="Too long", status=422, detail="That is too long."))
        self.requests.append(body)
        taken = answer(self.take(body), 202)
        if self.cuts_off:
            self.cuts_off, self.away = False, True
            assert request.transport is not None
            request.transport.abort()
        return taken

    def take(self, body: JobRequest) -> Job:
        """Accept a request, or find the job that its key asked for before."""
        key = f"{body.requester.platform}:{body.idempotency_key}"
        if key not in self._by_key:
            self._by_key[key] = f"job-{len(self._by_key) + 1}"
            self._accept(self._by_key[key], body)
        return self.jobs[self._by_key[key]]

    async def _upload(self, request: web.Request) -> web.Response:
        if self.refusal is not None:
            return problem(self.refusal)
        assert request.content_type.startswith("image/")
        content = await request.read()
        name = f"{hashlib.sha256(content).hexdigest()[:40]}.png"
        self.pictures[name] = content
        return answer(StoredPicture(name=name), 201)

    def _accept(self, job_id: str, body: JobRequest) -> None:
        self.requesters[job_id] = body.requester
        self.jobs[job_id] = Job(
            id=job_id,
            status=JobStatus.QUEUED,
            revision=1,
            url=body.url,
            url_display=body.url,
            prompt=body.prompt,
            negative_prompt=body.negative_prompt,
            seed=body.seed if body.seed is not None else 42,
            style=body.style,
            private=body.private,
            engine="sketch",
            image=body.image,
            queue_position=3,
            reply_to=body.reply_to,
            created_at=CREATED,
        )

    async def _list(self, request: web.Request) -> web.Response:
        platform, after = request.query["undelivered"], request.query.get("after", "")
        owed = [
            job
            for job in self.jobs.values()
            if job.reply_to.platform == platform
            and not job.posts
            and not (job.removed and job.status is JobStatus.SUCCEEDED)
        ]
        # The last job of the page before may have been delivered meanwhile.
        number = {job_id: number for number, job_id in enumerate(self.jobs)}
        later = [job for job in owed if not after or number[job.id] > number[after]]
        return answer(JobList(jobs=later[:MAX_UNDELIVERED]))

    async def _job(self, request: web.Request) -> web.Response:
        return answer(self._find(request))

    async def _cancel(self, request: web.Request) -> web.Response:
        await self.accepting.wait()
        job = self._find(request)
        self.cancelled.append(job.id)
        if not job.status.finished:
            await self.change(job.id, status=JobStatus.CANCELLED)
        return answer(self.jobs[job.id])

    async def _events(self, request: web.Request) -> web.StreamResponse:
        job_id = self._find(request).id
        stream = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await stream.prepare(request)
        sent = 0
        while job := self.jobs.get(job_id):
            if job.revision > sent:
                sent = job.revision
                await stream.write(f"id: {sent}\ndata: {job.model_dump_json()}\n\n".encode())
            if job.status.finished:
                return stream
            async with self._changed:
                while job_id in self.jobs and self.jobs[job_id].revision == sent:
                    await self._changed.wait()
        return stream

    async def _posted(self, request: web.Request) -> web.Response:
        job = self._find(request)
        post = await read(request, Post)
        self.posts.append((job.id, post))
        # What only the delivery needs is forgotten with it, as on the real server.
        spent = job.reply_to.model_copy(update={"extra": {}})
        self.jobs[job.id] = job.model_copy(update={"posts": [*job.posts, post], "reply_to": spent})
        return answer(self.jobs[job.id])

    async def _image(self, request: web.Request) -> web.Response:
        if self.files_lost:
            raise _not_found()
        return web.Response(body=self.images[request.match_info["name"]], content_type="image/png")

    async def _vote(self, request: web.Request) -> web.Response:
        vote = await read(request, Vote)
        await self.accepting.wait()
        if self.refusal is not None:
            return problem(self.refusal)
        self.votes.append(vote)
        votes = {} if vote.withdrawn else {vote.candidate_index: [vote.kind]}
        return answer(VoteReceipt(job_id=vote.job_id, votes=votes, likes=self._likes(vote)))

    def _likes(self, latest: Vote) -> dict[int, int] | None:
        """Told only to somebody whose own vote stands; every like counts, withdrawn or not."""
        if latest.withdrawn:
            return None
        liked = [vote.candidate_index for vote in self.votes if vote.kind is VoteKind.LIKE]
        return {index: liked.count(index) for index in liked}

    def _find(self, request: web.Request) -> Job:
        job = self.jobs.get(request.match_info["id"])
        if job is None:
            raise _not_found()
        return job


def _not_found() -> web.HTTPNotFound:
    missing = Problem(type="/problems/not-found", title="Not found", status=404)
    return web.HTTPNotFound(text=missing.model_dump_json(), content_type="application/problem+json")
