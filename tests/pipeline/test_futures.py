from concurrent.futures import CancelledError, Future

import pytest

from pipeline.futures import after, both, otherwise, ready


def failed(error):
    future = Future()
    future.set_exception(error)
    return future


def test_the_second_future_settles_the_whole():
    first, second = Future(), Future()
    whole = after(first, lambda value: second if value == 1 else ready(0))
    first.set_result(1)
    assert not whole.done()
    second.set_result(2)
    assert whole.result() == 2


def test_both_wait_for_each_other():
    first, second = Future(), Future()
    whole = both(first, second, lambda a, b: (a, b))
    second.set_result("b")
    assert not whole.done()
    first.set_result("a")
    assert whole.result() == ("a", "b")


def boom(value):
    raise ValueError(value)


@pytest.mark.parametrize(
    "whole",
    [
        after(failed(ValueError(1)), ready),
        after(ready(1), lambda _: failed(ValueError(1))),
        after(ready(1), boom),
        both(ready(1), failed(ValueError(1)), lambda a, b: a),
    ],
)
def test_a_failure_anywhere_is_the_failure_of_the_whole(whole):
    with pytest.raises(ValueError, match="1"):
        whole.result()


def test_cancelling_the_whole_cancels_what_is_still_to_come():
    first, second = Future(), Future()
    after(first, ready).cancel()
    assert first.cancelled()
    whole = after(ready(1), lambda _: second)
    whole.cancel()
    assert second.cancelled()


def test_a_cancelled_part_cancels_the_whole():
    first, second = Future(), Future()
    wholes = [after(first, ready), after(ready(1), lambda _: second)]
    first.cancel()
    second.cancel()
    for whole in wholes:
        with pytest.raises(CancelledError):
            whole.result()


def test_a_foreseen_failure_has_another_value_and_no_other_does():
    assert otherwise(failed(ValueError(1)), ValueError, 7).result() == 7
    assert otherwise(ready(3), ValueError, 7).result() == 3
    with pytest.raises(KeyError):
        otherwise(failed(KeyError(1)), ValueError, 7).result()
    first = Future()
    otherwise(first, ValueError, 7).cancel()
    assert first.cancelled()
    first = Future()
    whole = otherwise(first, ValueError, 7)
    first.cancel()
    assert whole.cancelled()
