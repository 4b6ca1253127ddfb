"""Keep the model libraries' remarks for developers away from users."""

import os


def quieten() -> None:
    """Ask transformers and diffusers, here and in child processes, to report errors only.

    Must come before they are first imported; an operator's own wish stands.
    """
    for name in ("TRANSFORMERS_VERBOSITY", "DIFFUSERS_VERBOSITY"):
        os.environ.setdefault(name, "error")
