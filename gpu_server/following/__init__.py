"""Following jobs: who waits for which change, and who tells them of it."""
