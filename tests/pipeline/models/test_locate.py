import pytest

from pipeline.models.errors import ModelMissingError, ModelNameError
from pipeline.models.locate import locate
from pipeline.models.lock import ModelLock
from pipeline.models.refs import Kind, Wanted, parse_ref


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
    (folder / "diffusion_pytorch_model.safetensors").touch()
    assert locate(control(folder), lock) == folder


def test_a_model_that_is_one_file_is_named_as_one(tmp_path, lock):
    with pytest.raises(ModelNameError, match=r"owner/name:file\.safetensors"):
        Wanted(parse_ref("owner/lora"), Kind.LORA)
    file = tmp_path / "x.safetensors"
    file.touch()
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
