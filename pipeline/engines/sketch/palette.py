"""Palettes: five ramps with fixed roles, art-directed or built from named colours."""

from dataclasses import dataclass, replace

from pipeline.engines.sketch.colour import Ramp, Rgb, hex_ramp, ramp_of, rgb_to_oklch


@dataclass(frozen=True)
class Palette:
    """Five ramps.

    Attributes:
        sky: the ground that fills the picture.
        far: what lies behind: ridges, towers, back leaves.
        near: what the scene is made of: water, foliage, streets.
        hero: the figure: sun, fish, blossom.
        glow: small lights and gilding.
    """

    sky: Ramp
    far: Ramp
    near: Ramp
    hero: Ramp
    glow: Ramp

    def vivid(self) -> "Palette":
        """The same palette with the figure's ramp as rich as decoders allow, the others richer."""
        sky, far, near = (ramp.tinged() for ramp in (self.sky, self.far, self.near))
        return Palette(sky, far, near, self.hero.vivid(), self.glow)

    def greyed(self) -> "Palette":
        """The same lightnesses without any hue."""
        ramps = (self.sky, self.far, self.near, self.hero, self.glow)
        return Palette(*(ramp.turned(0, 0.0) for ramp in ramps))

    def led_by(self, colour: Rgb) -> "Palette":
        """The same palette with a figure of this colour."""
        return replace(self, hero=ramp_of(colour, rich=1.1))

    def turned(self, hue: float) -> "Palette":
        """Every ramp turned by `hue` degrees."""
        return Palette(
            *(r.turned(hue) for r in (self.sky, self.far, self.near, self.hero, self.glow))
        )


def _palette(sky: str, far: str, near: str, hero: str, glow: str) -> Palette:
    return Palette(*(hex_ramp(*r.split()) for r in (sky, far, near, hero, glow)))


