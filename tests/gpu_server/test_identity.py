"""Raters are known by a keyed hash only."""

import os
import stat

import pytest

from gpu_server.errors import StartError
from gpu_server.identity import Identity, load_identity
from gpu_server.schema import Person
from tests.gpu_server.conftest import settings_in

ANN = Person(platform="discord", user_id="ann")


def test_a_person_keeps_one_pseudonym_under_one_key():
    one, same, other = Identity(b"a", ""), Identity(b"a", ""), Identity(b"b", "")
    assert one.pseudonym(ANN) == same.pseudonym(ANN) != other.pseudonym(ANN)
    assert "ann" not in one.pseudonym(ANN)


def test_the_same_id_on_two_platforms_is_two_people():
    identity = Identity(b"a", "")
    slack = Person(platform="slack", user_id="ann")
    assert identity.pseudonym(slack) != identity.pseudonym(ANN)


def test_a_key_is_made_once_and_only_its_owner_may_read_it(tmp_path):
    settings = settings_in(tmp_path / "data", rater_key="")
    first = load_identity(settings)
    path = tmp_path / "data" / "rater.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "made just now" in first.origin
    again = load_identity(settings)
    assert "kept in" in again.origin
    assert again.pseudonym(ANN) == first.pseudonym(ANN)
    assert [file.name for file in path.parent.iterdir()] == ["rater.key"]


def test_what_a_crash_left_keeps_no_key_from_being_made(tmp_path):
    settings = settings_in(tmp_path / "data", rater_key="")
    load_identity(settings)
    key = tmp_path / "data" / "rater.key"
    # In a container every start has the same process number.
    key.rename(key.with_suffix(f".{os.getpid()}"))
    load_identity(settings)
    assert key.exists()


def test_a_key_in_the_settings_comes_first(tmp_path):
    identity = load_identity(settings_in(tmp_path, rater_key="mine"))
    assert identity.pseudonym(ANN) == Identity(b"mine", "").pseudonym(ANN)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_key_is_not_replaced(tmp_path):
    (tmp_path / "rater.key").write_text("short")
    with pytest.raises(StartError, match="damaged"):
        load_identity(settings_in(tmp_path, rater_key=""))
    assert (tmp_path / "rater.key").read_text() == "short"


def test_a_shared_database_needs_a_key_in_the_settings(tmp_path):
    settings = settings_in(
        tmp_path, rater_key="", database_url="postgresql+asyncpg://qart@db.example/qart"
    )
    with pytest.raises(StartError, match="QART_RATER_KEY"):
        load_identity(settings)
