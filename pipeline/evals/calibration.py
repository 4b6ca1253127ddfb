"""Fitting the gate, and how far to trust the fit: ridge logistic regression, AUC, intervals."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Line:
    """A fitted linear score: log-odds = bias + features @ weights, in the features' own units."""

    bias: float
    weights: Floats

    def score(self, features: Floats) -> Floats:
        """Log-odds of each row."""
        return np.asarray(self.bias + features @ self.weights, np.float64)


def fit(features: Floats, labels: Bools, penalty: float = 3.0) -> Line:
    """Ridge logistic regression with no negative weight.

    Each feature is oriented so that more of it can only help; a weight of the other sign could
    only be an accident of a small sample.

    Args:
        features: (pictures, features).
        labels: (pictures,), True where the phone read it.
        penalty: of the squared weights of the standardised features.
    """
    mean, spread = features.mean(0), features.std(0) + 1e-9
    standard = (features - mean) / spread
    sign = np.where(labels, 1.0, -1.0)

    def loss(b: Floats) -> tuple[float, Floats]:
        right = sign * (b[0] + standard @ b[1:])
        value = np.logaddexp(0, -right).sum() + penalty / 2 * (b[1:] ** 2).sum()
        pull = -sign / (1 + np.exp(right))
        return float(value), np.concatenate([[pull.sum()], standard.T @ pull + penalty * b[1:]])

    count = features.shape[1]
    bounds = [(None, None)] + [(0, None)] * count
    found = minimize(loss, np.zeros(count + 1), jac=True, bounds=bounds).x
    weights = found[1:] / spread
    return Line(float(found[0] - mean @ weights), weights)


def cross_validate(
    features: Floats, labels: Bools, *, folds: int = 5, repeats: int = 20, seed: int = 0
) -> Floats:
    """Scores of pictures by fits that have not seen them.

    Args:
        features: (pictures, features).
        labels: (pictures,).
        folds: parts of each division, stratified by label; fewer where a label has fewer pictures.
        repeats: divisions.
        seed: of the divisions.

    Returns:
        (repeats, pictures) log-odds.
    """
    rng = np.random.default_rng(seed)
    folds = min(folds, int(labels.sum()), int((~labels).sum()))
    scores = np.empty((repeats, len(labels)))
    for row in scores:
        for test in _stratified(labels, folds, rng):
            row[test] = fit(features[~test], labels[~test]).score(features[test])
    return scores


def _stratified(labels: Bools, folds: int, rng: np.random.Generator) -> Iterator[Bools]:
    fold = np.empty(len(labels), int)
    for kind in (True, False):
        members = rng.permutation(np.flatnonzero(labels == kind))
        fold[members] = np.arange(len(members)) % folds
    return (fold == k for k in range(folds))


def auc(scores: Floats, labels: Bools) -> float:
    """Chance that a picture the phone read scores above one it did not; ties count half."""
    good, bad = scores[labels][:, None], scores[~labels]
    return float((good > bad).mean() + (good == bad).mean() / 2)


@dataclass(frozen=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}]"


def bootstrap(
    statistic: Callable[[Floats, Bools], float],
    scores: Floats,
    labels: Bools,
    *,
    draws: int = 2000,
    seed: int = 0,
) -> Estimate:
    """Percentile bootstrap over pictures, drawn within each label (Efron & Tibshirani 1993)."""
    rng = np.random.default_rng(seed)
    groups = [np.flatnonzero(labels), np.flatnonzero(~labels)]
    values = []
    for _ in range(draws):
        chosen = np.concatenate([rng.choice(g, len(g)) for g in groups])
        values.append(statistic(scores[chosen], labels[chosen]))
    low, high = np.quantile(values, [0.025, 0.975])
    return Estimate(statistic(scores, labels), float(low), float(high))


def sensitivity(passed: Floats, labels: Bools) -> float:
    """Share of the pictures the phone read that pass."""
    return float(passed[labels].mean())


def specificity(passed: Floats, labels: Bools) -> float:
    """Share of the pictures the phone could not read that do not pass."""
    return float(1 - passed[~labels].mean())
