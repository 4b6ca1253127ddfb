"""The vocabulary: what the words of a prompt ask for.

Each row lists words, and the palettes, scenes, materials and finishes they vote for. Words match
whole, in lower case, as phrases where they hold spaces, and in their simple plural.
"""

import re
from dataclasses import dataclass, field
from functools import cache

from PIL import ImageColor

from pipeline.engines.sketch.colour import Rgb, parse_hex

PIGMENTS: dict[str, str] = {
    "amber": "#e8a024", "amethyst": "#8f5fc0", "apricot": "#f7b27a", "aubergine": "#4a2348",
    "blush": "#eeb0b0", "brass": "#b5953c", "brick": "#a8422c", "bronze": "#9c6b34",
    "burgundy": "#6e1630", "carmine": "#a8152f", "celadon": "#a4cfae", "cerise": "#d6336c",
    "cerulean": "#2f86c4", "champagne": "#eed8b0", "charcoal": "#36393f", "cherry": "#b01c3c",
    "chestnut": "#7f4426", "cinnabar": "#d83c26", "cobalt": "#1f4fae", "copper": "#b8683a",
    "cream": "#f6ead0", "denim": "#3f6290", "ebony": "#26222a", "ecru": "#d8cba4",
    "emerald": "#138a5a", "flame": "#ea5a1c", "fuchsia": "#d8339c", "garnet": "#7c1f30",
    "ginger": "#b5652a", "gold": "#d8a22c", "golden": "#d8a22c", "gunmetal": "#3c4650",
    "heather": "#a793b5", "henna": "#8a4a22", "indigo": "#27407a", "ivory": "#f4eedc",
    "jade": "#2f9a70", "jet": "#1f2024", "lapis": "#25459c", "lemon": "#f4de4a",
    "lilac": "#b79ad6", "mahogany": "#6a2a1a", "malachite": "#128a52", "mauve": "#a9789f",
    "merlot": "#6a1a32", "midnight": "#1c2550", "moss": "#6f8040", "mulberry": "#8a3360",
    "mustard": "#d0a021", "ochre": "#c4842a", "onyx": "#24262a", "opal": "#a9d0c9",
    "papaya": "#f98f52", "peach": "#fbb990", "pearl": "#e9e4da", "periwinkle": "#8591dc",
    "pewter": "#8a9298", "pistachio": "#a3c585", "platinum": "#d4d6d6", "poppy": "#dc3f2c",
    "prussian": "#14385c", "rose": "#dc5c7c", "ruby": "#a8123c", "russet": "#8f4a22",
    "rust": "#a8492a", "saffron": "#eea52a", "sage": "#95a780", "sand": "#dbc294",
    "sapphire": "#1d4aa8", "scarlet": "#cf2a1f", "sepia": "#70502f", "silver": "#b4bac0",
    "slate": "#566270", "smoke": "#84868a", "steel": "#5d7c98", "terracotta": "#c2603f",
    "topaz": "#e0a040", "turmeric": "#dc9a1c", "turquoise": "#2fb5ac", "ultramarine": "#2a3cac",
    "umber": "#62482c", "vermilion": "#dc4326", "viridian": "#337a68", "wine": "#6e1f34",
    "wisteria": "#a78cc9", "yolk": "#f5b52c",
}  # fmt: skip
"""Pigments, stones and other colour words; they win over CSS names of the same spelling."""

# CSS names that mean something else in a prompt.
_NOT_COLOURS = {"snow", "seashell", "chocolate", "wheat", "linen", "orchid", "coral"}

# Kinds of words that say more about colour than about content.
_COLOURFUL = {"seasons", "light"}


@dataclass(frozen=True)
class Row:
    """Some words and what they vote for, by name."""

    kind: str
    words: tuple[str, ...]
    palettes: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    finishes: tuple[str, ...] = ()


