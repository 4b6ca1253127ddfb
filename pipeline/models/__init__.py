"""Model weights: how they are named, pinned, found on this machine and fetched."""
