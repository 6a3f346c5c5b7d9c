"""The one numerical tool of the allocators: where a sum of rising, piecewise linear shares meets what there is."""

from __future__ import annotations

import numpy as np

from vconsolidate.model.arrays import FloatArray


def water_level(knees: FloatArray, bends: FloatArray, base: FloatArray, total: FloatArray) -> FloatArray:
    """
    Return the level θ at which Σ shares equals `total`, exactly (no iteration).

    In each row the shares add up to ``base + Σ bends·max(0, θ − knees)``: a rising, piecewise linear function.

    Parameters
    ----------
    knees, bends
        (n_rows, n_knees) levels at which the slope changes, and by how much; a row's bends add up to 0 or more, and
        so do all their partial sums in the order of the knees.
    base, total
        (n_rows,) sum at the lowest level, and the sum wanted.

    Returns
    -------
    FloatArray
        (n_rows,) the level; the first knee where `base` is already too much, the last where all shares are full.
    """
    rows = np.arange(len(knees))
    order = np.argsort(knees, axis=1, kind="stable")
    at = knees[rows[:, None], order]
    slope = bends[rows[:, None], order].cumsum(axis=1)
    reached = np.empty_like(at)
    reached[:, 0] = base
    np.cumsum(slope[:, :-1] * (at[:, 1:] - at[:, :-1]), axis=1, out=reached[:, 1:])
    reached[:, 1:] += base[:, None]
    last = at.shape[1] - 1
    segment = np.minimum(np.maximum((reached <= total[:, None]).sum(axis=1) - 1, 0), last)
    rise = np.where(segment < last, slope[rows, segment], np.inf)
    missing = np.maximum(total - reached[rows, segment], 0.0)
    return np.asarray(at[rows, segment] + missing / np.maximum(rise, 1e-12), dtype=np.float64)