def _row(
    kind: str, words: str, palettes: str = "", scenes: str = "", materials: str = "",
    finishes: str = "",
) -> Row:  # fmt: skip
    named = tuple(w.strip() for w in words.split(","))
    return Row(kind, named, *(tuple(v.split()) for v in (palettes, scenes, materials, finishes)))


ROWS: tuple[Row, ...] = (
    _row("water", "wave, great wave, tsunami, surf, surfing, storm", "indigo ocean poster", "sea", "liquid"),
    _row("water", "sea, ocean, coast, beach, harbour, harbor, ship, boat, sail, island, maritime", "ocean indigo sunset tropic", "sea sea reef", "liquid ink"),
    _row("water", "koi, carp, goldfish, pond, lily, lotus", "pond indigo emerald", "pond", "liquid ink pebbles"),
    _row("water", "coral, reef, fish, aquarium, underwater, mermaid, jellyfish, octopus, whale, turtle, shell", "reef ocean tropic", "reef", "liquid ink pebbles"),
    _row("water", "river, lake, waterfall, rain, water, ice, glacier, swim, pool", "ocean mint pond", "pond sea", "liquid ink"),
    _row("land", "forest, wood, woodland, tree, pine, jungle, wilderness, hike, hiking, camp, camping, trail", "forest emerald mint", "woods woods garden", "leaves feathers"),
    _row("land", "mountain, peak, alps, himalaya, valley, hill, fuji, volcano", "snow poster sunset forest", "village woods sea", "ink liquid leaves"),
    _row("land", "snow, snowy, ski, skiing, village, cabin, cottage, chalet, christmas, xmas, noel", "snow ink fire", "village", "ink liquid"),
    _row("land", "desert, dune, sahara, canyon, cactus, oasis, camel, savanna", "desert sunset poster", "dunes", "liquid ink pebbles"),
    _row("land", "field, wheat, meadow, farm, harvest, barn, prairie, countryside, vineyard, sunflower", "wheat autumn forest", "field field woods", "ink liquid"),
    _row("land", "zen, stone, rock, pebble, gravel, sand garden, meditation, yoga, spa", "zen ink mint", "zen", "pebbles ink"),
    _row("plants", "flower, floral, bloom, blossom, bouquet, garden, botanical, petal, rose, tulip, peony, orchid, wedding, bridal, bride", "tropic sakura pastel lavender", "garden garden mandala", "petals leaves"),
    _row("plants", "cherry blossom, sakura, hanami", "sakura pastel", "garden garden sea", "petals leaves"),
    _row("plants", "leaf, leaves, fern, ivy, foliage, herb, tea, matcha, bamboo, olive branch", "forest emerald mint", "garden woods", "leaves"),
    _row("plants", "fruit, lemon tree, orange tree, berry, citrus, tropical, palm, hawaii, parrot", "tropic candy", "garden", "leaves petals"),
    _row("city", "city, urban, skyline, skyscraper, street, downtown, metropolis, tokyo, new york, hong kong, shanghai, building, architecture", "neon royal sunset", "skyline", "towers tubes"),
    _row("city", "neon, cyberpunk, cyber, synthwave, vaporwave, retrowave, nightclub, club, dj, disco, arcade", "neon nebula", "skyline skyline board", "tubes towers", "glow"),
    _row("city", "temple, shrine, torii, pagoda, kyoto, castle, palace, samurai, geisha", "poster indigo sakura", "sea woods", "ink liquid"),
    _row("city", "cathedral, church, chapel, gothic, rose window, stained glass", "royal reef sunset", "window", "ink", "glass"),
    _row("city", "coffee, cafe, espresso, latte, bakery, bread, restaurant, cocoa, chocolate, breakfast, cup", "coffee autumn poster", "cafe", "ink liquid pebbles"),
    _row("tech", "circuit, circuit board, chip, computer, tech, technology, robot, ai, data, digital, electronics, software, code, startup, server, cloud computing", "emerald neon ocean", "board", "tracks"),
    _row("tech", "product, launch, business, company, brand, sale, event, conference, marketing, invitation, party, birthday, celebration, festival", "poster sunset candy reef", "abstract sunburst contour", "ink liquid"),
    _row("tech", "science, physics, map, topographic, topography, topographical, contour, geology", "poster mint desert", "contour", "ink liquid"),
    _row("space", "space, galaxy, nebula, cosmos, cosmic, universe, planet, astronaut, rocket, orbit, alien, saturn, moon landing", "nebula royal neon", "nebula", "ink liquid", "glow"),
    _row("space", "star, starry, moon, midnight sky, night sky, constellation, zodiac, astrology, comet, aurora, northern lights", "nebula royal snow", "nebula woods", "ink liquid", "glow"),
    _row("creatures", "bird, feather, owl, eagle, peacock, phoenix, crane, swan, dove, wing, angel", "emerald sunset pond", "woods garden mandala", "feathers"),
    _row("creatures", "dragon, snake, serpent, lizard, dinosaur, monster", "fire emerald poster", "sea dunes mandala", "feathers liquid"),
    _row("creatures", "cat, dog, fox, wolf, bear, rabbit, deer, horse, lion, tiger, panda, kitten, puppy", "autumn forest coffee", "woods field garden", "leaves feathers ink"),
    _row("creatures", "butterfly, bee, insect, dragonfly, ladybug, fairy", "lavender tropic pastel", "garden mandala", "petals leaves"),
    _row("seasons", "spring, easter, april", "sakura mint pastel", "garden"),
    _row("seasons", "summer, july, holiday, vacation", "tropic reef ocean", "sea garden reef"),
    _row("seasons", "autumn, fall, october, thanksgiving, maple, halloween, pumpkin", "autumn fire", "woods field", "leaves"),
    _row("seasons", "winter, december, frost, frozen, cold", "snow ink", "village", "ink liquid"),
    _row("light", "sunset, dusk, twilight, evening", "sunset desert"),
    _row("light", "sunrise, dawn, morning, sun, sunny, golden hour", "poster desert wheat"),
    _row("light", "night, midnight, dark, moonlit, moonlight", "royal neon nebula"),
    _row("light", "fire, flame, lava, ember, hot, inferno, spicy, chili", "fire", "dunes abstract", "liquid"),
    _row("moods", "calm, peaceful, serene, quiet, minimal, minimalist, simple, clean, elegant", "zen mint snow", "zen contour", "ink pebbles"),
    _row("moods", "happy, joyful, fun, playful, cheerful, kids, children, cute, kawaii, candy, sweet", "candy pastel tropic", "abstract garden", "petals ink"),
    _row("moods", "romantic, love, valentine, heart, dreamy, dream, fantasy, magic, magical, unicorn", "sakura candy lavender", "garden nebula mandala", "petals"),
    _row("moods", "dramatic, epic, bold, power, energy, vivid, bright, vibrant, colorful, colourful, psychedelic, rainbow", "sunset reef candy", "abstract mandala sunburst"),
    _row("moods", "vintage, retro, classic, poster, travel poster, nostalgic", "poster autumn coffee", "sunburst dunes sea"),
    _row("moods", "luxury, luxurious, premium, royal, jewel, jewelry, jewellery, perfume, wine", "deco royal", "sunburst mandala", "panels"),
    _row("styles", "ukiyo-e, ukiyoe, hokusai, hiroshige, woodblock, japanese, japan, edo", "indigo poster sakura", "sea pond", "liquid", "print"),
    _row("styles", "van gogh, impressionist, impressionism, monet, oil painting, oil, impasto, painterly, expressionist", "wheat ocean pond", "field", "ink", "strokes"),
    _row("styles", "watercolor, watercolour, aquarelle, gouache, wash", "", "", "", "watercolour"),
    _row("styles", "art deco, deco, gatsby, 1920s, jazz", "deco", "sunburst", "panels"),
    _row("styles", "art nouveau, mucha, victorian, baroque, ornate, rococo, damask", "forest royal deco", "garden mandala window", "leaves petals"),
    _row("styles", "pixel, pixel art, 8-bit, 8 bit, 16-bit, game, gaming, minecraft, lego", "", "", "", "pixels"),
    _row("styles", "mosaic, tile, byzantine, roman, tessellation, gaudi", "", "", "", "mosaic"),
    _row("styles", "knit, knitted, wool, sweater, embroidery, textile, woven, quilt, crochet, cozy, cosy", "fire snow autumn", "", "", "knit"),
    _row("styles", "ink wash, sumi-e, sumi, calligraphy, brush, chinese painting", "ink zen", "sea woods zen", "ink", "watercolour"),
    _row("styles", "mandala, henna, boho, bohemian, india, indian, kaleidoscope, ornament, paisley", "sunset lavender tropic", "mandala", "petals"),
    _row("styles", "abstract, modern, contemporary, geometric, bauhaus, memphis, pattern, collage, pop art", "poster candy reef", "abstract contour sunburst", "ink liquid"),
    _row("styles", "marble, agate, marbled, fluid, smoke, swirl, liquid, silk", "mint royal coffee", "contour nebula", "ink liquid"),
    _row("styles", "paper, papercut, paper cut, origami, cutout, layered", "pastel poster mint", "contour dunes woods", "ink"),
    _row("styles", "anime, manga, ghibli, cartoon, comic, illustration", "forest tropic sakura", "woods sea garden", "leaves liquid"),
    _row("styles", "black and white, monochrome, noir, grayscale, greyscale, pencil, sketch, charcoal drawing, engraving", "ink"),
)  # fmt: skip
"""The whole table. `docs/sketch-engine.md` shows it; a test keeps the two equal."""


