"""Seasons, light, moods and styles: how it looks; what it shows only where nothing else says."""

from pipeline.engines.sketch.words.row import Row, row

MANNERS: tuple[Row, ...] = (
    row("seasons", "christmas, xmas, noel", "fire snow", "village", "ink liquid"),
    row("seasons", "spring, easter, april", "sakura mint pastel", "garden"),
    row("seasons", "summer, july, holiday, vacation", "tropic reef ocean", "coast garden reef"),
    row(
        "seasons",
        "autumn, fall, october, thanksgiving, maple",
        "autumn fire", "woods field", "leaves",
    ),
    row("seasons", "halloween, pumpkin, jack-o-lantern", "autumn fire", "woods field", "leaves",
        drawn=False),
    row("seasons", "winter, december, frost, frozen, cold", "snow ink", "village", "ink liquid"),
    row("light", "sunset, dusk, twilight, evening", "sunset desert"),
    row("light", "sunrise, dawn, morning, sun, sunny, golden hour", "poster desert wheat"),
    row("light", "night, midnight, dark, moon, moonlit, moonlight", "royal neon nebula"),
    row("light", "fog, foggy, mist, misty, haze, hazy, cloud, cloudy", "mint lavender snow"),
    row("light", "rain, rainy, drizzle", "ocean mint pond", "pond sea", "liquid ink"),
    row(
        "light",
        "fire, flame, lava, ember, hot, inferno, spicy, chili",
        "fire", "dunes abstract", "liquid",
    ),
    row(
        "moods",
        "calm, peaceful, serene, quiet, minimal, minimalist, simple, clean, elegant",
        "zen mint snow", "zen contour", "ink pebbles",
    ),
    row(
        "moods",
        "happy, joyful, fun, playful, cheerful, kids, children, cute, kawaii, candy, "
        "sweet",
        "candy pastel tropic", "abstract garden", "petals ink",
    ),
    row(
        "moods",
        "romantic, love, valentine, heart, dreamy, dream, fantasy, magic, magical",
        "sakura candy lavender", "garden nebula mandala", "petals",
    ),
    row(
        "moods",
        "dramatic, epic, bold, power, energy, vivid, bright, vibrant, colorful, "
        "colourful, psychedelic, rainbow",
        "sunset reef candy", "abstract mandala sunburst",
    ),
    row(
        "moods",
        "vintage, retro, classic, poster, travel poster, nostalgic",
        "poster autumn coffee", "sunburst dunes sea",
    ),
    row(
        "moods",
        "luxury, luxurious, premium, royal, jewel, jewelry, jewellery, perfume, wine",
        "deco royal", "sunburst mandala", "panels",
    ),
    row(
        "moods",
        "product, launch, business, company, brand, sale, event, conference, marketing, "
        "invitation, party, birthday, celebration, festival",
        "poster sunset candy reef", "abstract sunburst contour", "ink liquid",
    ),
    row("moods", "science, physics", "poster mint desert", "contour", "ink liquid"),
    row(
        "styles",
        "ukiyo-e, ukiyoe, hokusai, hiroshige, woodblock, japanese, japan, edo",
        "indigo poster sakura", "sea pond", "liquid", "",
    ),
    row(
        "styles",
        "van gogh, impressionist, impressionism, monet, oil painting, oil, impasto, "
        "painterly, expressionist",
        "wheat wheat ocean", "field", "ink", "strokes",
    ),
    row("styles", "watercolor, watercolour, aquarelle, gouache, wash", "", "", "", "watercolour"),
    row("styles", "art deco, deco, gatsby, 1920s, jazz", "deco", "sunburst", "panels"),
    row(
        "styles",
        "art nouveau, mucha, victorian, baroque, ornate, rococo, damask",
        "forest royal deco", "garden mandala window", "leaves petals",
    ),
    row(
        "styles",
        "stained glass, stained glass window, gothic",
        "royal reef sunset", "window", "ink", "glass",
    ),
    row("styles", "botanical, floral", "tropic sakura pastel", "garden", "petals leaves"),
    row(
        "styles",
        "neon, cyberpunk, cyber, synthwave, vaporwave, retrowave, nightclub, club, dj, "
        "disco, arcade",
        "neon nebula", "skyline skyline board", "tubes towers", "glow",
    ),
    row(
        "styles",
        "pixel, pixel art, 8-bit, 8 bit, 16-bit, game, gaming, minecraft, lego",
        "", "", "", "pixels",
    ),
    row("styles", "mosaic, tile, byzantine, roman, tessellation, gaudi", "", "", "", "mosaic"),
    row(
        "styles",
        "knit, knitted, wool, sweater, embroidery, textile, woven, quilt, crochet, cozy, "
        "cosy",
        "fire snow autumn", "", "", "knit",
    ),
    row(
        "styles",
        "ink, ink wash, sumi-e, sumi, calligraphy, brush, chinese painting",
        "ink zen", "sea woods zen", "ink", "watercolour",
    ),
    row(
        "styles",
        "mandala, henna, boho, bohemian, india, indian, kaleidoscope, ornament, paisley",
        "sunset lavender tropic", "mandala", "petals",
    ),
    row(
        "styles",
        "abstract, modern, contemporary, geometric, bauhaus, memphis, pattern, collage, "
        "pop art",
        "poster candy reef", "abstract contour sunburst", "ink liquid",
    ),
    row(
        "styles",
        "marble, agate, marbled, fluid, smoke, swirl, liquid, silk",
        "mint royal coffee", "contour nebula", "ink liquid",
    ),
    row(
        "styles",
        "paper, papercut, paper cut, origami, cutout, layered",
        "pastel poster mint", "contour dunes woods", "ink",
    ),
    row(
        "styles",
        "anime, manga, ghibli, cartoon, comic, illustration",
        "forest tropic sakura", "woods sea garden", "leaves liquid",
    ),
    row(
        "styles",
        "black and white, monochrome, noir, grayscale, greyscale, pencil, sketch, "
        "charcoal drawing, engraving",
        "ink",
    ),
)  # fmt: skip
"""Everything that qualifies a picture."""
