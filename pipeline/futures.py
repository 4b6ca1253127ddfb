"""Futures made of futures, without a thread that waits for them."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")
T = TypeVar("T")


def after(first: Future[A], follow: Callable[[A], Future[T]]) -> Future[T]:
    """What `follow` makes of the first future's result.

    Args:
        first: when it fails, so does the whole; cancelling the whole cancels it.
        follow: quick; called in the thread that settles `first`.
    """
    whole: Future[T] = Future()
    whole.add_done_callback(lambda done: done.cancelled() and first.cancel())

    def go_on(done: Future[A]) -> None:
        if done.cancelled():
            whole.cancel()
            return
        try:
            second = follow(done.result())
        except BaseException as error:
            _fail(whole, error)
            return
        whole.add_done_callback(lambda done: done.cancelled() and second.cancel())
        second.add_done_callback(lambda done: _settle(whole, done))

    first.add_done_callback(go_on)
    return whole


def both(first: Future[A], second: Future[B], join: Callable[[A, B], T]) -> Future[T]:
    """Both results as one; failing and cancelling as in `after`."""
    return after(first, lambda one: after(second, lambda two: ready(join(one, two))))


def otherwise(first: Future[T], failure: type[BaseException], value: T) -> Future[T]:
    """The first future's result, or `value` where it fails with `failure`."""
    whole: Future[T] = Future()
    whole.add_done_callback(lambda done: done.cancelled() and first.cancel())

    def settle(done: Future[T]) -> None:
        failed = not done.cancelled() and isinstance(done.exception(), failure)
        _settle(whole, ready(value) if failed else done)

    first.add_done_callback(settle)
    return whole


def ready(value: T) -> Future[T]:
    """A future that has its result."""
    future: Future[T] = Future()
    future.set_result(value)
    return future


def _settle(whole: Future[T], done: Future[T]) -> None:
    if done.cancelled():
        whole.cancel()
        return
    error = done.exception()
    if error is not None:
        _fail(whole, error)
    elif whole.set_running_or_notify_cancel():
        whole.set_result(done.result())


def _fail(whole: Future[T], error: BaseException) -> None:
    if whole.set_running_or_notify_cancel():
        whole.set_exception(error)
