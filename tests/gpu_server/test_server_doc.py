"""The example in docs/server.md does what it says."""

import asyncio
import re
import shutil
from pathlib import Path

import pytest

DOC = Path(__file__).parents[2] / "docs" / "server.md"


@pytest.mark.skipif(not shutil.which("curl"), reason="the example needs curl")
async def test_the_example_asks_follows_and_fetches(server, tmp_path):
    text = DOC.read_text()
    assert text.endswith("\n")
    [example] = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    here = str(server.make_url("/")).rstrip("/")
    script = "set -eu\n" + example.replace("http://127.0.0.1:8000", here)
    run = await asyncio.create_subprocess_exec(
        "sh", "-c", script, cwd=tmp_path, stdout=asyncio.subprocess.PIPE
    )
    said, _ = await run.communicate()
    assert run.returncode == 0
    assert b'"status":"succeeded"' in said
    assert (tmp_path / "koi.png").read_bytes().startswith(b"\x89PNG")
