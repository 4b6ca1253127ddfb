"""What handlers find in the application, typed."""

from aiohttp.web import AppKey

from gpu_server.drawing.studios import Studios
from gpu_server.drawing.worker import Worker
from gpu_server.following.changes import Changes
from gpu_server.jobs.communities import Communities
from gpu_server.jobs.owed import OwedRemovals
from gpu_server.jobs.people import People
from gpu_server.jobs.pictures import Pictures
from gpu_server.jobs.removal import Removals
from gpu_server.jobs.service import JobService
from gpu_server.jobs.sweep import Sweep
from gpu_server.metrics import Metrics
from gpu_server.ratings.votes import VoteService
from gpu_server.settings import ServerSettings
from gpu_server.store.database import Database
from gpu_server.store.images import ImageStore

SETTINGS = AppKey("settings", ServerSettings)
DATABASE = AppKey("database", Database)
CHANGES = AppKey("changes", Changes)
JOBS = AppKey("jobs", JobService)
COMMUNITIES = AppKey("communities", Communities)
REMOVALS = AppKey("removals", Removals)
PEOPLE = AppKey("people", People)
OWED = AppKey("owed", OwedRemovals)
SWEEP = AppKey("sweep", Sweep)
VOTES = AppKey("votes", VoteService)
IMAGES: AppKey[ImageStore] = AppKey("images", ImageStore)
PICTURES = AppKey("pictures", Pictures)
METRICS = AppKey("metrics", Metrics)
STUDIOS = AppKey("studios", Studios)
WORKER = AppKey("worker", Worker)
