"""Which aesthetic predictor this machine uses."""

from importlib.util import find_spec

from pipeline.aesthetic.base import Aesthetic
from pipeline.aesthetic.features import FeatureAesthetic
from pipeline.aesthetic.laion_settings import load_settings
from pipeline.models.errors import ModelMissingError
from pipeline.models.locate import locate
from pipeline.models.quiet import quieten
from pipeline.models.settings import load_lock


def create_aesthetic() -> Aesthetic:
    """LAION's predictor where its weights and libraries are, the embedded one elsewhere.

    Raises:
        ModelNameError: a setting names a model in a way that cannot be read.
    """
    if not all(find_spec(name) for name in ("torch", "transformers", "safetensors")):
        return FeatureAesthetic()
    settings, lock = load_settings(), load_lock()
    try:
        clip, head = (locate(wanted, lock) for wanted in settings.wanted)
    except ModelMissingError:
        return FeatureAesthetic()
    quieten()
    import torch

    from pipeline.aesthetic.laion import LaionAesthetic

    device = settings.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    return LaionAesthetic(clip, head, device)
