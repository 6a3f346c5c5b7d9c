"""The first month in which something no longer holds, in few tries."""

from __future__ import annotations

from collections.abc import Callable


def first_month(holds: Callable[[int], bool], n_months: int, before: int | None = None, held: int = -1) -> int | None:
    """
    Return the first month in which `holds` is false; None where it is true to the end.

    Demand never shrinks, so what does not hold in a month is taken not to hold later.

    Parameters
    ----------
    before
        A month in which it does not hold, where one is known.
    held
        A month in which it holds, where one is known.
    """
    low, high = held, n_months + 1 if before is None else min(before, n_months + 1)
    if low >= n_months:
        return None
    if high == n_months + 1 and holds(n_months):
        return None
    high = min(high, n_months)
    while high - low > 1:
        middle = (low + high) // 2
        if holds(middle):
            low = middle
        else:
            high = middle
    return high
