"""Offline evals: how well the craft does, measured and reported."""
