"""`qart models pull` as people run it, against a hub on this machine."""

import json
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

huggingface_hub = pytest.importorskip("huggingface_hub", reason="needs the diffusion extra")

from pipeline.models.errors import ModelFetchError
from pipeline.models.files import NEEDED
from pipeline.models.lock import ModelLock
from pipeline.models.pull import pull
from pipeline.models.refs import Kind, Wanted, parse_ref
from tests.pipeline.models.fake_hub import Hub, serve
from tests.pipeline.models.whole import whole

BIG = bytes(range(256)) * 200
NET = whole(BIG)


def model(kind, blob):
    """The files of a model, no two alike."""
    contents = {name: blob + name.encode() for name in NEEDED[kind]}
    return {
        name: whole(content) if name.endswith(".safetensors") else content
        for name, content in contents.items()
    }


BASE = model(Kind.BASE, BIG) | {"tokenizer/tokenizer.json": b"words"}
REPOSITORIES = {
    "some/base": {**BASE, "unet/pickle.bin": b"never", "dreamshaper.ckpt": b"never"},
    "some/net": {"config.json": b"{}", "v2/config.json": b"{}", "v2/other.ckpt": b"never"}
    | {"v2/diffusion_pytorch_model.safetensors": NET},
    "some/clip": model(Kind.CLIP, b""),
    "some/head": {"model.safetensors": whole(b"x")},
    "some/pickles": {"config.json": b"{}", "diffusion_pytorch_model.bin": b"never"},
}


@pytest.fixture
def hub():
    return Hub({name: dict(files) for name, files in REPOSITORIES.items()})


