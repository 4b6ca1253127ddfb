import pytest

pytest.importorskip("torch", reason="needs the diffusion extra")

from pipeline.engines.diffusion.memory import BatchSize


def sampled(size, times):
    for _ in range(times):
        size.fitted(size.now)
    return size.now


def test_a_batch_grows_after_a_while_and_never_beyond_its_setting():
    size = BatchSize(8)
    assert sampled(size, 100) == 8
    size.halve(8)
    assert (sampled(size, 7), sampled(size, 1), sampled(size, 100)) == (4, 8, 8)


def test_a_part_of_a_batch_proves_nothing():
    size = BatchSize(8)
    size.halve(8)
    for _ in range(100):
        size.fitted(3)
    assert size.now == 4


def test_each_growth_that_fails_makes_the_next_one_wait_longer():
    size, waits = BatchSize(2), []
    size.halve(2)
    for _ in range(12):
        waits.append(next(n for n in range(1, 5000) if sampled(size, 1) == 2))
        size.halve(2)
    assert waits == [8, 16, 32, 64, 128, 256, 512, 1024, 1024, 1024, 1024, 1024]


def test_odd_sizes_grow_to_the_setting():
    size = BatchSize(5)
    size.halve(5)
    assert [sampled(size, 8) for _ in range(3)] == [4, 5, 5]
