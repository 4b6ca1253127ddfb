"""The scripted server's answers about people, communities and finished results."""

from typing import TYPE_CHECKING

from aiohttp import web

from gpu_server.schema import (
    AgainRequest,
    CandidateView,
    CommunitySettings,
    Forgotten,
    Job,
    JobRequest,
    JobStatus,
    Limits,
    Parent,
    Post,
    PostList,
    Problem,
    Removal,
    Style,
    StyleList,
    Usage,
)
from tests.bot.wire_messages import answer, problem, read

if TYPE_CHECKING:
    from tests.bot.wire_server import WireServer

NEWEST = 25
"""How many of a person's jobs are listed, besides those that are open or kept."""

STYLES = [
    Style(name="ukiyo-e", title="Ukiyo-e", words="ukiyo-e woodblock print"),
    Style(name="watercolour", title="Watercolour", words="watercolour on paper"),
]


class PeopleRoutes:
    """Handlers that read and change what a `WireServer` holds."""

    def __init__(self, wire: "WireServer") -> None:
        self._wire = wire

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/v1/styles", self._styles),
            web.post("/v1/jobs/{id}/again", self._again),
            web.post("/v1/jobs/{id}/removal", self._remove),
            web.get("/v1/posts", self._posted),
            web.get("/v1/people/{platform}/{user}", self._usage),
            web.delete("/v1/people/{platform}/{user}", self._forget),
            web.get("/v1/removals", self._owed),
            web.delete("/v1/removals", self._deleted),
            web.get("/v1/communities/{platform}/{id}", self._community),
            web.put("/v1/communities/{platform}/{id}", self._set_community),
        ]

    async def _styles(self, _: web.Request) -> web.Response:
        return answer(StyleList(styles=STYLES))

    async def _again(self, request: web.Request) -> web.Response:
        parent = self._wire.jobs[request.match_info["id"]]
        body = await read(request, AgainRequest)
        if self._wire.refusal is not None:
            return problem(self._wire.refusal)
        self._wire.agains.append((parent.id, body))
        asked = JobRequest(
            url=parent.url,
            prompt=parent.prompt,
            requester=body.requester,
            place=body.place,
            reply_to=body.reply_to,
            private=body.private,
            idempotency_key=body.idempotency_key,
        )
        job = self._wire.take(asked)
        drawn_again = Parent(job_id=parent.id, candidate_index=body.candidate_index)
        return answer(await self._wire.change(job.id, parent=drawn_again), 202)

    async def _remove(self, request: web.Request) -> web.Response:
        job = self._wire.jobs[request.match_info["id"]]
        body = await read(request, Removal)
        if not (body.moderator or body.person == self._wire.requesters.get(job.id)):
            detail = "Only the person who asked for this code, or a moderator, can delete it."
            return problem(Problem(title="Conflict", status=409, detail=detail))
        self._wire.removals.append((job.id, body))
        if job.removed:
            return answer(job)
        nothing = {"image": "", "preview": ""}
        bare = [CandidateView(**c.model_dump() | nothing) for c in job.candidates]
        changes: dict[str, object] = {
            "candidates": bare,
            "removed": True,
            "plain_image": "",
            "image": None,
        }
        if not job.status.finished:
            changes |= {"status": JobStatus.CANCELLED, "queue_position": None}
        elif job.status is JobStatus.SUCCEEDED:
            # There is nothing left to deliver.
            changes["reply_to"] = job.reply_to.model_copy(update={"extra": {}})
        self._wire.owed += [post for post in job.posts if post.message_id]
        return answer(await self._wire.change(job.id, **changes))

    async def _posted(self, request: web.Request) -> web.Response:
        wanted = dict(request.query)
        if self._wire.late_lookups:
            await self._wire.late_lookups.pop(0).wait()
        for job in self._wire.jobs.values():
            if any(post.address == wanted for post in job.posts):
                return answer(job)
        missing = Problem(type="/problems/not-found", title="Not found", status=404)
        return problem(missing)

    async def _usage(self, request: web.Request) -> web.Response:
        jobs = self._jobs_of(request)
        newest = [job for job in jobs[::-1] if not job.removed]
        listed = [
            job
            for number, job in enumerate(newest)
            if number < NEWEST or job.kept or not job.status.finished
        ]
        return answer(
            Usage(
                running=sum(job.status is JobStatus.RUNNING for job in jobs),
                queued=sum(job.status is JobStatus.QUEUED for job in jobs),
                today=len(jobs),
                votes=len(self._wire.votes),
                limits=Limits(running=3, queued=10, daily=20),
                jobs=listed,
            )
        )

    async def _forget(self, request: web.Request) -> web.Response:
        jobs = self._jobs_of(request)
        votes = [v for v in self._wire.votes if v.rater.user_id == request.match_info["user"]]
        for job in jobs:
            await self._wire.erase(job.id)
        living = [
            Post(**job.reply_to.model_dump(exclude={"extra"}))
            for job in jobs
            if job.reply_to.message_id
        ]
        real = [post for job in jobs for post in job.posts if post.message_id]
        posts = list({tuple(post.address.items()): post for post in (*living, *real)}.values())
        self._wire.owed += posts
        return answer(Forgotten(jobs=len(jobs), votes=len(votes), posts=posts))

    async def _owed(self, request: web.Request) -> web.Response:
        platform = request.query["platform"]
        return answer(PostList(posts=[p for p in self._wire.owed if p.platform == platform]))

    async def _deleted(self, request: web.Request) -> web.Response:
        done = dict(request.query)
        self._wire.owed = [post for post in self._wire.owed if post.address != done]
        return web.Response(status=204)

    async def _community(self, request: web.Request) -> web.Response:
        found = self._wire.communities.get(request.match_info["id"])
        return answer(found or CommunitySettings())

    async def _set_community(self, request: web.Request) -> web.Response:
        settings = await read(request, CommunitySettings)
        self._wire.communities[request.match_info["id"]] = settings
        return answer(settings)

    def _jobs_of(self, request: web.Request) -> list[Job]:
        return [
            self._wire.jobs[job_id]
            for job_id, person in self._wire.requesters.items()
            if person.user_id == request.match_info["user"] and job_id in self._wire.jobs
        ]
