"""Predicted human rating of a picture."""
