"""The image store on disk."""

import errno
import os
import threading
from datetime import UTC, datetime
from pathlib import Path

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
    os.utime(file, (1000, 1000))
    written = file.stat()
    store.put(PNG)
    assert file.stat().st_ino == written.st_ino, "what is there is not written again"
    assert file.stat().st_mtime > 1000, "it counts as kept anew"
    assert store.put(b"other") != store.put(PNG)


def test_a_discarded_picture_is_gone_and_may_come_back(store):
    name = store.put(PNG)
    other = store.put(b"other")
    assert store.discard(name)
    assert not store.discard(name)
    assert not store.holds(name)
    assert store.holds(other)
    assert store.put(PNG) == name
    assert store.holds(name)


@pytest.mark.parametrize("name", ["", "../qart.db", "x.png"])
def test_nothing_but_pictures_is_discarded(store, name):
    (store.folder.parent / "qart.db").write_text("secret")
    assert not store.discard(name)
    assert (store.folder.parent / "qart.db").exists()


def test_old_pictures_are_told_from_those_kept_anew(store):
    old, renewed, fresh = (store.put(content) for content in (b"a", b"b", b"c"))
    for name in (old, renewed):
        os.utime(store.folder / name[:2] / name, (1000, 1000))
    store.put(b"b")
    (store.folder / old[:2] / "notes.txt").write_text("not a picture")
    moment = datetime.fromtimestamp(2000, UTC)
    assert store.kept_before(moment) == [old]
    assert not store.discard(renewed, before=moment)
    assert store.discard(old, before=moment)
    assert store.holds(renewed)
    assert store.holds(fresh)


def test_files_that_vanish_meanwhile_are_passed_over(store, monkeypatch):
    names = {store.put(content) for content in (b"a", b"b")}
    scan = os.scandir

    def vanishing(folder):
        for entry in list(scan(folder)):
            if entry.is_file():
                Path(entry.path).unlink()
            yield entry

    monkeypatch.setattr("gpu_server.store.images.os.scandir", vanishing)
    assert store.kept_before(datetime(2999, 1, 1, tzinfo=UTC)) == []
    assert len(names) == 2


def test_what_a_crash_left_half_written_goes_with_time(store):
    name = store.put(PNG)
    folder = store.folder / name[:2]
    old, fresh = folder / f".{name}.abc", folder / f".{name}.def"
    for path in (old, fresh):
        path.write_bytes(b"half")
    os.utime(old, (1000, 1000))
    store.drop_leftovers(datetime.fromtimestamp(2000, UTC))
    assert (old.exists(), fresh.exists(), store.holds(name)) == (False, True, True)


def test_a_store_tells_whether_it_has_room(store, monkeypatch):
    assert store.has_room()
    assert files(store) == []
    monkeypatch.setattr("pipeline.images.os.fsync", failing(errno.ENOSPC))
    assert not store.has_room()
    assert files(store) == []


def test_a_picture_that_cannot_be_renewed_is_told(store, monkeypatch):
    store.put(PNG)
    monkeypatch.setattr("gpu_server.store.images.os.utime", failing(errno.EACCES))
    with pytest.raises(StorageError, match="operator"):
        store.put(PNG)


def test_a_picture_that_cannot_be_deleted_is_told(store, monkeypatch):
    name = store.put(PNG)
    monkeypatch.setattr("gpu_server.store.images.Path.unlink", failing(errno.EACCES))
    with pytest.raises(StorageError):
        store.discard(name)


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
