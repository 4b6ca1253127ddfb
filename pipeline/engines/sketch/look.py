"""Look: what one picture is drawn in, chosen by prompt and seed."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.engines.sketch.figures import FIGURES
from pipeline.engines.sketch.palette import PALETTES, Palette, tinted
from pipeline.engines.sketch.registry import FINISHES, MATERIALS, SCENES
from pipeline.engines.sketch.vocabulary import Votes, read_prompt

_STRAY_SCENES, _STRAY_PALETTES = 4, 4
_MAX_TURN = 9.0
_EXPOSURES = (0.6, 1.0, 1.0, 1.45)
_VARIED_TURN, _VARIED_EXPOSURE = 6.0, (0.85, 1.18)
_IN_ORDER = 0.65  # how often the first named colour fills the picture


@dataclass(frozen=True)
class Look:
    """Everything that shapes a picture besides its Blueprint.

    Attributes:
        scene, material, finish: keys of the registry.
        finder: a key of `finder_objects.OBJECTS`.
        palette: the colours.
        palette_name: what they are called.
        seed: of all further randomness.
        clearing: a key of `clearing.CLEARINGS`.
        figure: a key of `figures.FIGURES`, or nothing.
        exposure: exponent of the scene's tones; below 1 is day, above 1 is dusk.
        mirrored: whether the scene is flipped left to right.
    """

    scene: str
    material: str
    finish: str
    finder: str
    palette: Palette
    palette_name: str
    seed: int
    clearing: str = "coast"
    figure: str = ""
    exposure: float = 1.0
    mirrored: bool = False

    def describe(self) -> dict[str, str]:
        """The look by name, for a candidate's recipe."""
        return {
            "scene": self.scene,
            "material": self.material,
            "finish": self.finish,
            "finder": self.finder,
            "clearing": self.clearing,
            "figure": self.figure,
            "palette": self.palette_name,
        }


def vary(look: Look, seed: int) -> Look:
    """The same kind of picture with other shapes, a slightly other hue and hour of the day."""
    rng = np.random.default_rng((look.seed, seed))
    turn = float(rng.uniform(-_VARIED_TURN, _VARIED_TURN))
    return replace(
        look,
        palette=look.palette.turned(turn),
        seed=int(rng.integers(2**32)),
        exposure=look.exposure * float(rng.uniform(*_VARIED_EXPOSURE)),
    )


def choose_look(prompt: str, seed: int) -> Look:
    """The look of one candidate: the prompt narrows the choice, the seed chooses.

    A prompt without any known word narrows it too, by its hash, so that it has a character of
    its own whatever the seed.
    """
    votes = read_prompt(prompt)
    own = np.random.default_rng(_digest(prompt.casefold()))
    rng = np.random.default_rng((_digest(prompt.casefold()), seed))
    scenes = votes.scenes or votes.spared(_scenes_for(votes, own))
    scene = _vote(rng, scenes, SCENES)
    kit = SCENES[scene]
    material = _vote(rng, votes.spared(_prefer(votes.materials, kit.materials)), MATERIALS)
    finish = _vote(rng, votes.finishes or kit.finishes, FINISHES)
    finder = kit.finders[rng.integers(len(kit.finders))]
    name, palette = _palette(votes, kit.palettes, own, rng)
    clearing = kit.clearings[rng.integers(len(kit.clearings))]
    figure = _vote(rng, votes.figures, FIGURES) if votes.figures else ""
    turn = float(rng.uniform(-_MAX_TURN, _MAX_TURN))
    return Look(
        scene, material, finish, finder, palette.turned(turn).vivid(), name,
        seed=int(rng.integers(2**32)), clearing=clearing, figure=figure,
        exposure=float(rng.choice(_EXPOSURES)), mirrored=bool(rng.random() < 0.5),
    )  # fmt: skip


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def _scenes_for(votes: Votes, own: np.random.Generator) -> list[str]:
    """Scenes that suit the voted materials or palettes; without votes a few of all."""
    suited = [
        name
        for name, scene in SCENES.items()
        if set(scene.materials) & set(votes.materials) or scene.palettes[0] in votes.palettes
    ]
    names = suited or list(SCENES)
    return [str(n) for n in own.permutation(names)[:_STRAY_SCENES]]


def _prefer(voted: Sequence[str], suited: Sequence[str]) -> list[str]:
    both = [name for name in voted if name in suited]
    return both * 3 + list(suited) if both else list(suited)


def _vote(rng: np.random.Generator, names: Iterable[str], known: Iterable[str]) -> str:
    """One of the names, as likely as it was often named."""
    counts = Counter(name for name in names if name in known)
    options = sorted(counts)
    weights = np.array([counts[o] for o in options], float)
    return options[rng.choice(len(options), p=weights / weights.sum())]


def _palette(
    votes: Votes, suited: Sequence[str], own: np.random.Generator, rng: np.random.Generator
) -> tuple[str, Palette]:
    if votes.palettes:
        name = _vote(rng, votes.palettes, PALETTES)
    elif votes.scenes or votes.colours:
        name = _vote(rng, suited, PALETTES)
    else:
        few = [str(n) for n in own.permutation(list(PALETTES))[:_STRAY_PALETTES]]
        name = _vote(rng, few, PALETTES)
    palette = PALETTES[name].greyed() if votes.grey else PALETTES[name]
    named = list(votes.colours)
    if votes.colours:
        order = votes.colours if rng.random() < _IN_ORDER else votes.colours[::-1]
        palette = tinted(palette, order)
    if votes.hero:
        named.append(votes.hero)
        palette = palette.led_by(votes.hero)
    grey = ["grey"] if votes.grey else []
    return "+".join((name, *grey, *(f"#{r:02x}{g:02x}{b:02x}" for r, g, b in named))), palette
