"""Ratings: votes coming in, labels going out."""
