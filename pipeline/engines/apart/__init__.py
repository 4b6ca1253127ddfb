"""Engines that live in child processes: a fault of a device ends one of them and nothing else."""
