"""Windows of a schedule."""


def inside(step: int, steps: int, start: float, end: float) -> bool:
    """Whether a step lies wholly inside a window, as diffusers' ControlNet pipelines count it.

    Args:
        step: 0 to steps - 1.
        steps: of the whole schedule.
        start: share of the schedule, 0 to 1.
        end: the same, not before `start`.
    """
    return step / steps >= start and (step + 1) / steps <= end
