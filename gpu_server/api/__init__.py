"""The HTTP service: `create_app` puts the server together."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from aiohttp import web
from aiohttp.typedefs import Handler
from aiohttp_remotes import XForwardedRelaxed
from aiohttp_sse import EventSourceResponse

from gpu_server import web as page
from gpu_server.api import (
    again,
    body,
    communities,
    events,
    health,
    images,
    jobs,
    keys,
    labels,
    openapi,
    owed,
    people,
    pictures,
    posts,
    removal,
    styles,
    votes,
)
from gpu_server.api.guard import guard
from gpu_server.api.problems import problems
from gpu_server.clock import Clock, SystemClock
from gpu_server.drawing.studios import PortraitsLike, StudioLike, Studios, only
from gpu_server.drawing.worker import Worker
from gpu_server.following.changes import Changes
from gpu_server.following.lookout import Lookout
from gpu_server.identity import load_identity
from gpu_server.jobs.caps import Caps
from gpu_server.jobs.checking import Checker
from gpu_server.jobs.communities import Communities
from gpu_server.jobs.intake import Intake
from gpu_server.jobs.owed import OwedRemovals
from gpu_server.jobs.pace import Pace
from gpu_server.jobs.people import People
from gpu_server.jobs.pictures import Pictures
from gpu_server.jobs.queue import JobQueue
from gpu_server.jobs.reading import JobReader
from gpu_server.jobs.removal import Removals
from gpu_server.jobs.service import JobService
from gpu_server.jobs.sweep import Sweep
from gpu_server.metrics import Metrics
from gpu_server.ratings.votes import VoteService
from gpu_server.settings import ServerSettings
from gpu_server.store.database import Database
from gpu_server.store.dialects import parse_database_url, sqlite_file
from gpu_server.store.images import DiskImageStore

OPERATIONS = (
    *jobs.OPERATIONS,
    *events.OPERATIONS,
    *again.OPERATIONS,
    *removal.OPERATIONS,
    *posts.OPERATIONS,
    *images.OPERATIONS,
    *pictures.OPERATIONS,
    *styles.OPERATIONS,
    *communities.OPERATIONS,
    *people.OPERATIONS,
    *owed.OPERATIONS,
    *votes.OPERATIONS,
    *labels.OPERATIONS,
    *health.OPERATIONS,
)


def create_app(
    settings: ServerSettings,
    *,
    studio: StudioLike | None = None,
    portraits: PortraitsLike | None = None,
    clock: Clock | None = None,
    node: str = "",
) -> web.Application:
    """The server: its wire, its web page and its workers, which start and stop with it.

    Args:
        settings: what the operator chose.
        studio: the only studio; by default those of this machine's engines.
        portraits: what draws people's own pictures; by default this machine's.
        clock: by default the machine's.
        node: the name that leases carry. A server that starts under the name of a dead one takes
            its jobs over at once; only the caller can know that the other one is dead.

    Raises:
        StartError: the settings do not allow a start.
        QArtError: QART_ENGINE cannot run here.
    """
    settings.check()
    proxied = [XForwardedRelaxed().middleware] if settings.behind_proxy else []
    app = web.Application(
        middlewares=[*proxied, measure, problems, guard], client_max_size=body.MAX_BYTES
    )
    studios = only(studio, portraits) if studio else Studios()
    clock = clock or SystemClock()
    _assemble(app, settings, studios, clock, node or uuid4().hex)
    for operation in (*OPERATIONS, openapi.handler(OPERATIONS)):
        app.router.add_route(operation.method, operation.path, operation.handler)
    page.setup(app, clock)
    app.on_shutdown.append(_wake_all)
    app.cleanup_ctx.append(_run)
    return app


def _assemble(
    app: web.Application,
    settings: ServerSettings,
    studios: Studios,
    clock: Clock,
    node: str,
) -> None:
    """Make every part and give it what it needs."""
    url = parse_database_url(settings.database_url)
    if file := sqlite_file(url):
        file.parent.mkdir(parents=True, exist_ok=True)
    identity = load_identity(settings)
    studios.require(settings.engine)
    database, changes, metrics = Database(url), Changes(), Metrics()
    store = DiskImageStore(Path(settings.image_store))
    own_pictures = Pictures(store, megabytes=settings.picture_mb)
    queue = JobQueue(
        database,
        changes,
        clock,
        node=node,
        lease=timedelta(seconds=settings.lease_s),
        max_attempts=settings.max_attempts,
        person_running=settings.person_running,
        engines=studios.engines,
    )
    caps = _caps(settings)
    reader = JobReader(database, Pace(database, clock, workers=settings.workers))
    app[keys.SETTINGS] = settings
    app[keys.DATABASE] = database
    app[keys.CHANGES] = changes
    app[keys.METRICS] = metrics
    app[keys.IMAGES] = store
    app[keys.PICTURES] = own_pictures
    app[keys.STUDIOS] = studios
    app[keys.JOBS] = JobService(
        database=database,
        changes=changes,
        clock=clock,
        identity=identity,
        checker=Checker(database, identity, studios, own_pictures, settings.engine),
        intake=Intake(database, changes, clock, caps),
        queue=queue,
        reader=reader,
    )
    app[keys.REMOVALS] = Removals(database, changes, clock, identity, store, reader)
    app[keys.PEOPLE] = People(database, changes, clock, identity, store, reader, caps)
    app[keys.OWED] = OwedRemovals(database)
    app[keys.SWEEP] = Sweep(database, store, clock)
    app[keys.COMMUNITIES] = Communities(database, clock)
    app[keys.VOTES] = VoteService(database, clock, identity, metrics)
    app[keys.WORKER] = Worker(
        queue,
        changes,
        studios,
        store,
        metrics,
        at_once=settings.workers,
        candidates=settings.candidates,
        lease_s=settings.lease_s,
    )


def _caps(settings: ServerSettings) -> Caps:
    return Caps(
        running=settings.person_running,
        queued=settings.person_queued,
        channel=settings.channel_queued,
        community=settings.community_queued,
        total=settings.max_queued,
    )


@web.middleware
async def measure(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Time every answer, by the pattern of its route.

    An event stream lasts as long as its reader stays, which is no latency.
    """
    started = time.perf_counter()
    response = await handler(request)
    resource = request.match_info.route.resource
    route = resource.canonical if resource else "unknown"
    seconds = time.perf_counter() - started
    if not isinstance(response, EventSourceResponse):
        request.app[keys.METRICS].answered(request.method, route, response.status, seconds)
    return response


async def _run(app: web.Application) -> AsyncIterator[None]:
    await app[keys.DATABASE].migrate()
    await app[keys.WORKER].start()
    looking = asyncio.create_task(Lookout(app[keys.DATABASE], app[keys.CHANGES]).run())
    stopping = asyncio.Event()
    sweeping = asyncio.create_task(app[keys.SWEEP].run(stopping))
    yield
    stopping.set()
    looking.cancel()
    await asyncio.wait({looking, sweeping})
    await app[keys.WORKER].stop()
    await app[keys.DATABASE].close()


async def _wake_all(app: web.Application) -> None:
    """Let event streams end, so that the server need not wait for them."""
    app[keys.CHANGES].close()
