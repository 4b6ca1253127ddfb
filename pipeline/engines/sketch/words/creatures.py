"""Creatures; their scenes are backdrops, for a prompt that names no place."""

from pipeline.engines.sketch.words.row import Row, row

CREATURES: tuple[Row, ...] = (
    row("creatures", "feather, wing", "emerald sunset pond", "woods garden mandala", "feathers"),
    row(
        "creatures", "owl, peacock, angel",
        "emerald sunset pond", "woods garden mandala", "feathers", drawn=False,
    ),
    row(
        "creatures",
        "bird, eagle, phoenix, crane, heron, swan, dove, stork",
        "emerald sunset poster indigo", "sea woods pond zen", "feathers liquid ink", "", "crane",
    ),
    row(
        "creatures",
        "dragon, snake, serpent, lizard, dinosaur, monster",
        "fire emerald poster", "sea dunes zen nebula", "scales liquid", "", "dragon",
    ),
    row(
        "creatures", "cat, kitten, kitty",
        "autumn candy coffee sunset", "garden skyline contour woods", "leaves ink liquid", "",
        "cat",
    ),
    row(
        "creatures",
        "dog, fox, wolf, bear, rabbit, deer, horse, lion, tiger, panda, puppy, squirrel, "
        "hedgehog, monkey, elephant, mouse",
        "autumn forest coffee", "woods field garden", "leaves feathers ink", drawn=False,
    ),
    row(
        "creatures",
        "butterfly, butterflies, bee, insect, dragonfly, ladybug, fairy, fairies",
        "lavender tropic pastel", "garden mandala", "petals leaves", drawn=False,
    ),
    row("creatures", "unicorn, princess", "sakura candy lavender", "garden nebula mandala",
        "petals", drawn=False),
)  # fmt: skip
"""Animals and beings of tales."""
