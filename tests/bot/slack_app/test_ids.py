import pytest

from bot.slack_app import ids


def test_ids_say_again_what_they_were_made_of():
    assert ids.parse_vote(ids.vote("a-B_9", 7, 2)) == ids.VoteButton("a-B_9", 7, 2, False)
    assert ids.parse_vote(ids.unvote("a-B_9", 0, 4)) == ids.VoteButton("a-B_9", 0, 4, True)
    assert ids.parse_cancel(ids.cancel("a-B_9", "U123")) == ("a-B_9", "U123")


def test_published_ids_stay_readable():
    assert ids.parse_vote("qart:1:vote:job-1:3:2") == ids.VoteButton("job-1", 3, 2, False)
    assert ids.parse_cancel("qart:1:cancel:job-1:U1") == ("job-1", "U1")


@pytest.mark.parametrize("action_id", ["qart:2:vote:j:1:1", "qart:1:vote:j:1", "qart:1:vote:j:x:1"])
def test_other_ids_are_refused(action_id: str):
    with pytest.raises(ValueError, match="no vote button"):
        ids.parse_vote(action_id)
