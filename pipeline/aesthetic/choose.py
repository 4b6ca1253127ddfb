"""Which aesthetic predictor this machine uses."""

import logging
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from pipeline.aesthetic.base import Aesthetic
from pipeline.aesthetic.features import FeatureAesthetic
from pipeline.aesthetic.laion_settings import AestheticSettingError, load_settings
from pipeline.models.errors import DamagedModelError, ModelMissingError
from pipeline.models.locate import locate
from pipeline.models.quiet import quieten
from pipeline.models.settings import load_lock

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class LaionFiles:
    """Where the weights of the LAION predictor lie.

    Attributes:
        clip: a folder.
        head: a file.
        device: QART_AESTHETIC_DEVICE.
    """

    clip: Path
    head: Path
    device: str


def find_laion() -> LaionFiles | None:
    """The LAION predictor's weights where they and its libraries are here and whole, else None.

    Damaged ones are told to the log: pictures are drawn without them, and rated by another one.

    Raises:
        AestheticSettingError: a setting has a value it cannot have.
        ModelNameError: a setting names a model in a way that cannot be read.
    """
    if not all(find_spec(name) for name in ("torch", "transformers", "safetensors")):
        return None
    settings, lock = load_settings(), load_lock()
    try:
        clip, head = (locate(wanted, lock) for wanted in settings.wanted)
    except ModelMissingError:
        return None
    except DamagedModelError as error:
        log.warning("the embedded predictor rates pictures: %s", error.message)
        return None
    return LaionFiles(clip, head, settings.device)


def create_aesthetic() -> Aesthetic:
    """LAION's predictor where its weights and libraries are, the embedded one elsewhere.

    Raises:
        ModelNameError: a setting names a model in a way that cannot be read.
        AestheticSettingError: a setting has a value it cannot have here.
    """
    files = find_laion()
    if files is None:
        return FeatureAesthetic()
    quieten()
    import torch

    from pipeline.aesthetic.laion import LaionAesthetic

    gpu = torch.cuda.is_available()
    if files.device == "cuda" and not gpu:
        raise AestheticSettingError(
            "QART_AESTHETIC_DEVICE=cuda, and there is no CUDA GPU here; set it to auto or cpu."
        )
    device = "cuda" if gpu and files.device != "cpu" else "cpu"
    return LaionAesthetic(files.clip, files.head, device)
