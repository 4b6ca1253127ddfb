"""Finishes: how the painted Stage becomes a picture."""
