"""Content safety: what is not drawn, and what is not shown."""
