"""The web page: ask for pictures, watch them being drawn, look, compare, vote.

Rendered on this side, without a build step; every form and link works without scripts. It calls the
same services as the JSON wire. On a server with a token everything here is behind a sign-in form
(see `gpu_server.web.session`); a server without one listens on this machine only and has no door.
"""

from pathlib import Path

from aiohttp import web

from gpu_server.clock import Clock
from gpu_server.web import again, home, job, live, login, mine, pictures, removal, rendering, votes
from gpu_server.web.brake import Brake
from gpu_server.web.session import behind_door

_STATIC = Path(__file__).parent / "static"


def setup(app: web.Application, clock: Clock) -> None:
    """Add the page to a server whose services are in place."""
    rendering.setup(app)
    app[login.BRAKE] = Brake(clock)
    for method, path, handler in (
        ("GET", "/", home.show),
        ("GET", "/jobs", home.to_form),
        ("POST", "/jobs", home.submit),
        ("GET", "/jobs/{id}", job.show),
        ("GET", "/jobs/{id}/events", live.events),
        ("POST", "/jobs/{id}/cancel", job.cancel),
        ("POST", "/jobs/{id}/again", again.ask),
        ("GET", "/jobs/{id}/delete", removal.confirm),
        ("POST", "/jobs/{id}/delete", removal.delete),
        ("GET", "/mine", mine.show),
        ("GET", "/forget", removal.confirm_forgetting),
        ("POST", "/forget", removal.forget),
        ("POST", "/jobs/{id}/votes", votes.cast),
        ("POST", "/jobs/{id}/votes/none", votes.none_of_these),
        ("GET", "/jobs/{id}/plain.png", pictures.plain),
        ("GET", "/images/{name}", pictures.show),
    ):
        app.router.add_route(method, path, behind_door(handler))
    app.router.add_get("/login", login.show)
    app.router.add_post("/login", login.enter)
    app.router.add_post("/logout", login.leave)
    app.router.add_static("/static", _STATIC)
