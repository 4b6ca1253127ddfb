import errno
import pickle

import pytest

from pipeline.models.errors import DamagedModelError, ModelMissingError, ModelNameError
from pipeline.models.files import NEEDED
from pipeline.models.locate import locate
from pipeline.models.lock import ModelLock
from pipeline.models.refs import Kind, Wanted, parse_ref
from tests.pipeline.models.whole import whole


@pytest.fixture
def lock(tmp_path):
    return ModelLock(tmp_path / "deep" / "models.lock.json")


def control(path):
    return Wanted(parse_ref(str(path)), Kind.CONTROL)


def test_a_folder_is_found_when_it_is_complete(tmp_path, lock):
    folder = tmp_path / "net"
    with pytest.raises(ModelMissingError, match="no model at"):
        locate(control(folder), lock)
    folder.mkdir()
    (folder / "config.json").touch()
    with pytest.raises(ModelMissingError, match=r"lacks diffusion_pytorch_model\.safetensors"):
        locate(control(folder), lock)
    weights = folder / "diffusion_pytorch_model.safetensors"
    weights.write_text("version https://git-lfs.github.com/spec/v1")
    with pytest.raises(DamagedModelError, match="git lfs pull") as caught:
        locate(control(folder), lock)
    sent = pickle.loads(pickle.dumps(caught.value))
    assert (sent.message, sent.reason) == (caught.value.message, caught.value.reason)
    weights.write_bytes(whole(b"x"))
    assert locate(control(folder), lock) == folder


def test_a_tokenizer_without_its_vocabulary_is_incomplete(tmp_path, lock):
    shape = Wanted(parse_ref(str(tmp_path)), Kind.SHAPE)
    for name in NEEDED[Kind.SHAPE]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    with pytest.raises(ModelMissingError, match=r"lacks tokenizer/vocab\.json"):
        locate(shape, lock)
    (tmp_path / "tokenizer/vocab.json").touch()
    with pytest.raises(ModelMissingError, match=r"lacks tokenizer/merges\.txt"):
        locate(shape, lock)
    (tmp_path / "tokenizer/merges.txt").touch()
    assert locate(shape, lock) == tmp_path


def test_a_model_that_is_one_file_is_named_as_one(tmp_path, lock):
    with pytest.raises(ModelNameError, match=r"owner/name:file\.safetensors"):
        Wanted(parse_ref("owner/lora"), Kind.LORA)
    file = tmp_path / "x.safetensors"
    file.write_bytes(whole(b"x"))
    assert locate(Wanted(parse_ref(str(file)), Kind.LORA), lock) == file


def test_a_pin_survives_in_its_file(lock):
    assert lock.commit("a/b") == ""
    lock.pin("a/b", "1234")
    lock.pin("c/d", "5678")
    again = ModelLock(lock.path)
    assert (again.commit("a/b"), again.commit("c/d"), again.commit("e/f")) == ("1234", "5678", "")


@pytest.mark.parametrize("text", ["{", "[1]", "3"])
def test_a_damaged_lock_says_what_to_do(lock, text):
    lock.path.parent.mkdir()
    lock.path.write_text(text)
    with pytest.raises(ModelNameError, match="delete it"):
        ModelLock(lock.path)


def test_a_lock_that_may_not_be_looked_at_is_told_by_its_setting(tmp_path, monkeypatch):
    def refuse(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("pipeline.models.lock.Path.stat", refuse)
    monkeypatch.setattr("pipeline.models.lock.Path.read_text", refuse)
    with pytest.raises(ModelNameError, match=r"QART_MODELS_LOCK names .*Permission denied"):
        ModelLock(tmp_path / "lock.json")


def test_a_lock_that_is_a_folder_is_told_by_its_setting(tmp_path):
    with pytest.raises(ModelNameError, match=r"QART_MODELS_LOCK names .* cannot be read"):
        ModelLock(tmp_path)


def test_a_folder_called_like_a_file_is_told(tmp_path, lock):
    folder = tmp_path / "lora.safetensors"
    folder.mkdir()
    with pytest.raises(ModelNameError, match="is a folder; name a file in it"):
        locate(Wanted(parse_ref(str(folder)), Kind.LORA), lock)


def test_weights_that_may_not_be_read_are_told(tmp_path, lock, monkeypatch):
    file = tmp_path / "x.safetensors"
    file.write_bytes(whole(b"x"))

    def refuse(path):
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("pipeline.models.locate.intact", refuse)
    with pytest.raises(ModelMissingError, match=r"x\.safetensors may not be read .*permissions"):
        locate(Wanted(parse_ref(str(file)), Kind.LORA), lock)
