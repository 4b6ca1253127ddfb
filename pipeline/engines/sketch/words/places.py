"""The city, technology and space."""

from pipeline.engines.sketch.words.row import Row, row

PLACES: tuple[Row, ...] = (
    row(
        "city",
        "city, urban, skyline, skyscraper, cityscape, street, downtown, metropolis, tokyo, "
        "new york, hong kong, shanghai, building, architecture",
        "neon royal sunset", "skyline", "towers tubes",
    ),
    row(
        "city", "car, train, bus, taxi, subway, bicycle, bike, motorcycle, traffic",
        "neon royal sunset", "skyline", "towers tubes", drawn=False,
    ),
    row(
        "city",
        "temple, shrine, torii, pagoda, kyoto, castle, palace, samurai, geisha",
        "poster indigo sakura", "woods garden", "ink liquid", drawn=False,
    ),
    row(
        "city",
        "cathedral, church, chapel, rose window",
        "royal reef sunset", "window", "ink", "glass",
    ),
    row(
        "city",
        "coffee, cafe, espresso, latte, cappuccino, cocoa, cup, hot beverage, coffee shop",
        "coffee autumn poster", "cafe", "ink liquid pebbles",
    ),
    row(
        "city",
        "bakery, bread, restaurant, chocolate, breakfast, cake, croissant, food, pizza, sushi",
        "coffee autumn poster", "cafe", "ink liquid pebbles", drawn=False,
    ),
    row(
        "tech",
        "circuit, circuit board, chip, tech, technology, ai, data, digital, electronics, "
        "software, code, startup, server, cloud computing",
        "emerald neon ocean", "board", "tracks",
    ),
    row(
        "tech", "robot, computer, laptop, phone, android, cyborg, keyboard",
        "emerald neon ocean", "board", "tracks", drawn=False,
    ),
    row(
        "tech",
        "map, topographic, topography, topographical, contour, geology",
        "poster mint desert", "contour", "ink liquid",
    ),
    row(
        "space",
        "space, galaxy, nebula, cosmos, cosmic, universe, planet, orbit, milky way",
        "nebula royal neon", "nebula", "ink liquid", "glow",
    ),
    row(
        "space",
        "astronaut, rocket, spaceship, ufo, alien, satellite, moon landing",
        "nebula royal neon", "nebula", "ink liquid", "glow", drawn=False,
    ),
    row(
        "space",
        "star, starry, midnight sky, night sky, constellation, sparkle, saturn",
        "nebula royal snow", "nebula", "ink liquid", "glow",
    ),
    row(
        "space",
        "zodiac, astrology, comet, aurora, northern lights",
        "nebula royal snow", "nebula", "ink liquid", "glow", drawn=False,
    ),
)  # fmt: skip
"""What people built or look up to."""
