import pytest

from pipeline.models.intact import intact
from tests.pipeline.models.whole import whole

WHOLE = whole(bytes(range(256)) * 4)


@pytest.mark.parametrize(
    ("content", "fine"),
    [
        (WHOLE, True),
        (WHOLE[:-1], False),
        (WHOLE + b"\0", False),
        (WHOLE[:40], False),
        (b"", False),
        (b"\x02\0\0\0\0\0\0\0{}", True),
        (b"\x02\0\0\0\0\0\0\0[]", False),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n", False),
        (b"<!DOCTYPE html><html>gateway timeout</html>", False),
    ],
    ids=["whole", "short", "long", "header", "empty", "no tensors", "list", "git-lfs", "page"],
)
def test_a_file_is_intact_when_it_ends_where_its_header_says(tmp_path, content, fine):
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    assert intact(path) is fine
