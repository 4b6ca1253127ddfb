"""Templates, the headers that protect a page, and problems as pages."""

from http import HTTPStatus
from typing import Any

from aiohttp import web
from aiohttp.typedefs import Handler
from jinja2 import Environment, PackageLoader, StrictUndefined

from gpu_server.api.guard import needs_token
from gpu_server.api.problems import MEDIA
from gpu_server.schema import Problem
from gpu_server.web.access import signed_in

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "img-src 'self'",
        "style-src 'self'",
        "script-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

_TEMPLATES = web.AppKey("templates", Environment)


def setup(app: web.Application) -> None:
    """Make the templates, and let them show the problems that the wire tells as JSON."""
    app[_TEMPLATES] = Environment(
        loader=PackageLoader("gpu_server.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    app.middlewares.insert(0, problem_pages)
    app.on_response_prepare.append(_revalidate_static)


def render(
    request: web.Request, template: str, *, status: int = 200, **values: Any
) -> web.Response:
    """A page. It is never cached: it holds the visitor's own votes and a fresh nonce."""
    values["signed_in"] = signed_in(request)
    text = request.app[_TEMPLATES].get_template(template).render(values)
    return web.Response(
        text=text,
        status=status,
        content_type="text/html",
        headers={
            "Content-Security-Policy": CONTENT_SECURITY_POLICY,
            "X-Content-Type-Options": "nosniff",
            # Not "no-referrer": browsers would then hide the origin of our own forms from us.
            "Referrer-Policy": "same-origin",
            "Cache-Control": "no-store",
        },
    )


def see_other(path: str) -> web.Response:
    """Send the browser on. Answered, not raised, so that it is timed like every other answer."""
    return web.Response(status=303, headers={"Location": path})


async def _revalidate_static(request: web.Request, response: web.StreamResponse) -> None:
    """Without this, browsers guess how long a style sheet lasts and mix old ones with new pages."""
    if request.path.startswith("/static/"):
        response.headers["Cache-Control"] = "no-cache"
        response.headers["X-Content-Type-Options"] = "nosniff"


@web.middleware
async def problem_pages(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Show a person the problem document of their request as a page."""
    response = await handler(request)
    wants_page = "text/html" in request.headers.get("Accept", "")
    if not wants_page or response.content_type != MEDIA or needs_token(request.path):
        return response
    if not isinstance(response, web.Response) or response.text is None:
        return response
    problem = Problem.model_validate_json(response.text)
    page = render(
        request,
        "message.html",
        status=problem.status,
        heading=_heading(problem.status),
        detail=problem.detail,
    )
    if "Retry-After" in response.headers:
        page.headers["Retry-After"] = response.headers["Retry-After"]
    return page


def _heading(status: int) -> str:
    if status == HTTPStatus.NOT_FOUND:
        return "Nothing hangs here."
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "Something broke."
    return "That did not work."
