"""The vocabulary as the Markdown tables of docs/sketch-engine.md.

Run `python -m pipeline.engines.sketch.guide` and paste the output between the document's marks.
"""

from pipeline.engines.sketch.colour_words import PIGMENTS
from pipeline.engines.sketch.words import ROWS


def vocabulary_tables() -> str:
    """All words with what they ask for, then the pigments: Markdown."""
    lines = ["| kind | words | palettes | scenes | materials | finishes | figures | drawn |"]
    lines.append("| --- " * 8 + "|")
    for row in ROWS:
        asked = (row.palettes, row.scenes, row.materials, row.finishes, row.figures)
        cells = [row.kind, ", ".join(row.words), *(" ".join(dict.fromkeys(a)) for a in asked)]
        cells.append("yes" if row.drawn else "no")
        lines.append("| " + " | ".join(cells) + " |")
    pigments = ", ".join(f"{name} `{value}`" for name, value in PIGMENTS.items())
    return "\n".join([*lines, "", f"Pigments: {pigments}."])


if __name__ == "__main__":
    print(vocabulary_tables())  # noqa: T201
