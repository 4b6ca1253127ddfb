from bot.discord_app.layouts import footer
from gpu_server.schema import ReplyTo
from tests.bot.discord_app.test_limits import jobs


def test_a_footer_names_nobody_once_the_requester_is_forgotten():
    [job] = jobs(1)
    gone = job.model_copy(update={"reply_to": ReplyTo(platform="discord")})
    assert "<@" in footer(job).content
    assert "<@" not in footer(gone).content
    assert gone.id in footer(gone).content
