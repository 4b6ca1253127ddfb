import numpy as np
import pytest

from pipeline.evals.calibration import (
    auc,
    bootstrap,
    cross_validate,
    fit,
    sensitivity,
    specificity,
)


def sample(n=400, effect=1.5, seed=0):
    """Two features; only the first tells."""
    rng = np.random.default_rng(seed)
    labels = rng.random(n) < 0.7
    telling = rng.normal(0, 1, n) + effect * labels
    return np.stack([telling, rng.normal(0, 1, n)], 1), labels


def test_the_fit_finds_the_feature_that_tells():
    features, labels = sample()
    line = fit(features, labels, penalty=0.1)
    # Two normals a distance d apart, each of variance 1, have a log-odds slope of d.
    assert line.weights[0] == pytest.approx(1.5, abs=0.35)
    assert abs(line.weights[1]) < 0.25
    chance = 1 / (1 + np.exp(-line.score(features)))
    assert chance.mean() == pytest.approx(labels.mean(), abs=0.02)


def test_a_weight_never_turns_negative():
    features, labels = sample()
    assert fit(-features, labels).weights[0] == pytest.approx(0, abs=1e-6)


def test_scores_are_in_the_features_own_units():
    features, labels = sample()
    scaled = features * [10, 0.1] + [3, -7]
    np.testing.assert_allclose(
        fit(scaled, labels).score(scaled), fit(features, labels).score(features), atol=1e-3
    )


def test_a_larger_penalty_shrinks_the_weights():
    features, labels = sample(60)
    sizes = [fit(features, labels, penalty=p).weights[0] for p in (0.1, 3, 100)]
    assert sizes[0] > sizes[1] > sizes[2] > 0


def test_cross_validation_sees_through_noise_that_a_fit_believes():
    rng = np.random.default_rng(1)
    features, labels = rng.normal(0, 1, (30, 20)), np.arange(30) < 20
    believed = auc(fit(features, labels, penalty=0.01).score(features), labels)
    unseen = cross_validate(features, labels, repeats=5)
    assert believed > 0.7
    assert np.mean([auc(row, labels) for row in unseen]) < believed - 0.15


def test_every_division_scores_every_picture_and_the_seed_decides_it():
    features, labels = sample(50)
    first, again = (cross_validate(features, labels, repeats=3, seed=4) for _ in range(2))
    assert first.shape == (3, 50)
    np.testing.assert_array_equal(first, again)
    assert (first[0] != first[1]).any()


@pytest.mark.parametrize(
    ("scores", "expected"), [([3, 4, 1, 2], 1.0), ([1, 2, 3, 4], 0.0), ([1, 1, 1, 1], 0.5)]
)
def test_auc_counts_pairs_in_order_and_ties_half(scores, expected):
    assert auc(np.array(scores, float), np.array([True, True, False, False])) == expected


def test_the_bootstrap_interval_holds_the_truth_and_narrows_with_more_pictures():
    widths = []
    for n in (60, 600):
        features, labels = sample(n)
        found = bootstrap(auc, features[:, 0], labels, draws=300)
        # AUC of two unit normals a distance of 1.5 apart.
        assert found.low <= 0.856 <= found.high
        widths.append(found.high - found.low)
    assert widths[1] < widths[0] / 2


def test_sensitivity_and_specificity_count_their_own_pictures():
    passed = np.array([1.0, 1, 0, 1, 0, 0, 0])
    labels = np.array([True, True, True, True, False, False, False])
    assert sensitivity(passed, labels) == 0.75
    assert specificity(passed, labels) == 1.0
