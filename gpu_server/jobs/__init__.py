"""Jobs: accepted as rows, queued, claimed under a lease, and read back as the wire shows them."""
