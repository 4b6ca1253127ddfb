"""How well measures of pictures agree with what people's phones read: the calibration table."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.evals.calibration import (
    Bools,
    Estimate,
    Floats,
    auc,
    bootstrap,
    cross_validate,
    fit,
    sensitivity,
    specificity,
)
from pipeline.evals.phones import FLATNESS, PROBABILITY, READS, Scores
from pipeline.scan.gate import PASS


@dataclass(frozen=True)
class Row:
    """One measure beside the phone.

    Attributes:
        name: the measure.
        auc: how well it orders the pictures.
        sensitivity: share passed of those the phone read; None where it is no yes or no.
        specificity: share not passed of those the phone could not read.
    """

    name: str
    auc: Estimate
    sensitivity: Estimate | None = None
    specificity: Estimate | None = None


@dataclass(frozen=True)
class Agreement:
    """The whole table.

    Attributes:
        read: pictures the phone read.
        unread: those it did not.
        rows: measures in the order they were taken, then the gate on pictures left out of its fit.
        refit: bias and weights that these pictures would give the gate.
    """

    read: int
    unread: int
    rows: tuple[Row, ...]
    refit: tuple[float, float, float]


def agreement(scores: Sequence[Scores], labels: Bools) -> Agreement:
    """Set measures of pictures beside what the phone read.

    Args:
        scores: per picture, the same names in each.
        labels: (pictures,), True where the phone read it; both kinds must occur.
    """
    columns = {name: np.array([s[name] for s in scores]) for name in scores[0]}
    rows = [_row(name, values, labels) for name, values in columns.items()]
    features = np.stack([columns[FLATNESS], columns[READS]], 1)
    unseen = cross_validate(features, labels)
    rows.append(Row(f"{PROBABILITY}, cross-validated", _mean(unseen, labels)))
    # The bounds of the gate change nothing here; only its threshold is applied to unseen scores.
    passes = (unseen.mean(0) >= np.log(PASS / (1 - PASS))).astype(np.float64)
    rows.append(_row("gate, passes, cross-validated", passes, labels))
    line = fit(features, labels)
    refit = (line.bias, float(line.weights[0]), float(line.weights[1]))
    return Agreement(int(labels.sum()), int((~labels).sum()), tuple(rows), refit)


def _row(name: str, values: Floats, labels: Bools) -> Row:
    ordering = bootstrap(auc, values, labels)
    if not set(values.tolist()) <= {0.0, 1.0}:
        return Row(name, ordering)
    return Row(
        name,
        ordering,
        bootstrap(sensitivity, values, labels),
        bootstrap(specificity, values, labels),
    )


def _mean(unseen: Floats, labels: Bools) -> Estimate:
    """AUC within each repeat, averaged; the interval is that of the mean scores."""
    spread = bootstrap(auc, unseen.mean(0), labels)
    value = float(np.mean([auc(scores, labels) for scores in unseen]))
    return Estimate(value, spread.low, spread.high)


def as_json(table: Agreement) -> dict[str, object]:
    """The table for `--json`."""
    return {
        "read": table.read,
        "unread": table.unread,
        "pass_probability": PASS,
        "refit": dict(zip(("bias", "flatness", "reads"), table.refit, strict=True)),
        "rows": [
            {
                "name": row.name,
                **{
                    key: [estimate.value, estimate.low, estimate.high]
                    for key, estimate in (
                        ("auc", row.auc),
                        ("sensitivity", row.sensitivity),
                        ("specificity", row.specificity),
                    )
                    if estimate
                },
            }
            for row in table.rows
        ],
    }


def as_text(table: Agreement) -> str:
    """The table for people, 95 % intervals in brackets."""
    cells = [("measure", "AUC", "sensitivity", "specificity")]
    for row in table.rows:
        found, refused = (str(e) if e else "" for e in (row.sensitivity, row.specificity))
        cells.append((row.name, str(row.auc), found, refused))
    widths = [max(len(line[i]) for line in cells) for i in range(4)]
    lines = [
        "  ".join(cell.ljust(w) for cell, w in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    bias, flatness, reads = table.refit
    return "\n".join(
        (
            f"{table.read} pictures that the phone read, {table.unread} that it did not. "
            "95 % bootstrap intervals in brackets.",
            *lines,
            f"These pictures would fit the gate at bias {bias:.3f}, flatness {flatness:.3f}, "
            f"reads {reads:.3f}.",
        )
    )
