from pathlib import Path

import pytest

from pipeline.models.errors import ModelNameError
from pipeline.models.refs import Kind, ModelRef, Wanted, parse_ref, parse_weighted


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


IDS = [
    *("owner/name", "o/n", "_o_/_n_", "own.er/na-me.v2", f"{'o' * 96}/{'n' * 96}", "o/x.gi"),
    *(
        "owner/my--model",
        "x/a..b",
        "-a/b",
        "a/-b",
        "a-/b",
        "a/b.",
        ".a/b",
        "a/x.git",
        "a/x.git.git",
    ),
    *(f"{'o' * 97}/n", f"o/{'n' * 97}", "--/..", "a.git/b", "a--b/c"),
]


@pytest.mark.parametrize("text", IDS)
def test_hub_ids_are_those_that_the_hubs_own_library_takes(text):
    hub = pytest.importorskip("huggingface_hub", reason="needs the diffusion extra")
    try:
        hub.utils.validate_repo_id(text)
    except hub.utils.HFValidationError:
        with pytest.raises(ModelNameError, match="names no model"):
            parse_ref(text)
    else:
        assert parse_ref(text).repo == text


@pytest.mark.parametrize("text", ["~nobody-of-this-name/x", "o/" + "n" * 300, "a\0b"])
def test_odd_names_are_refused_and_no_fault(text):
    with pytest.raises(ModelNameError):
        parse_ref(text)


@pytest.mark.parametrize(
    ("text", "kind", "fine"),
    [
        ("/x/model.safetensors", Kind.BASE, True),
        ("/x/model.SafeTensors", Kind.LORA, True),
        ("/x/model.ckpt", Kind.BASE, False),
        ("o/n:model.ckpt", Kind.BASE, False),
        ("o/n:lora.PT", Kind.LORA, False),
        ("o/n:lora.pth", Kind.LORA, False),
        ("o/n:head.pth", Kind.HEAD, True),
        ("o/n:net.bin", Kind.CONTROL, False),
        ("o/n:v1.5", Kind.CONTROL, True),
    ],
)
def test_pickles_are_refused_by_name(text, kind, fine):
    if fine:
        assert Wanted(parse_ref(text), kind).ref.label == text
        return
    with pytest.raises(ModelNameError, match=r"may run code .* name a \.safetensors one"):
        Wanted(parse_ref(text), kind)


def test_a_list_of_references_takes_weights():
    found = parse_weighted("a/b:v2, c/d * 0.2,, e/f@x:g*-1")
    assert [(ref.label, weight) for ref, weight in found] == [
        ("a/b:v2", 1.0),
        ("c/d", 0.2),
        ("e/f@x:g", -1.0),
    ]
    assert parse_weighted("") == ()
