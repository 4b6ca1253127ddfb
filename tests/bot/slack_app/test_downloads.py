"""Where the bot's token may be shown."""

import pytest

from bot.slack_app.downloads import is_slacks

SLACK, GATEWAY = "https://slack.com/api/", "http://10.0.0.7:8080/api/"


@pytest.mark.parametrize(
    ("url", "api", "may"),
    [
        ("https://files.slack.com/files-pri/T1-F1/download/cat.jpg", SLACK, True),
        ("https://slack-files.com/T1-F1", SLACK, True),
        ("https://files.slack-gov.com/files-pri/T1-F1", "https://slack-gov.com/api/", True),
        ("https://files.slack.com/files-pri/T1-F1", GATEWAY, True),
        ("http://10.0.0.7:8080/files/F1", GATEWAY, True),
        ("http://files.slack.com/files-pri/T1-F1", SLACK, False),
        ("https://notslack.com/files-pri/T1-F1", SLACK, False),
        ("https://slack.com.example.com/F1", SLACK, False),
        ("https://slack.com@example.com/F1", SLACK, False),
        ("https://drive.example.com/F1", SLACK, False),
        ("/files-pri/T1-F1", SLACK, False),
    ],
)
def test_files_are_fetched_from_slack_only(url: str, api: str, may: bool):
    assert is_slacks(url, api) is may
