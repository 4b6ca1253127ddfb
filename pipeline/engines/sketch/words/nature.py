"""Water, land and plants."""

from pipeline.engines.sketch.words.row import Row, row

NATURE: tuple[Row, ...] = (
    row(
        "water",
        "wave, great wave, tsunami, surf, storm, water wave",
        "indigo ocean poster", "sea sea sea", "liquid",
    ),
    row(
        "water",
        "sea, ocean, seascape, maritime, island",
        "ocean indigo sunset tropic", "sea sea coast", "liquid ink",
    ),
    row(
        "water",
        "harbour, harbor, lighthouse, coast, coastal, seaside, shore, port, marina, bay, boat, "
        "sailboat, sailing boat, sail, sailing, yacht, lantern",
        "ocean indigo sunset mint", "coast", "liquid ink",
    ),
    row(
        "water",
        "ship, fishing, fisherman, ferry, pirate, anchor, beach, surfing, surfer, seagull, pier",
        "ocean indigo sunset tropic", "coast", "liquid ink", drawn=False,
    ),
    row(
        "water",
        "koi, carp, goldfish, pond, lily, lily pad, water lily, lotus",
        "pond indigo emerald", "pond", "liquid scales pebbles",
    ),
    row(
        "water",
        "coral, reef, fish, tropical fish, aquarium, underwater",
        "reef ocean tropic", "reef", "liquid ink pebbles",
    ),
    row(
        "water",
        "mermaid, jellyfish, octopus, whale, dolphin, shark, seahorse, turtle, shell, crab, "
        "diver, diving, submarine",
        "reef ocean tropic", "reef", "liquid ink pebbles", drawn=False,
    ),
    row("water", "lake, water, pool", "ocean mint pond", "pond coast", "liquid ink"),
    row(
        "water",
        "river, stream, waterfall, ice, glacier, iceberg, swim, frog, bridge",
        "ocean mint pond", "pond coast", "liquid ink", drawn=False,
    ),
    row(
        "land",
        "forest, wood, woodland, tree, pine, fir, evergreen, wilderness",
        "forest emerald mint", "woods", "leaves feathers",
    ),
    row(
        "land",
        "jungle, rainforest, hike, hiking, hiker, camp, camping, tent, trail, path, mushroom",
        "forest emerald mint", "woods woods garden", "leaves feathers", drawn=False,
    ),
    row(
        "land",
        "mountain, peak, alps, himalaya, valley, hill",
        "snow poster sunset forest", "woods village", "ink liquid leaves",
    ),
    row("land", "fuji, mount fuji, fujiyama", "indigo poster snow", "sea", "ink liquid"),
    row("land", "volcano, cliff, cave, waterhole", "snow poster sunset forest",
        "woods village sea", "ink liquid leaves", drawn=False),
    row("land", "snow, snowy, snowfall, snowflake, village, cabin, cottage, chalet, house",
        "snow ink lavender", "village", "ink liquid"),
    row("land", "ski, skiing, skier, snowman, igloo, sled",
        "snow ink lavender", "village", "ink liquid", drawn=False),
    row(
        "land",
        "desert, dune, sahara",
        "desert sunset poster", "dunes", "liquid ink pebbles",
    ),
    row(
        "land",
        "canyon, cactus, oasis, camel, savanna, pyramid, cowboy, western",
        "desert sunset poster", "dunes", "liquid ink pebbles", drawn=False,
    ),
    row(
        "land",
        "field, wheat, meadow, harvest, prairie, countryside, cypress",
        "wheat autumn forest", "field field woods", "ink liquid",
    ),
    row(
        "land",
        "farm, barn, vineyard, sunflower, windmill, tractor, sheep, cow",
        "wheat autumn forest", "field field woods", "ink liquid", drawn=False,
    ),
    row(
        "land",
        "zen, stone, rock, pebble, gravel, sand garden, zen garden, rock garden, meditation, "
        "yoga, spa",
        "zen ink mint", "zen", "pebbles ink",
    ),
    row(
        "plants",
        "flower, bloom, blossom, bouquet, garden, petal, rose, tulip, peony, orchid, hibiscus, "
        "wildflower, wedding, bridal, bride",
        "tropic sakura pastel lavender", "garden garden mandala", "petals leaves",
    ),
    row(
        "plants",
        "cherry blossom, sakura, hanami",
        "sakura sakura pastel", "garden", "petals leaves",
    ),
    row(
        "plants",
        "leaf, leaves, fern, ivy, foliage, herb",
        "forest emerald mint", "garden garden woods", "leaves",
    ),
    row(
        "plants",
        "tea, matcha, bamboo, olive branch, clover, vegetable, plant",
        "forest emerald mint", "garden garden woods", "leaves", drawn=False,
    ),
    row(
        "plants",
        "fruit, lemon tree, orange tree, berry, citrus, tropical, palm, palm tree, hawaii, "
        "parrot, strawberry, apple, banana, pineapple",
        "tropic candy", "garden", "leaves petals", drawn=False,
    ),
)  # fmt: skip
"""Where one can be outdoors, and what grows there."""
