"""Scenes: what the picture shows, painted before the code goes in."""
