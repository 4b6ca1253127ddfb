"""Drawing: workers that claim jobs, and the studios they have them drawn in."""
