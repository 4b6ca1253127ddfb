"""The image store on disk."""

import errno
import os
import threading

import pytest

from gpu_server.errors import DiskFullError, NotFoundError
from gpu_server.store.images import DiskImageStore, content_name
from pipeline.images import StorageError

PNG = b"\x89PNG not really"


@pytest.fixture
def store(tmp_path):
    return DiskImageStore(tmp_path / "deep" / "images")


def files(store):
    return [path for path in store.folder.rglob("*") if path.is_file()]


def failing(code):
    def fail(*_):
        raise OSError(code, os.strerror(code))

    return fail


def test_what_was_put_comes_back(store):
    assert store.get(store.put(PNG)) == PNG


def test_the_store_knows_what_it_holds(store):
    assert store.holds(store.put(PNG))
    assert not store.holds(content_name(b"another"))
    assert not store.holds("../" + store.put(PNG))


def test_the_same_content_is_one_file(store):
    assert store.put(PNG) == store.put(PNG) == content_name(PNG)
    [file] = files(store)
    written = file.stat()
    store.put(PNG)
    assert file.stat() == written, "what is there is left alone"
    assert store.put(b"other") != store.put(PNG)


def test_pictures_outlive_the_store(store):
    name = store.put(PNG)
    assert DiskImageStore(store.folder).get(name) == PNG


def test_many_threads_may_put_the_same_picture(store):
    threads = [threading.Thread(target=store.put, args=(PNG,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [path.name for path in files(store)] == [content_name(PNG)]


@pytest.mark.parametrize("step", ["os.fsync", "Path.replace"])
@pytest.mark.parametrize(
    ("code", "error", "words"),
    [(errno.ENOSPC, DiskFullError, "disk is full"), (errno.EIO, StorageError, "operator")],
)
def test_a_failed_write_leaves_nothing_and_names_no_path(
    store, monkeypatch, step, code, error, words
):
    monkeypatch.setattr(f"pipeline.images.{step}", failing(code))
    with pytest.raises(error, match=words) as failed:
        store.put(PNG)
    monkeypatch.undo()
    assert str(store.folder) not in failed.value.message
    assert files(store) == []
    with pytest.raises(NotFoundError):
        store.get(content_name(PNG))


@pytest.mark.parametrize("name", ["", ".", "../qart.db", "/etc/passwd", "a" * 40 + ".png\n", "x"])
def test_other_names_are_not_found(store, name):
    (store.folder.parent / "qart.db").write_text("secret")
    with pytest.raises(NotFoundError):
        store.get(name)
