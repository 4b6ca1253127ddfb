"""The vocabulary's table: words, and everything that they ask for, by name."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """Some words and what they vote for, by name."""

    kind: str
    words: tuple[str, ...]
    palettes: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    finishes: tuple[str, ...] = ()
    figures: tuple[str, ...] = ()


def _row(
    kind: str, words: str, palettes: str = "", scenes: str = "", materials: str = "",
    finishes: str = "", figures: str = "",
) -> Row:  # fmt: skip
    named = tuple(w.strip() for w in words.split(","))
    votes = (palettes, scenes, materials, finishes, figures)
    return Row(kind, named, *(tuple(v.split()) for v in votes))


ROWS: tuple[Row, ...] = (
    _row(
        "water",
        "wave, great wave, tsunami, surf, surfing, storm",
        "indigo ocean poster", "sea sea sea", "liquid",
    ),
    _row(
        "water",
        "sea, ocean, coast, beach, harbour, harbor, ship, boat, sail, island, maritime",
        "ocean indigo sunset tropic", "sea sea reef", "liquid ink",
    ),
    _row(
        "water",
        "koi, carp, goldfish, pond, lily, lotus",
        "pond indigo emerald", "pond", "liquid scales pebbles",
    ),
    _row(
        "water",
        "coral, reef, fish, aquarium, underwater, mermaid, jellyfish, octopus, whale, "
        "turtle, shell",
        "reef ocean tropic", "reef", "liquid ink pebbles",
    ),
    _row(
        "water",
        "river, lake, waterfall, rain, water, ice, glacier, swim, pool",
        "ocean mint pond", "pond sea", "liquid ink",
    ),
    _row(
        "land",
        "forest, wood, woodland, tree, pine, jungle, wilderness, hike, hiking, camp, "
        "camping, trail",
        "forest emerald mint", "woods woods garden", "leaves feathers",
    ),
    _row(
        "land",
        "mountain, peak, alps, himalaya, valley, hill, fuji, volcano",
        "snow poster sunset forest", "village woods sea", "ink liquid leaves",
    ),
    _row("land", "snow, snowy, ski, skiing, village, cabin, cottage, chalet",
         "snow ink lavender", "village", "ink liquid"),
    _row("seasons", "christmas, xmas, noel", "fire snow", "village", "ink liquid"),
    _row(
        "land",
        "desert, dune, sahara, canyon, cactus, oasis, camel, savanna",
        "desert sunset poster", "dunes", "liquid ink pebbles",
    ),
    _row(
        "land",
        "field, wheat, meadow, farm, harvest, barn, prairie, countryside, vineyard, "
        "sunflower",
        "wheat autumn forest", "field field woods", "ink liquid",
    ),
    _row(
        "land",
        "zen, stone, rock, pebble, gravel, sand garden, meditation, yoga, spa",
        "zen ink mint", "zen", "pebbles ink",
    ),
    _row(
        "plants",
        "flower, floral, bloom, blossom, bouquet, garden, botanical, petal, rose, tulip, "
        "peony, orchid, wedding, bridal, bride",
        "tropic sakura pastel lavender", "garden garden mandala", "petals leaves",
    ),
    _row(
        "plants",
        "cherry blossom, sakura, hanami",
        "sakura sakura pastel", "garden garden garden sea", "petals leaves",
    ),
    _row(
        "plants",
        "leaf, leaves, fern, ivy, foliage, herb, tea, matcha, bamboo, olive branch",
        "forest emerald mint", "garden woods", "leaves",
    ),
    _row(
        "plants",
        "fruit, lemon tree, orange tree, berry, citrus, tropical, palm, hawaii, parrot",
        "tropic candy", "garden", "leaves petals",
    ),
    _row(
        "city",
        "city, urban, skyline, skyscraper, street, downtown, metropolis, tokyo, new york, "
        "hong kong, shanghai, building, architecture",
        "neon royal sunset", "skyline", "towers tubes",
    ),
    _row(
        "city",
        "neon, cyberpunk, cyber, synthwave, vaporwave, retrowave, nightclub, club, dj, "
        "disco, arcade",
        "neon nebula", "skyline skyline board", "tubes towers", "glow",
    ),
    _row(
        "city",
        "temple, shrine, torii, pagoda, kyoto, castle, palace, samurai, geisha",
        "poster indigo sakura", "sea woods", "ink liquid",
    ),
    _row(
        "city",
        "cathedral, church, chapel, gothic, rose window, stained glass",
        "royal reef sunset", "window", "ink", "glass",
    ),
    _row(
        "city",
        "coffee, cafe, espresso, latte, bakery, bread, restaurant, cocoa, chocolate, "
        "breakfast, cup",
        "coffee autumn poster", "cafe", "ink liquid pebbles",
    ),
    _row(
        "tech",
        "circuit, circuit board, chip, computer, tech, technology, robot, ai, data, "
        "digital, electronics, software, code, startup, server, cloud computing",
        "emerald neon ocean", "board", "tracks",
    ),
    _row(
        "tech",
        "product, launch, business, company, brand, sale, event, conference, marketing, "
        "invitation, party, birthday, celebration, festival",
        "poster sunset candy reef", "abstract sunburst contour", "ink liquid",
    ),
    _row(
        "tech",
        "science, physics, map, topographic, topography, topographical, contour, geology",
        "poster mint desert", "contour", "ink liquid",
    ),
    _row(
        "space",
        "space, galaxy, nebula, cosmos, cosmic, universe, planet, astronaut, rocket, "
        "orbit, alien, saturn, moon landing",
        "nebula royal neon", "nebula", "ink liquid", "glow",
    ),
    _row(
        "space",
        "star, starry, moon, midnight sky, night sky, constellation, zodiac, astrology, "
        "comet, aurora, northern lights",
        "nebula royal snow", "nebula woods", "ink liquid", "glow",
    ),
    _row(
        "creatures",
        "feather, owl, peacock, wing, angel",
        "emerald sunset pond", "woods garden mandala", "feathers",
    ),
    _row(
        "creatures",
        "bird, eagle, phoenix, crane, heron, swan, dove, stork",
        "emerald sunset poster indigo", "sea woods pond zen", "feathers liquid ink", "", "crane",
    ),
    _row(
        "creatures",
        "dragon, snake, serpent, lizard, dinosaur, monster",
        "fire emerald poster", "sea dunes zen nebula", "scales liquid", "", "dragon",
    ),
    _row(
        "creatures", "cat, kitten, kitty",
        "autumn candy coffee sunset", "garden skyline contour woods", "leaves ink liquid", "",
        "cat",
    ),
    _row(
        "creatures",
        "dog, fox, wolf, bear, rabbit, deer, horse, lion, tiger, panda, puppy",
        "autumn forest coffee", "woods field garden", "leaves feathers ink",
    ),
    _row(
        "creatures",
        "butterfly, bee, insect, dragonfly, ladybug, fairy",
        "lavender tropic pastel", "garden mandala", "petals leaves",
    ),
    _row("seasons", "spring, easter, april", "sakura mint pastel", "garden"),
    _row("seasons", "summer, july, holiday, vacation", "tropic reef ocean", "sea garden reef"),
    _row(
        "seasons",
        "autumn, fall, october, thanksgiving, maple, halloween, pumpkin",
        "autumn fire", "woods field", "leaves",
    ),
    _row("seasons", "winter, december, frost, frozen, cold", "snow ink", "village", "ink liquid"),
    _row("light", "sunset, dusk, twilight, evening", "sunset desert"),
    _row("light", "sunrise, dawn, morning, sun, sunny, golden hour", "poster desert wheat"),
    _row("light", "night, midnight, dark, moonlit, moonlight", "royal neon nebula"),
    _row(
        "light",
        "fire, flame, lava, ember, hot, inferno, spicy, chili",
        "fire", "dunes abstract", "liquid",
    ),
    _row(
        "moods",
        "calm, peaceful, serene, quiet, minimal, minimalist, simple, clean, elegant",
        "zen mint snow", "zen contour", "ink pebbles",
    ),
    _row(
        "moods",
        "happy, joyful, fun, playful, cheerful, kids, children, cute, kawaii, candy, "
        "sweet",
        "candy pastel tropic", "abstract garden", "petals ink",
    ),
    _row(
        "moods",
        "romantic, love, valentine, heart, dreamy, dream, fantasy, magic, magical, "
        "unicorn",
        "sakura candy lavender", "garden nebula mandala", "petals",
    ),
    _row(
        "moods",
        "dramatic, epic, bold, power, energy, vivid, bright, vibrant, colorful, "
        "colourful, psychedelic, rainbow",
        "sunset reef candy", "abstract mandala sunburst",
    ),
    _row(
        "moods",
        "vintage, retro, classic, poster, travel poster, nostalgic",
        "poster autumn coffee", "sunburst dunes sea",
    ),
    _row(
        "moods",
        "luxury, luxurious, premium, royal, jewel, jewelry, jewellery, perfume, wine",
        "deco royal", "sunburst mandala", "panels",
    ),
    _row(
        "styles",
        "ukiyo-e, ukiyoe, hokusai, hiroshige, woodblock, japanese, japan, edo",
        "indigo poster sakura", "sea pond", "liquid", "",
    ),
    _row(
        "styles",
        "van gogh, impressionist, impressionism, monet, oil painting, oil, impasto, "
        "painterly, expressionist",
        "wheat wheat ocean", "field", "ink", "strokes",
    ),
    _row("styles", "watercolor, watercolour, aquarelle, gouache, wash", "", "", "", "watercolour"),
    _row("styles", "art deco, deco, gatsby, 1920s, jazz", "deco", "sunburst", "panels"),
    _row(
        "styles",
        "art nouveau, mucha, victorian, baroque, ornate, rococo, damask",
        "forest royal deco", "garden mandala window", "leaves petals",
    ),
    _row(
        "styles",
        "pixel, pixel art, 8-bit, 8 bit, 16-bit, game, gaming, minecraft, lego",
        "", "", "", "pixels",
    ),
    _row("styles", "mosaic, tile, byzantine, roman, tessellation, gaudi", "", "", "", "mosaic"),
    _row(
        "styles",
        "knit, knitted, wool, sweater, embroidery, textile, woven, quilt, crochet, cozy, "
        "cosy",
        "fire snow autumn", "", "", "knit",
    ),
    _row(
        "styles",
        "ink wash, sumi-e, sumi, calligraphy, brush, chinese painting",
        "ink zen", "sea woods zen", "ink", "watercolour",
    ),
    _row(
        "styles",
        "mandala, henna, boho, bohemian, india, indian, kaleidoscope, ornament, paisley",
        "sunset lavender tropic", "mandala", "petals",
    ),
    _row(
        "styles",
        "abstract, modern, contemporary, geometric, bauhaus, memphis, pattern, collage, "
        "pop art",
        "poster candy reef", "abstract contour sunburst", "ink liquid",
    ),
    _row(
        "styles",
        "marble, agate, marbled, fluid, smoke, swirl, liquid, silk",
        "mint royal coffee", "contour nebula", "ink liquid",
    ),
    _row(
        "styles",
        "paper, papercut, paper cut, origami, cutout, layered",
        "pastel poster mint", "contour dunes woods", "ink",
    ),
    _row(
        "styles",
        "anime, manga, ghibli, cartoon, comic, illustration",
        "forest tropic sakura", "woods sea garden", "leaves liquid",
    ),
    _row(
        "styles",
        "black and white, monochrome, noir, grayscale, greyscale, pencil, sketch, "
        "charcoal drawing, engraving",
        "ink",
    ),
)  # fmt: skip
"""The whole table. `docs/sketch-engine.md` shows it; a test keeps the two equal."""
