import ctypes
import os
import signal
import threading
import time
from concurrent.futures import CancelledError, wait
from pathlib import Path

import pytest

from pipeline.pool import WorkerCrashedError, WorkPool


def deaf_to():
    return signal.pthread_sigmask(signal.SIG_BLOCK, ())


def double(value):
    return 2 * value


def process():
    return os.getpid(), os.getppid()


def abort(value):
    time.sleep(0.05)
    os.abort()


def touch(path):
    time.sleep(0.05)
    Path(path).touch()


def hang():
    """Native code that holds the interpreter and does not come back."""
    ctypes.PyDLL(None).sleep(600)


def fail(value):
    raise ValueError(value)


def abort_once(marker):
    if not Path(marker).exists():
        Path(marker).touch()
        os.abort()
    return "survived"


@pytest.fixture(scope="module")
def pool():
    pool = WorkPool()
    yield pool
    pool.shutdown(cancel_futures=True)


def test_work_runs_in_another_process(pool):
    child, parent = pool.submit(process).result()
    assert child != os.getpid()
    assert parent == os.getpid()


def test_a_child_never_hears_ctrl_c_and_its_parent_goes_on_hearing_it(pool):
    # What is blocked at its birth stays so, and nothing can come before that.
    assert signal.SIGINT in pool.submit(deaf_to).result()
    assert signal.SIGINT not in deaf_to()


def test_errors_travel_back(pool):
    with pytest.raises(ValueError, match="17"):
        pool.submit(fail, 17).result()


def test_a_crash_takes_nothing_down_but_the_work_that_caused_it(pool):
    before = [pool.submit(double, i) for i in range(4)]
    killer = pool.submit(abort, 0)
    after = [pool.submit(double, i) for i in range(4, 8)]
    with pytest.raises(WorkerCrashedError, match="crashed or hung twice"):
        killer.result()
    assert [f.result() for f in before + after] == [2 * i for i in range(8)]
    assert pool.submit(double, 21).result() == 42


def test_work_that_crashes_once_gets_a_second_try(pool, tmp_path):
    assert pool.submit(abort_once, str(tmp_path / "seen")).result() == "survived"


def test_work_that_never_returns_is_ended_and_what_waits_behind_it_runs():
    pool = WorkPool(1, limit_s=1.0)
    hung, behind = pool.submit(hang), pool.submit(double, 4)
    with pytest.raises(WorkerCrashedError, match="crashed or hung"):
        hung.result(60)
    assert behind.result(60) == 8
    pool.shutdown()


def test_each_piece_of_work_has_its_time_for_itself():
    pool = WorkPool(1, limit_s=1.0)
    pieces = [pool.submit(time.sleep, 0.4) for _ in range(4)]
    assert [piece.result(60) for piece in pieces] == [None] * 4
    pool.shutdown()


def test_several_threads_may_hand_in_work_at_once(pool):
    found = []
    threads = [
        threading.Thread(target=lambda i=i: found.append(pool.submit(double, i).result()))
        for i in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [0, 2, 4, 6, 8, 10]


def test_a_closed_pool_refuses_work_and_leaves_no_process():
    pool = WorkPool(1)
    child, _ = pool.submit(process).result()
    pool.shutdown(cancel_futures=True)
    with pytest.raises(RuntimeError, match="closed"):
        pool.submit(double, 1)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_cancelled_work_never_runs(tmp_path):
    pool = WorkPool(1)
    futures = [pool.submit(touch, str(tmp_path / str(i))) for i in range(8)]
    assert futures[-1].cancel()
    assert len(wait(futures, timeout=60).done) == 8
    assert sorted(p.name for p in tmp_path.iterdir()) == [str(i) for i in range(7)]
    pool.shutdown()


def test_shutting_down_waits_for_nothing_that_is_not_wanted():
    pool = WorkPool(1)
    assert pool.submit(double, 1).result() == 2
    futures = [pool.submit(hang) for _ in range(4)]
    pool.shutdown(cancel_futures=True)
    assert len(wait(futures, timeout=60).done) == 4
    for future in futures:
        with pytest.raises(CancelledError):
            future.result()


def test_shutting_down_waits_for_what_is_wanted():
    pool = WorkPool(1)
    futures = [pool.submit(double, i) for i in range(4)]
    pool.shutdown()
    assert [future.result() for future in futures] == [0, 2, 4, 6]


def test_a_crash_beside_cancelled_work_leaves_nobody_waiting():
    pool = WorkPool(2)
    dropped = [pool.submit(double, i) for i in range(6)]
    killer = pool.submit(abort, 0)
    kept = [pool.submit(double, i) for i in range(6)]
    for future in dropped:
        future.cancel()
    with pytest.raises(WorkerCrashedError):
        killer.result(60)
    assert [future.result(60) for future in kept] == [2 * i for i in range(6)]
    pool.shutdown(cancel_futures=True)