@dataclass
class Votes:
    """What a prompt asks for: names with repeats, and named colours in the prompt's order."""

    palettes: list[str] = field(default_factory=list)
    scenes: list[str] = field(default_factory=list)
    materials: list[str] = field(default_factory=list)
    finishes: list[str] = field(default_factory=list)
    colours: list[Rgb] = field(default_factory=list)
    matched: list[str] = field(default_factory=list)


@cache
def colour_names() -> dict[str, Rgb]:
    """Every colour word: the CSS names that Pillow carries, and `PIGMENTS`."""
    css = {k: parse_hex(v) for k, v in ImageColor.colormap.items() if isinstance(v, str)}
    for word in _NOT_COLOURS:
        css.pop(word, None)
    return css | {name: parse_hex(value) for name, value in PIGMENTS.items()}


def read_prompt(prompt: str) -> Votes:
    """Find the vocabulary's words in a prompt; longer phrases are taken before their parts."""
    votes = Votes()
    text = named = prompt.casefold()
    for phrase in _phrases():
        pattern = rf"(?<!\w){re.escape(phrase)}(?:s|es)?(?!\w)"
        found = re.search(pattern, text)
        if not found:
            continue
        text = re.sub(pattern, lambda m: " " * len(m.group()), text)
        votes.matched.append(phrase)
        row = _phrases()[phrase]
        votes.palettes += row.palettes * (2 if row.kind in _COLOURFUL else 1)
        votes.scenes += row.scenes
        votes.materials += row.materials
        votes.finishes += row.finishes
        if " " in phrase:
            named = re.sub(pattern, " ", named)
    votes.colours = _colours(named)
    return votes


@cache
def _phrases() -> dict[str, Row]:
    pairs = [(word, row) for row in ROWS for word in row.words]
    return dict(sorted(pairs, key=lambda pair: -len(pair[0])))


def _colours(text: str) -> list[Rgb]:
    words = re.findall(r"[a-z]+", text)
    names, found, i = colour_names(), [], 0
    while i < len(words):
        pair = "".join(words[i : i + 2])
        two = i + 1 < len(words) and pair in names
        if two or words[i] in names:
            found.append(names[pair if two else words[i]])
        i += 2 if two else 1
    return found[:3]
