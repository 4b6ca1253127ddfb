"""`.env.example` and the settings classes say the same."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_settings import BaseSettings

from bot.settings import BotSettings
from gpu_server.settings import ServerSettings
from pipeline.aesthetic.laion_settings import LaionSettings
from pipeline.engines.diffusion.settings import DiffusionSettings
from pipeline.models.settings import ModelSettings
from pipeline.safety.settings import SafetySettings
from pipeline.studio_settings import StudioSettings

EXAMPLE = Path(__file__).parent.parent / ".env.example"
ENTRY = re.compile(
    r"^# (?P<effect>.+) \((?P<type>.+)\)\n# ?(?P<name>[A-Z_]+)=(?P<default>.*)$", re.MULTILINE
)


def documented() -> dict[str, tuple[str, str, str]]:
    text = EXAMPLE.read_text()
    return {m["name"]: (m["effect"], m["type"], m["default"]) for m in ENTRY.finditer(text)}


def settings_of(cls: type[BaseSettings]) -> dict[str, tuple[str, str, str]]:
    found = {}
    for field in cls.model_fields.values():
        default = field.get_default(call_default_factory=True)
        if isinstance(default, SecretStr):
            kind, default = "secret text", default.get_secret_value()
        else:
            kind = {str: "text", int: "whole number", float: "number", bool: "true or false"}.get(
                type(default), "text"
            )
        found[str(field.validation_alias)] = (str(field.description), kind, str(default))
    return found


def declared() -> dict[str, tuple[str, str, str]]:
    classes = (
        BotSettings,
        ServerSettings,
        StudioSettings,
        DiffusionSettings,
        ModelSettings,
        SafetySettings,
        LaionSettings,
    )
    return {name: entry for cls in classes for name, entry in settings_of(cls).items()}


def test_every_setting_is_documented_with_its_effect_type_and_default():
    assert documented() == declared()


def test_every_assignment_in_the_example_is_a_documented_one():
    assigned = re.findall(r"^#? ?([A-Z][A-Z_]+)=", EXAMPLE.read_text(), re.MULTILINE)
    assert sorted(assigned) == sorted(documented())


@pytest.mark.parametrize(
    "shared", sorted(set(settings_of(BotSettings)) & set(settings_of(ServerSettings)))
)
def test_a_setting_of_both_sides_means_the_same_on_both(shared):
    assert settings_of(BotSettings)[shared] == settings_of(ServerSettings)[shared]
