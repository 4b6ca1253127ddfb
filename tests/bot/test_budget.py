from bot.budget import Budget


def test_a_burst_is_allowed_and_then_so_many_a_minute():
    time = 0.0
    budget = Budget(40 / 60, 10, lambda: time)
    assert sum(budget.take() for _ in range(100)) == 10
    taken = 0
    for second in range(1, 61):
        time = float(second)
        taken += budget.take()
    assert taken in {39, 40}


def test_a_long_rest_saves_up_no_more_than_a_burst():
    time = 0.0
    budget = Budget(40 / 60, 10, lambda: time)
    time = 3600.0
    assert sum(budget.take() for _ in range(100)) == 10
