"""How to install what is missing: for the running interpreter, whatever `pip` means elsewhere."""

import shlex
import sys
from pathlib import Path

OPENCV = "'opencv-contrib-python-headless<5'"
"""The one wheel that has all that is used of OpenCV, quoted for a shell."""


def pip_install(what: str) -> str:
    """The command that installs `what`, pip's arguments, where this program runs."""
    python, here = Path(sys.executable), Path.cwd()
    if python.is_relative_to(here):
        python = python.relative_to(here)
    return f"{shlex.quote(str(python))} -m pip install {what}"


def install_extra(extra: str) -> str:
    """The command that installs an extra of pyproject.toml, in the folder of that file."""
    return pip_install(f"'.[{extra}]' -c constraints.txt")
