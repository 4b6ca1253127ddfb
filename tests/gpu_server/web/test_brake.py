"""Guessing the token takes longer and longer."""

import pytest

from gpu_server.web.brake import FREE, Brake
from tests.gpu_server.fake_clock import FakeClock

HOME = "192.0.2.1"


@pytest.fixture
def clock():
    return FakeClock()


@pytest.fixture
def brake(clock):
    return Brake(clock)


def guess(brake, count, address=HOME):
    for _ in range(count):
        brake.wrong(address)


def test_a_few_slips_cost_nothing(brake):
    assert brake.wait_s(HOME) == 0
    guess(brake, FREE - 1)
    assert brake.wait_s(HOME) == 0


def test_each_further_guess_doubles_the_wait_up_to_a_quarter_of_an_hour(brake):
    guess(brake, FREE)
    waits = []
    for _ in range(40):
        waits.append(brake.wait_s(HOME))
        guess(brake, 1)
    assert waits[:5] == [2, 4, 8, 16, 32]
    assert waits[-1] == max(waits) == 15 * 60


def test_waiting_lets_one_try_again_and_the_right_token_forgives(brake, clock):
    guess(brake, FREE)
    clock.pass_s(1.5)
    assert brake.wait_s(HOME) == 0.5
    clock.pass_s(0.5)
    assert brake.wait_s(HOME) == 0
    guess(brake, 1)
    assert brake.wait_s(HOME) == 4
    brake.right(HOME)
    guess(brake, 1)
    assert brake.wait_s(HOME) == 0


def test_others_do_not_wait_but_neighbours_in_one_ipv6_network_do(brake):
    guess(brake, FREE)
    assert brake.wait_s("192.0.2.2") == 0
    for host in range(FREE):
        brake.wrong(f"2001:db8::{host}")
    assert brake.wait_s("2001:db8::ffff") > 0
    assert brake.wait_s("2001:db8:0:1::1") == 0
    guess(brake, FREE, "::ffff:192.0.2.9")
    assert brake.wait_s("::ffff:192.0.2.10") == 0


def test_an_hour_later_all_is_forgotten(brake, clock):
    guess(brake, FREE + 8)
    clock.pass_s(3601)
    brake.wrong("192.0.2.2")
    assert len(brake._guesses) == 1
    guess(brake, 1)
    assert brake.wait_s(HOME) == 0


def test_a_flood_of_addresses_is_not_remembered_for_ever(brake):
    for n in range(10_050):
        brake.wrong(f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}")
    assert len(brake._guesses) <= 10_000
