"""Wiring: `python -m gpu_server` is `qart serve`."""

import asyncio
import sys

from pipeline.cli import missing_extra
from pipeline.errors import QArtError


def main() -> int:
    """Serve; returns the exit code, 2 when the set-up does not allow a start."""
    try:
        from gpu_server.serving import log_to_stderr, serve
        from gpu_server.settings import load_settings
    except ModuleNotFoundError as error:
        # Where only the bots are installed.
        if not (sentence := missing_extra(error)):
            raise
        sys.stderr.write(f"qart: {sentence}\n")
        return 2
    log_to_stderr()
    try:
        asyncio.run(serve(load_settings()))
    except QArtError as error:
        sys.stderr.write(f"qart: {error.message}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