@pytest.fixture
def qart(tmp_path):
    def run(address, *arguments, **changes):
        environment = {
            **{
                key: value
                for key, value in os.environ.items()
                if not key.startswith(("QART", "HF"))
            },
            "PYTHONPATH": str(Path.cwd()),
            "HF_ENDPOINT": address,
            "HF_HOME": str(tmp_path / "hub"),
            "HF_HUB_DISABLE_XET": "1",
            "HF_HUB_DISABLE_TELEMETRY": "1",
            "QART_DIFFUSION_BASE": "some/base",
            "QART_DIFFUSION_CONTROL": "some/net:v2",
            "QART_AESTHETIC_CLIP": "some/clip",
            "QART_AESTHETIC_HEAD": "some/head:model.safetensors",
            "QART_MODELS_LOCK": str(tmp_path / "lock.json"),
            **changes,
        }
        code = "import sys; from pipeline.commands.models import models; from pipeline import cli; "
        code += "cli.root.add_command(models); sys.exit(cli.run(sys.argv[1:]))"
        return subprocess.run(
            [sys.executable, "-c", code, "models", *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return run


def test_pulling_fetches_only_what_is_needed_and_pins_the_commits(hub, qart, tmp_path):
    with serve(hub) as address:
        pulled = qart(address, "pull")
        assert pulled.returncode == 0, pulled.stderr
        fetched = set(hub.served)
        assert fetched == {*BASE, "v2/config.json", "v2/diffusion_pytorch_model.safetensors"} | {
            *NEEDED[Kind.CLIP],
            "model.safetensors",
        }
        assert json.loads((tmp_path / "lock.json").read_text()) == {
            repo: hub.commits[repo] for repo in ("some/base", "some/net", "some/clip", "some/head")
        }
        hub.served.clear()
        assert qart(address, "pull").returncode == 0
        assert hub.served == []
    listed = qart("http://127.0.0.1:9", "list", "--json")
    assert listed.returncode == 0
    found = json.loads(listed.stdout)
    assert [entry["kind"] for entry in found] == ["base", "control", "clip", "head"]
    assert found[1]["path"].endswith(f"{hub.commits['some/net']}/v2")


def test_a_download_that_breaks_off_is_taken_up_again(hub, qart):
    name = "v2/diffusion_pytorch_model.safetensors"
    hub.cut.add(name)
    with serve(hub) as address:
        assert qart(address, "pull").returncode == 0
    assert hub.served.count(name) == 2
    control = json.loads(qart("http://127.0.0.1:9", "list", "--json").stdout)[1]["path"]
    assert (Path(control) / name.removeprefix("v2/")).read_bytes() == NET


def test_a_network_that_breaks_off_again_and_again_is_told(hub, monkeypatch, tmp_path):
    name = "v2/diffusion_pytorch_model.safetensors"
    hub.broken.add(name)
    monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda seconds: None)
    with serve(hub) as address:
        at = partial(huggingface_hub.snapshot_download, endpoint=address, cache_dir=tmp_path)
        monkeypatch.setattr("pipeline.models.pull.snapshot_download", at)
        wanted = Wanted(parse_ref("some/net:v2"), Kind.CONTROL)
        lock = ModelLock(tmp_path / "lock.json")
        with pytest.raises(ModelFetchError, match=r"broke off while it was being fetched \("):
            pull(wanted, lock)
        assert hub.served.count(name) > 1
        assert not lock.path.exists()
        hub.broken.clear()
        assert pull(wanted, lock).name == "v2"


def test_a_pinned_commit_is_kept_until_an_update(hub, qart, tmp_path):
    with serve(hub) as address:
        assert qart(address, "pull").returncode == 0
        old = hub.commits["some/net"]
        hub.commits["some/net"] = "f" * 40
        lock = tmp_path / "lock.json"
        assert qart(address, "pull").returncode == 0
        assert json.loads(lock.read_text())["some/net"] == old
        assert qart(address, "pull", "--update").returncode == 0
        assert json.loads(lock.read_text())["some/net"] == "f" * 40


def test_an_update_that_cannot_be_used_is_not_pinned(hub, qart, tmp_path):
    with serve(hub) as address:
        assert qart(address, "pull").returncode == 0
        before = (tmp_path / "lock.json").read_text()
        hub.commits["some/net"] = "f" * 40
        del hub.repositories["some/net"]["v2/config.json"]
        updated = qart(address, "pull", "--update")
        assert updated.returncode == 2
        assert "does not hold the files" in updated.stderr
    assert (tmp_path / "lock.json").read_text() == before
    assert qart("http://127.0.0.1:9", "list").returncode == 0


def test_a_damaged_file_is_told_with_what_to_do(hub, qart):
    with serve(hub) as address:
        assert qart(address, "pull").returncode == 0
        control = json.loads(qart(address, "list", "--json").stdout)[1]["path"]
        file = (Path(control) / "diffusion_pytorch_model.safetensors").resolve()
        file.write_bytes(file.read_bytes()[:-1])
        listed = qart(address, "list")
        assert listed.returncode == 1
        assert "damaged" in listed.stdout
        pulled = qart(address, "pull")
        assert pulled.returncode == 2
        assert "delete that file and run `qart models pull`" in pulled.stderr


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"QART_DIFFUSION_BASE": "some/typo"}, "no model called some/typo"),
        ({"QART_DIFFUSION_CONTROL": "some/pickles"}, "safetensors weights"),
        ({"QART_DIFFUSION_BASE": "typo"}, "QART_DIFFUSION_BASE: 'typo' names no model"),
        ({"QART_DIFFUSION_LORA": "some/net"}, "QART_DIFFUSION_LORA: some/net is no file"),
        ({"QART_DIFFUSION_BASE": "/nowhere/base"}, "no model at /nowhere/base"),
    ],
)
def test_what_cannot_be_pulled_is_told_in_one_sentence(hub, qart, changes, word):
    with serve(hub) as address:
        pulled = qart(address, "pull", **changes)
    assert pulled.returncode == 2
    last = pulled.stderr.strip().splitlines()[-1]
    assert last.startswith("qart: ")
    assert word in last
    assert "Traceback" not in pulled.stderr


def test_without_a_network_it_says_what_to_do_instead(qart):
    pulled = qart("http://127.0.0.1:9", "pull")
    assert pulled.returncode == 2
    assert "the hub cannot be reached" in pulled.stderr
    assert "folder" in pulled.stderr
    listed = qart("http://127.0.0.1:9", "list")
    assert listed.returncode == 1
    assert "not on this machine" in listed.stdout
