"""Plain text for terminals."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.scan.judge import Check


def check_table(checks: "Sequence[Check]") -> str:
    """Decoders down, views across: "yes", "other" for another text, "-" for none, "" not asked."""
    views = list(dict.fromkeys(check.view for check in checks))
    names = list(dict.fromkeys(check.decoder for check in checks))
    marks = {(c.decoder, c.view): "yes" if c.ok else "other" if c.other else "-" for c in checks}
    rows = [["", *views], *([n, *(marks.get((n, v), "") for v in views)] for n in names)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(views) + 1)]
    return "\n".join(
        "  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )


def printable(text: str) -> str:
    """`text` with control characters escaped: a code may hold some that steer the terminal."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
