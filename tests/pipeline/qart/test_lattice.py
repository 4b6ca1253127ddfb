from itertools import product

import numpy as np
import pytest

from pipeline.qart.lattice import closest, reduce_rows

RNG = np.random.default_rng(5)


def free_rows(count, length):
    """Linearly independent, but in no handy form."""
    rows = np.hstack([np.eye(count, dtype=bool), RNG.random((count, length - count)) < 0.5])
    for i in range(1, count):
        rows[i] ^= rows[i - 1]
    return rows


def words(start, rows):
    for choice in product([False, True], repeat=len(rows)):
        yield start ^ (np.count_nonzero(rows[list(choice)], axis=0) % 2 == 1)


def cost(word, wish, weight):
    return float(weight[word != wish].sum())


def test_each_reduced_row_owns_its_pivot_and_the_heaviest_position_comes_first():
    rows, weight = free_rows(6, 20), RNG.random(20).astype(np.float32)
    reduced = reduce_rows(rows, weight)
    assert (reduced.rows[:, reduced.pivots] == np.eye(6, dtype=bool)).all()
    reachable = rows.any(0)
    assert reduced.pivots[0] == max(np.flatnonzero(reachable), key=lambda i: weight[i])


@pytest.mark.parametrize("trial", range(8))
def test_the_found_word_is_reachable_and_close_to_the_best_one(trial):
    rng = np.random.default_rng(trial)
    rows, start, wish = free_rows(8, 26), rng.random(26) < 0.5, rng.random(26) < 0.5
    weight = rng.random(26).astype(np.float32)
    found = closest(reduce_rows(rows, weight), start, wish, weight)
    every = list(words(start, rows))
    assert any((found == word).all() for word in every)
    costs = sorted(cost(word, wish, weight) for word in every)
    # Order one is no exhaustive search: among the best three in a hundred is what it promises.
    assert cost(found, wish, weight) <= costs[len(costs) * 3 // 100]


def test_without_freedom_the_word_stays():
    start = RNG.random(12) < 0.5
    reduced = reduce_rows(np.zeros((0, 12), bool), np.ones(12, np.float32))
    assert (closest(reduced, start, ~start, np.ones(12, np.float32)) == start).all()
