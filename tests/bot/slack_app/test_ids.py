import pytest

from bot.ratings import PictureRef
from bot.slack_app import ids


@pytest.mark.parametrize("verb", ["vote", "unvote", "open", "scans", "fails", "vary", "save"])
def test_ids_about_a_picture_say_again_what_they_were_made_of(verb: ids.OfPicture):
    ref = PictureRef("a-B_9", 7, 2)
    assert ids.parse_picture(verb, ids.picture_button(verb, ref)) == ref


VERBS = ("none", "unnone", "again", "delete", "show", "send")


@pytest.mark.parametrize("verb", VERBS)
def test_ids_about_a_post_say_again_what_they_were_made_of(verb: ids.OfJob):
    assert ids.parse_job(verb, ids.job_button(verb, "a-B_9")) == "a-B_9"


def test_published_ids_stay_readable():
    assert ids.parse_picture("vote", "qart:1:vote:job-1:3:2") == PictureRef("job-1", 3, 2)
    assert ids.parse_picture("unvote", "qart:1:unvote:job-1:3:2") == PictureRef("job-1", 3, 2)
    assert ids.parse_cancel("qart:1:cancel:job-1:U1") == ("job-1", "U1")
    assert ids.parse_cancel(ids.cancel("a-B_9", "U123")) == ("a-B_9", "U123")


@pytest.mark.parametrize("action_id", ["qart:2:vote:j:1:1", "qart:1:vote:j:1", "qart:1:vote:j:x:1"])
def test_other_ids_are_refused(action_id: str):
    with pytest.raises(ValueError, match="no vote button"):
        ids.parse_picture("vote", action_id)


def test_no_id_of_one_kind_is_taken_for_another():
    made = [ids.job_button(verb, "j") for verb in VERBS]
    patterns = [ids.job_pattern(verb) for verb in VERBS]
    matches = [[bool(p.search(action_id)) for p in patterns] for action_id in made]
    assert matches == [[i == j for j in range(len(VERBS))] for i in range(len(VERBS))]
