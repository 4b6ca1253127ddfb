"""Whether a request may join the queue: moderators' rules and everybody's limits.

An `Admission` is made for one batch inside the transaction that will insert it, and counts on with
each request that it lets in, so that a batch cannot pass a limit together.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from gpu_server.errors import ChannelClosedError
from gpu_server.jobs import caps as told
from gpu_server.jobs.caps import Caps
from gpu_server.jobs.communities import load
from gpu_server.jobs.new_job import NewJob
from gpu_server.jobs.turns import OPEN, present_turn, waiting_by_turn
from gpu_server.schema import CommunitySettings, JobStatus
from gpu_server.store.models import JobRow
from pipeline.safety.prompts import STRICT
from pipeline.styles import find_style

DAY = timedelta(hours=24)


@dataclass
class Admission:
    """What one batch of requests finds.

    Attributes:
        caps: the operator's limits.
        now: when the batch is accepted.
        rules: what moderators set, by platform and community.
        by_turn: how many jobs wait for each turn.
        present: the turn of those who have no open job.
        last_turn: the turn of each requester's last open job.
        waiting: each requester's, channel's and community's jobs that wait.
        asked: what was let in since the database was looked at, by community and by requester.
    """

    session: AsyncSession
    caps: Caps
    now: datetime
    rules: dict[tuple[str, str], CommunitySettings]
    by_turn: Counter[int]
    present: int
    last_turn: dict[str, int]
    waiting: Counter[tuple[str, ...]]
    asked: Counter[tuple[str, ...]]

    @classmethod
    async def begin(
        cls, session: AsyncSession, caps: Caps, now: datetime, jobs: Sequence[NewJob]
    ) -> Self:
        """Look up all that these jobs need to know."""
        last_turn, waiting = await _of_people(session, {job.requester for job in jobs})
        homes = {_home(job) for job in jobs if job.community}
        waiting += await _in_places(session, jobs)
        return cls(
            session,
            caps,
            now,
            await load(session, homes),
            await waiting_by_turn(session),
            await present_turn(session),
            last_turn,
            waiting,
            Counter(),
        )

    async def admit(self, job: NewJob) -> tuple[NewJob, int]:
        """Let a job in.

        Returns:
            The job as its community wants it, and its place in the queue, 1 is next.

        Raises:
            ChannelClosedError: moderators chose other channels.
            LimitReachedError: too many wait or were asked for already.
            QueueFullError: too many wait altogether.
            UnknownStyleError: there is no such style.
            BlockedPromptError: moderators chose the strict level, and the prompt is not for it.
        """
        rules = self.rules.get(_home(job), CommunitySettings())
        # A direct message is no channel that moderators could have opened.
        if rules.channels and job.channel and job.channel not in rules.channels:
            raise ChannelClosedError(
                f"The moderators {told.where(job.platform)} chose other channels for codes; "
                "ask in one of those.",
                rules.channels,
            )
        if rules.safety == "strict":
            STRICT.check(job.prompt)
        self._check_room(job)
        await self._check_day(job, rules)
        style = _style(job, rules)
        if style is not None:
            find_style(style)
        turn = max(self.present, self.last_turn.get(job.requester, 0) + 1)
        settled = replace(job, style=style, safety=rules.safety, turn=turn)
        return settled, self._count(settled)

    def _check_room(self, job: NewJob) -> None:
        caps = self.caps
        if self.waiting[_person(job)] >= caps.queued:
            raise told.person_full(job.platform, caps.queued)
        if job.channel and self.waiting[_channel(job)] >= caps.channel:
            raise told.channel_full(caps.channel)
        if job.community and self.waiting[_home(job)] >= caps.community:
            raise told.community_full(job.platform, caps.community)
        if self.by_turn.total() >= caps.total:
            raise told.all_full(self.by_turn.total())

    async def _check_day(self, job: NewJob, rules: CommunitySettings) -> None:
        here = (JobRow.platform == job.platform, JobRow.community == job.community)
        if rules.daily_per_person is not None:
            own = (*here, JobRow.requester == job.requester)
            also = self.asked[_home(job) + _person(job)]
            again = await self._until_fewer(rules.daily_per_person, also, *own)
            if again is not None:
                raise told.person_had(job.platform, rules.daily_per_person, again)
        if rules.daily is not None:
            again = await self._until_fewer(rules.daily, self.asked[_home(job)], *here)
            if again is not None:
                raise told.community_had(job.platform, rules.daily, again)

    async def _until_fewer(
        self, limit: int, also: int, *which: ColumnElement[bool]
    ) -> timedelta | None:
        """How long until fewer than `limit` of these jobs are a day old; None when it is so."""
        since = self.now - DAY
        recent = select(JobRow.created_at).where(*which, JobRow.created_at > since)
        counted = select(func.count()).select_from(recent.subquery())
        total = (await self.session.scalar(counted) or 0) + also
        if total < limit:
            return None
        leaves = recent.order_by(JobRow.created_at).offset(total - limit).limit(1)
        last = await self.session.scalar(leaves) or self.now
        return last - since

    def _count(self, job: NewJob) -> int:
        self.last_turn[job.requester] = job.turn
        self.by_turn[job.turn] += 1
        for key in (_person(job), _channel(job), _home(job)):
            self.waiting[key] += 1
        for key in (_home(job), _home(job) + _person(job)):
            self.asked[key] += 1
        return sum(count for other, count in self.by_turn.items() if other <= job.turn)


def _style(job: NewJob, rules: CommunitySettings) -> str | None:
    # A picture of one's own has its look already, and what is drawn again keeps its own.
    free = job.style is None and job.image is None and job.parent_id is None
    return rules.style if free else job.style


def _person(job: NewJob) -> tuple[str, ...]:
    return (job.requester,)


def _home(job: NewJob) -> tuple[str, str]:
    return (job.platform, job.community)


def _channel(job: NewJob) -> tuple[str, ...]:
    return (job.platform, job.community, job.channel)


async def _of_people(
    session: AsyncSession, requesters: set[str]
) -> tuple[dict[str, int], Counter[tuple[str, ...]]]:
    """The turn of each one's last open job, and how many of their jobs wait."""
    counted = (
        select(
            JobRow.requester,
            JobRow.status,
            func.count().label("jobs"),
            func.max(JobRow.turn).label("turn"),
        )
        .where(JobRow.status.in_(OPEN), JobRow.requester.in_(requesters))
        .group_by(JobRow.requester, JobRow.status)
    )
    last_turn: dict[str, int] = {}
    waiting: Counter[tuple[str, ...]] = Counter()
    for row in await session.execute(counted):
        last_turn[row.requester] = max(row.turn, last_turn.get(row.requester, 0))
        if row.status == JobStatus.QUEUED:
            waiting[(row.requester,)] += row.jobs
    return last_turn, waiting


async def _in_places(session: AsyncSession, jobs: Sequence[NewJob]) -> Counter[tuple[str, ...]]:
    """The waiting jobs of each of the jobs' communities and of each of its channels."""
    waiting: Counter[tuple[str, ...]] = Counter()
    communities = {job.community for job in jobs if job.community or job.channel}
    if not communities:
        return waiting
    counted = (
        select(JobRow.platform, JobRow.community, JobRow.channel, func.count())
        .where(JobRow.status == JobStatus.QUEUED, JobRow.community.in_(communities))
        .group_by(JobRow.platform, JobRow.community, JobRow.channel)
    )
    for platform, community, channel, count in await session.execute(counted):
        waiting[(platform, community, channel)] += count
        waiting[(platform, community)] += count
    return waiting
