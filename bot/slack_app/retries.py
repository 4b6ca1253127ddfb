"""What the SDK repeats by itself: everything but posting.

A call that failed half-way may have been done all the same. Most of ours may be done twice; a
message that is posted twice stays.
"""

from slack_sdk.http_retry.async_handler import AsyncRetryHandler
from slack_sdk.http_retry.builtin_async_handlers import (
    AsyncConnectionErrorRetryHandler,
    AsyncRateLimitErrorRetryHandler,
    AsyncServerErrorRetryHandler,
)
from slack_sdk.http_retry.request import HttpRequest
from slack_sdk.http_retry.response import HttpResponse
from slack_sdk.http_retry.state import RetryState


class _ExceptPosting(AsyncRetryHandler):
    async def _can_retry_async(
        self,
        *,
        state: RetryState,
        request: HttpRequest,
        response: HttpResponse | None = None,
        error: Exception | None = None,
    ) -> bool:
        return not request.url.endswith("/chat.postMessage") and await super()._can_retry_async(
            state=state, request=request, response=response, error=error
        )


class _ConnectionErrors(_ExceptPosting, AsyncConnectionErrorRetryHandler):
    pass


class _ServerErrors(_ExceptPosting, AsyncServerErrorRetryHandler):
    pass


def retry_handlers() -> list[AsyncRetryHandler]:
    """Handlers for a client of the Web API; what is put off for its rate was surely not done."""
    return [
        _ConnectionErrors(),
        _ServerErrors(),
        AsyncRateLimitErrorRetryHandler(max_retry_count=3),
    ]
