"""What the operator sees when the server starts: what is on, what is off, and why."""

from pathlib import Path

from aiohttp import web
from dotenv import dotenv_values

from gpu_server.api.keys import DATABASE, JOBS, SETTINGS, STUDIOS
from gpu_server.settings import EVERYWHERE, ServerSettings
from pipeline.commands.env_names import examine_names

# The sign-in form has a brake; the wire, which may take the same token, has none: bots that share
# an address with a guesser must not be shut out. The token's length is what keeps guessers out.
_LONG = 20


def start_screen(app: web.Application, url: str) -> str:
    """A few aligned lines, secrets left out."""
    settings = app[SETTINGS]
    slips = examine_names(dotenv_values(".env"))
    lines = [
        ("page", _page(settings, url)),
        ("folder", f"{Path.cwd()}: .env is read here, and relative paths start here"),
        *((slip.name, f"{slip.detail}; {slip.to_do}") for slip in slips),
        ("engine", app[STUDIOS].describe(settings.engine)),
        ("database", app[DATABASE].engine.url.render_as_string(hide_password=True)),
        ("pictures", settings.image_store),
        ("workers", _workers(settings)),
        ("token", _token(settings)),
        ("rater key", app[JOBS].identity.origin),
    ]
    return "".join(f"{name:<10} {text}\n" for name, text in lines)


def _page(settings: ServerSettings, url: str) -> str:
    if settings.host not in EVERYWHERE:
        return url
    return f"{url} here; elsewhere the same with this machine's name or address"


def _workers(settings: ServerSettings) -> str:
    if not settings.workers:
        return "off: QART_WORKERS is 0, so requests are taken and not drawn"
    return f"{settings.workers}, {settings.candidates} pictures a job"


def _token(settings: ServerSettings) -> str:
    token = settings.token.get_secret_value()
    if len(token) >= _LONG:
        return "on"
    if token:
        return f"on, but short: a random text of {_LONG} characters or more cannot be guessed"
    return "off: QART_TOKEN is not set, so only this machine is answered"
