"""Every model that the settings of this installation name."""

from pipeline.aesthetic.laion_settings import load_settings as load_laion
from pipeline.engines.diffusion.settings import load_settings as load_diffusion
from pipeline.models.refs import Wanted


def needed() -> tuple[Wanted, ...]:
    """Models of the diffusion engine and of the aesthetic predictor, each once.

    Raises:
        DiffusionSettingError: a setting has a value it cannot have.
        ModelNameError: a setting names a model in a way that cannot be read.
    """
    return tuple(dict.fromkeys((*load_diffusion().wanted, *load_laion().wanted)))
