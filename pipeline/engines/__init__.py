"""Engines draw candidates from a Blueprint, a prompt and seeds."""
