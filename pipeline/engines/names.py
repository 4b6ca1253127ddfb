"""Names of engines, for settings and command lines that must not load one."""

AUTO = "auto"

CHOICES = (AUTO, "sketch", "diffusion")
"""What `--engine` and `QART_ENGINE` take."""
