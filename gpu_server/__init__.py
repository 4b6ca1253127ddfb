"""The service: a durable job queue, an image store, votes and labels around the pipeline."""
