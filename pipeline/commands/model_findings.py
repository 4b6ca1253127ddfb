"""What `qart doctor` says of the diffusion engine, its weights and the LAION predictor."""

from pipeline.aesthetic.choose import create_aesthetic
from pipeline.aesthetic.laion_settings import load_settings as load_laion
from pipeline.commands.finding import Finding, State
from pipeline.engines.diffusion.devices import devices
from pipeline.engines.diffusion.gaps import absent, gaps
from pipeline.engines.diffusion.settings import load_settings as load_diffusion
from pipeline.errors import QArtError
from pipeline.models.errors import DamagedModelError, ModelMissingError
from pipeline.models.locate import locate
from pipeline.models.settings import load_lock
from pipeline.safety.settings import load_settings as load_safety


def examine_models() -> list[Finding]:
    """One finding for each gap, or one that says all is there."""
    try:
        return [*_diffusion(), _aesthetic()]
    except QArtError as error:
        return [Finding("models", State.MISSING, error.message, "correct the setting")]


def _diffusion() -> list[Finding]:
    settings, safety = load_diffusion(), load_safety()
    preset = settings.sampling
    found = [
        # None of them stops `qart make`, which draws sketches instead.
        Finding("diffusion", State.OFF, gap.reason, gap.remedy)
        for gap in gaps(settings, load_lock(), safety)
    ]
    if not found:
        where = ", ".join(devices(settings.device))
        detail = f"{settings.base_ref.label} on {where}, preset {preset.name}"
        found = [Finding("diffusion", State.OK, detail)]
    if not safety.on:
        todo = "remove QART_SAFETY=false unless you mean it"
        found.append(Finding("safety", State.WARNING, "prompts and pictures go unscreened", todo))
    return found


def _aesthetic() -> Finding:
    instead, lock = "the embedded predictor rates pictures", load_lock()
    if absent():
        todo = "install the diffusion extra and run `qart models pull`"
        return Finding("aesthetic", State.OFF, f"{instead}, LAION's is not here", todo)
    for wanted in load_laion().wanted:
        try:
            locate(wanted, lock)
        except ModelMissingError as error:
            return Finding("aesthetic", State.OFF, f"{instead}: {error.reason}", error.remedy)
        except DamagedModelError as error:
            return Finding("aesthetic", State.WARNING, f"{instead}: {error.reason}", error.remedy)
    create_aesthetic()
    return Finding("aesthetic", State.OK, "the LAION predictor rates pictures")
