from hypothesis import given
from hypothesis import strategies as st

from pipeline.engines.base import LOOKS, MAX_SEED, spread_seeds


@given(st.integers(0, MAX_SEED), st.integers(1, 64))
def test_seeds_are_distinct_valid_and_lead_with_the_one_asked_for(seed, n):
    seeds = spread_seeds(seed, n)
    assert seeds[0] == seed
    assert len(set(seeds)) == n
    assert all(0 <= s <= MAX_SEED for s in seeds)


@given(st.integers(0, MAX_SEED), st.integers(1, 20))
def test_a_smaller_request_draws_the_first_of_the_larger_one(seed, n):
    assert spread_seeds(seed, n) == spread_seeds(seed, n + 5)[:n]


@given(st.integers(0, MAX_SEED), st.integers(1, 64))
def test_every_eight_seeds_cover_all_looks(seed, n):
    seeds = spread_seeds(seed, n)
    for first in range(0, n, LOOKS):
        group = seeds[first : first + LOOKS]
        assert len({s % LOOKS for s in group}) == len(group)
