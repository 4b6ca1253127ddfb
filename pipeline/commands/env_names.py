"""Which of our names in `.env` nothing reads: mostly slips of the pen."""

from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from pipeline.commands.finding import Finding, State

_OURS = ("QART_", "DISCORD_", "SLACK_")

# The pipeline imports neither the server nor the bots, whose settings stand here too; a test holds
# this list against all of them.
KNOWN = frozenset({
    "DISCORD_TOKEN", "QART_AESTHETIC_CLIP", "QART_AESTHETIC_DEVICE", "QART_AESTHETIC_HEAD",
    "QART_BEHIND_PROXY", "QART_CANDIDATES", "QART_CHANNEL_QUEUED", "QART_COMMUNITY_QUEUED",
    "QART_DATABASE_URL", "QART_DIFFUSION_BASE", "QART_DIFFUSION_BASE_CONFIG",
    "QART_DIFFUSION_BATCH", "QART_DIFFUSION_COMPILE", "QART_DIFFUSION_COMPILE_CACHE",
    "QART_DIFFUSION_CONTROL", "QART_DIFFUSION_DEVICE", "QART_DIFFUSION_LORA",
    "QART_DIFFUSION_PRESET", "QART_DIFFUSION_TUNE", "QART_ENGINE", "QART_HOST", "QART_IMAGE_STORE",
    "QART_LEASE_S", "QART_MAX_ATTEMPTS", "QART_MAX_QUEUED", "QART_MODELS_LOCK",
    "QART_PERSON_QUEUED", "QART_PERSON_RUNNING", "QART_PICTURE_MB", "QART_PORT", "QART_RATER_KEY",
    "QART_REDRAW_S", "QART_SAFETY", "QART_SAFETY_STRICT_THRESHOLD", "QART_SAFETY_TERMS",
    "QART_SAFETY_THRESHOLD", "QART_SERVER_URL", "QART_TOKEN", "QART_VISITOR_TOKEN", "QART_WORKERS",
    "SLACK_API_URL", "SLACK_APP_TOKEN", "SLACK_BOT_TOKEN", "SLACK_HTTP_HOST", "SLACK_HTTP_PORT",
    "SLACK_SIGNING_SECRET",
})  # fmt: skip
"""Every name that may stand in `.env`."""

_SAME_LETTERS, _SAME_WORDS = 0.8, 0.75


def examine_names(names: Iterable[str]) -> list[Finding]:
    """One finding for each name of ours in `.env` that no setting has."""
    found = []
    for name in sorted(set(names)):
        # Settings are found whatever their case.
        if not name.upper().startswith(_OURS) or name.upper() in KNOWN:
            continue
        meant = _meant(name.upper())
        to_do = f"did you mean {meant}?" if meant else "nothing reads it; remove it"
        found.append(Finding(".env", State.WARNING, f"unknown setting {name[:60]}", to_do))
    return found


def unknown_names(names: Iterable[str]) -> list[str]:
    """The same as sentences: what is unknown and what to do."""
    return [f"{found.detail} in .env; {found.to_do}" for found in examine_names(names)]


def _meant(name: str) -> str:
    """The setting with the most words in common, by letters where several are; "" without any."""

    def likeness(known: str) -> tuple[float, float]:
        return _alike(name.split("_"), known.split("_")), _alike(name, known)

    closest = max(sorted(KNOWN), key=likeness)
    words, letters = likeness(closest)
    return closest if words >= _SAME_WORDS or letters >= _SAME_LETTERS else ""


def _alike(one: Sequence[str], other: Sequence[str]) -> float:
    return SequenceMatcher(None, one, other).ratio()
