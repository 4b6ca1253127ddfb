from pathlib import Path

import pytest

from pipeline.models.errors import ModelNameError
from pipeline.models.refs import ModelRef, parse_ref, parse_weighted


@pytest.mark.parametrize(
    ("text", "repo", "revision", "part"),
    [
        ("Lykon/dreamshaper-8", "Lykon/dreamshaper-8", "", ""),
        (" owner/name:v2 ", "owner/name", "", "v2"),
        ("owner/name@abc123", "owner/name", "abc123", ""),
        (
            "owner/na.me@refs/pr/1:sub/x.safetensors",
            "owner/na.me",
            "refs/pr/1",
            "sub/x.safetensors",
        ),
    ],
)
def test_a_hub_reference_has_a_repository_revision_and_part(text, repo, revision, part):
    ref = parse_ref(text)
    assert ref == ModelRef(repo, revision, part)
    assert parse_ref(ref.label) == ref


def test_what_looks_like_a_path_or_exists_is_on_this_machine(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models" / "base").mkdir(parents=True)
    assert parse_ref("models/base").path == Path("models/base")
    assert parse_ref("/nowhere/x").path == Path("/nowhere/x")
    assert parse_ref("./x.safetensors").is_file
    assert parse_ref("~/x").path == Path("~/x").expanduser()
    assert parse_ref("models/other").repo == "models/other"


@pytest.mark.parametrize("text", ["", "dreamshaper", "a/b/c", "a b/c", "https://x.y/z", "a/b@:c"])
def test_what_names_no_model_is_refused(text):
    with pytest.raises(ModelNameError):
        parse_ref(text)


def test_a_list_of_references_takes_weights():
    found = parse_weighted("a/b:v2, c/d * 0.2,, e/f@x:g*-1")
    assert [(ref.label, weight) for ref, weight in found] == [
        ("a/b:v2", 1.0),
        ("c/d", 0.2),
        ("e/f@x:g", -1.0),
    ]
    assert parse_weighted("") == ()
