"""Which QART_* names in `.env` nothing reads: mostly slips of the pen."""

from collections.abc import Iterable
from difflib import get_close_matches

from pipeline.commands.finding import Finding, State

# The pipeline imports neither the server nor the bots, whose settings stand here too; a test holds
# this list against all of them.
KNOWN = frozenset({
    "QART_AESTHETIC_CLIP", "QART_AESTHETIC_DEVICE", "QART_AESTHETIC_HEAD", "QART_CANDIDATES",
    "QART_CHANNEL_QUEUED", "QART_COMMUNITY_QUEUED", "QART_DATABASE_URL", "QART_DIFFUSION_BASE",
    "QART_DIFFUSION_BATCH", "QART_DIFFUSION_COMPILE", "QART_DIFFUSION_COMPILE_CACHE",
    "QART_DIFFUSION_CONTROL", "QART_DIFFUSION_DEVICE", "QART_DIFFUSION_LORA",
    "QART_DIFFUSION_PRESET", "QART_DIFFUSION_TUNE", "QART_ENGINE", "QART_HOST", "QART_IMAGE_STORE",
    "QART_LEASE_S", "QART_MAX_ATTEMPTS", "QART_MAX_QUEUED", "QART_MODELS_LOCK",
    "QART_PERSON_QUEUED", "QART_PERSON_RUNNING", "QART_PICTURE_MB", "QART_PORT", "QART_RATER_KEY",
    "QART_REDRAW_S", "QART_SAFETY", "QART_SAFETY_STRICT_THRESHOLD", "QART_SAFETY_TERMS",
    "QART_SAFETY_THRESHOLD", "QART_SERVER_URL", "QART_TOKEN", "QART_WORKERS",
})  # fmt: skip
"""Every QART_* name that may stand in `.env`."""


def examine_names(names: Iterable[str]) -> list[Finding]:
    """One finding for each QART_* name of `.env` that no setting has."""
    found = []
    for name in sorted(set(names)):
        # Settings are found whatever their case.
        if not name.upper().startswith("QART_") or name.upper() in KNOWN:
            continue
        close = get_close_matches(name.upper(), KNOWN, 1, 0.8)
        to_do = f"write {close[0]}" if close else "remove it"
        found.append(Finding(".env", State.WARNING, f"{name[:60]} is no setting", to_do))
    return found
