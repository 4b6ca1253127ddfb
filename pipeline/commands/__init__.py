"""The pipeline's sub-commands of `qart`."""
