"""Rescue: the least visible change that makes a candidate scan."""

from pipeline.rescue.repair import Criterion, Rescued, rescue

__all__ = ["Criterion", "Rescued", "rescue"]
