"""Labels of label enumeration: partial loads of one host, kept as arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from vconsolidate.model.arrays import IntArray
from vconsolidate.packing.solver.column_generation.fitting_items import Bits


@dataclass(slots=True)
class Labels:
    """
    Partial loads of one host, all of as many items.

    Parameters
    ----------
    residual
        (n_labels, n_dims) capacity that is left.
    value
        (n_labels,) worth of the items.
    last, again
        (n_labels,) the item added last, and how many copies of it the load has.
    items
        (n_labels, n_steps) the items, in the order in which they were added.
    open
        (n_labels, n_words) a bit for each item that may be added next.
    """

    residual: IntArray
    value: IntArray
    last: IntArray
    again: IntArray
    items: IntArray
    open: Bits

    def __len__(self) -> int:
        return int(self.value.shape[0])

    def take(self, chosen: IntArray | slice) -> Labels:
        """Return some of the labels."""
        return Labels(
            self.residual[chosen],
            self.value[chosen],
            self.last[chosen],
            self.again[chosen],
            self.items[chosen],
            self.open[chosen],
        )


def join(parts: Sequence[Labels]) -> Labels:
    """Return the labels of all parts as one."""
    return Labels(
        np.concatenate([part.residual for part in parts]),
        np.concatenate([part.value for part in parts]),
        np.concatenate([part.last for part in parts]),
        np.concatenate([part.again for part in parts]),
        np.concatenate([part.items for part in parts]),
        np.concatenate([part.open for part in parts]),
    )