PALETTES: dict[str, Palette] = {
    "indigo": _palette(
        "#1d2f5e #d9b678 #f7e9c8", "#27406f #7fa0bd #e6ecdf", "#122450 #2f6f9f #cfe6ea",
        "#7a1622 #d9482f #f9cfac", "#5f3d12 #dba43c #fbe6ab"),
    "pond": _palette(
        "#0f3b3f #5fa59a #e2f0d9", "#154a38 #6d9f57 #dcebb9", "#0d3550 #2c8c95 #cdeae4",
        "#8a1f14 #ee6b2f #fbd3b4", "#6b4310 #e0a93b #fbe9b2"),
    "sakura": _palette(
        "#5a2547 #f0a3b9 #fde8e6", "#3d3a63 #a9a4cf #ece6f3", "#4b2136 #d9698f #fbd3dc",
        "#7c1c46 #e8608c #fcd6de", "#6e3b24 #e0a26a #fbe8cf"),
    "neon": _palette(
        "#150f3c #6b2fb0 #f0d6ff", "#1b1350 #3b4fd0 #cfe0ff", "#240b4a #c02aa0 #ffd0ef",
        "#4a0a4f #ff3f93 #ffd3e2", "#073a55 #18c8e8 #c8fbff"),
    "autumn": _palette(
        "#4a2418 #e6a04e #fbe7c0", "#4b2f2c #b9754a #f3dcba", "#4f1d10 #c9531f #f9cf9f",
        "#6a1414 #d23a22 #f8c3a0", "#5b3a0a #e3a922 #fbe79f"),
    "forest": _palette(
        "#15392f #86b48c #eaf3d8", "#1d4a45 #6f9f92 #d9ebdd", "#0f3a24 #3f8a4d #d2ebb9",
        "#5b3a10 #d99a35 #fae6ab", "#3e4a10 #b4c13e #f2f3b5"),
    "ocean": _palette(
        "#0d2f55 #58a6cf #e1f3f6", "#14405f #6db4c4 #d6eef0", "#0a2748 #1d78b2 #c8e6f5",
        "#7a2f1a #f0865a #fddcc6", "#5a4a18 #e6c65a #fbf0bb"),
    "desert": _palette(
        "#4d2440 #f0955e #fde3c0", "#552a3d #c9705a #f7d2b4", "#5a2616 #d98236 #fbdca6",
        "#7a1820 #ea5138 #fcc7a8", "#6a4310 #f0b343 #fdeab0"),
    "snow": _palette(
        "#22365e #9fb9d9 #f2f5fa", "#2b4470 #8aa9cd #e6eef8", "#1d2f52 #5f86b3 #e0ebf6",
        "#6a2630 #cf6a55 #f8d8c8", "#6a4512 #f2b64a #fdeec0"),
    "emerald": _palette(
        "#06382e #1f8a66 #d3f2dd", "#0a443f #2f9a8a #cdf0e6", "#052f22 #12805a #c3efcf",
        "#5c400c #d8a430 #f9e8a8", "#4a4a0a #cfc53a #f6f3b2"),
    "nebula": _palette(
        "#1a1248 #6a3fb0 #ecdcff", "#141a52 #3f5fc4 #d2defc", "#2a0f50 #9a3fb8 #f3d0f8",
        "#5a0f4a #e8559a #fdd2e2", "#5a3a14 #f0b45a #fdebc4"),
    "coffee": _palette(
        "#432a1d #c79a6b #f7ead6", "#4a3226 #a9805c #efdcc0", "#3a1f14 #8a5534 #eed5b4",
        "#6a2a1a #c4613a #f8d6b6", "#54441c #cda75a #f9ebc2"),
    "deco": _palette(
        "#15161f #8a7440 #f5e6b8", "#1c2230 #5d6a70 #e3e2cc", "#101820 #2f5a5c #d5e3d0",
        "#3a2508 #c8952f #fae3a0", "#4a300a #e0b24a #fcecb6"),
    "reef": _palette(
        "#0b3f5c #39b0b8 #d8f5ec", "#123f6a #5a8fd0 #d5e6fa", "#0d4a55 #1fa39a #c9f2e2",
        "#7a1a3c #f5605f #ffd2c8", "#6a3a10 #fbab45 #ffeabc"),
    "zen": _palette(
        "#3a3a38 #bdb49f #f3ecdd", "#40464a #9aa19c #e6e6dc", "#2e3432 #7b857c #e2e4d6",
        "#5c1f1c #b8493a #f3cfbc", "#4a4424 #b5a45c #f2ebc6"),
    "wheat": _palette(
        "#16306e #4f8ec9 #f3e7a8", "#1c4a5a #6aa58a #ecedb4", "#5a3a0c #dba62a #fbe89a",
        "#6f3a08 #f2a51e #fdea9e", "#603a10 #f7c62e #fdf0a8"),
    "ink": _palette(
        "#22262c #9a9c98 #f2eee4", "#343a40 #a3a7a6 #ebe8de", "#15181d #6b7073 #e6e3d8",
        "#74161a #c33a30 #f3cdbd", "#4a4030 #b09a70 #f0e6cc"),
    "pastel": _palette(
        "#4a4380 #b8b3ea #f6effb", "#345173 #a3cdec #e9f4fb", "#295b5a #93d6c8 #e4f8ec",
        "#753361 #f5a3c0 #fde6ec", "#614924 #f8cf90 #fef2d8"),
    "sunset": _palette(
        "#3b1d5e #f0766a #fee0b8", "#3a2468 #a8559a #f8d0d4", "#3a1650 #c8457a #fcd0c4",
        "#74123a #f9553f #fecfa8", "#6e3a0a #fdb13c #feecae"),
    "lavender": _palette(
        "#33265c #a48ad0 #efe6fa", "#2f3f66 #8fa3cf #e2e9f6", "#3f235f #8a5fc0 #e8d6f6",
        "#6a2560 #cf6fb5 #f8d9ec", "#54511d #d4c968 #f8f3c4"),
    "tropic": _palette(
        "#064a52 #25b5a0 #dff7dc", "#0b4440 #2f9a6a #d2f0c4", "#0a4a2a #2fa84f #d0f2b6",
        "#801a4a #f4437a #ffd0d8", "#7a4008 #fba01f #ffe9a8"),
    "royal": _palette(
        "#1c1a4e #5a55a8 #e8e0f4", "#2a1c54 #7f5aa8 #e6d6f0", "#17255e #3a5fae #d4e2f8",
        "#6c0f2c #c42f4a #f8cbc8", "#5a3c0c #d9a935 #fbe9ac"),
    "fire": _palette(
        "#3a1210 #d9541f #fddca0", "#44161a #a83a2a #f8c8a4", "#4a0f0c #d8331a #fdc796",
        "#5c1a04 #f77f14 #fee2a0", "#6a3a04 #fdb827 #fef0a6"),
    "mint": _palette(
        "#12433f #6cc4ac #e4f8ee", "#1f4a5a #7ab5c4 #ddf0f4", "#0f4a3c #3fae8c #d2f4e2",
        "#7a2f4a #ee8aa0 #fde0e2", "#5c4e19 #dcc05c #faf2c4"),
    "poster": _palette(
        "#133b4f #e8b25a #faecc8", "#1f4f5a #6fa39a #e6eed6", "#12344a #2f7f8a #d2e8dc",
        "#7c2214 #e2552f #fbd0ac", "#663c08 #f0a52e #fde8a8"),
    "candy": _palette(
        "#5a1f66 #f58ac6 #ffe6f2", "#2f2f80 #7fa4f5 #e0ecff", "#4a1f78 #a86ff0 #eedcff",
        "#80124a #ff4f8f #ffd6e2", "#734606 #ffc23f #fff0b8"),
}  # fmt: skip
"""Every art-directed palette by name; each ramp reads `deep mid pale`."""


def tinted(base: Palette, colours: list[Rgb]) -> Palette:
    """`base` in the colours a prompt names.

    Args:
        base: gives what the colours leave open.
        colours: one to three, the most important first. The first fills the picture; the last
            of several is the hero's, the middle one of three the background's.
    """
    main, last = colours[0], colours[-1]
    grey = rgb_to_oklch(main)[1] < 0.035
    near = ramp_of(main)
    sky = ramp_of(main, pale_hue=0 if grey else 24, rich=0.85)
    if len(colours) == 1:
        return replace(base, sky=sky, near=near, far=near.turned(0 if grey else 18, 0.75))
    hero = ramp_of(last, rich=1.1)
    far = ramp_of(colours[1]) if len(colours) > 2 else near.turned(0 if grey else 18, 0.7)
    return Palette(sky, far, near, hero, glow=hero.turned(10))
