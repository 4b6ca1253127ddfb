from bot.slack_app.budget import BURST, Budget


def test_a_burst_is_allowed_and_then_forty_edits_a_minute():
    time = 0.0
    budget = Budget(lambda: time)
    assert sum(budget.take() for _ in range(100)) == BURST
    taken = 0
    for second in range(1, 61):
        time = float(second)
        taken += budget.take()
    assert taken in {39, 40}


def test_a_long_rest_saves_up_no_more_than_a_burst():
    time = 0.0
    budget = Budget(lambda: time)
    time = 3600.0
    assert sum(budget.take() for _ in range(100)) == BURST
