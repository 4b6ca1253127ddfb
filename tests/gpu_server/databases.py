"""The databases that the server promises to work on, real ones."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path

import pytest


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


def _program(name: str) -> str:
    packaged = Path("/usr/lib/postgresql").glob(f"*/bin/{name}")
    found = shutil.which(name) or next(packaged, None)
    if found is None:
        missing = f"PostgreSQL's {name} is not installed"
        if os.environ.get("CI"):
            pytest.fail(missing)
        pytest.skip(missing)
    return str(found)


@contextmanager
def postgres(folder: Path) -> Iterator[str]:
    """A PostgreSQL server of its own in `folder`; yields its address."""
    initdb, server = _program("initdb"), _program("postgres")
    # PostgreSQL refuses to run as root.
    user = "postgres" if os.geteuid() == 0 else None
    folder.mkdir()
    if user:
        shutil.chown(folder, user)
        # It also has to reach the folder, through parents that pytest closes to other users.
        for parent in takewhile(lambda p: p != Path(tempfile.gettempdir()), folder.parents):
            parent.chmod(parent.stat().st_mode | 0o011)
    data, log, port = folder / "data", folder / "log", free_port()
    subprocess.run(
        [initdb, "-D", data, "-U", "qart", "-A", "trust", "--no-sync", "-E", "UTF8"],
        check=True, capture_output=True, user=user,
    )  # fmt: skip
    process = subprocess.Popen(
        [server, "-D", data, "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-k", "",
         "-c", "fsync=off"],
        stdout=subprocess.DEVNULL, stderr=log.open("w"), user=user,
    )  # fmt: skip
    try:
        # A pipe that nobody reads would fill up, and stop the server.
        while "ready to accept connections" not in log.read_text():
            assert process.poll() is None, "PostgreSQL did not start: " + log.read_text()
            time.sleep(0.02)
        yield f"postgresql+asyncpg://qart@127.0.0.1:{port}/postgres"
    finally:
        process.terminate()
        process.wait()
