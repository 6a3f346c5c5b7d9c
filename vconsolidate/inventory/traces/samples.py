"""The samples of one file, without an object or a text of their own: 4 bytes a sample of a wide file, 12 of a long."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from vconsolidate.inventory.problems import quoted
from vconsolidate.inventory.traces.complaints import Complaints
from vconsolidate.inventory.traces.distinct import Codes
from vconsolidate.inventory.traces.table import TraceTable
from vconsolidate.model.arrays import Float32Array, FloatArray, IntArray

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from vconsolidate.inventory.schema.traces import TraceSection


@dataclass(slots=True)
class Panel:
    """
    Samples of one metric at the same moments: of one server, or of all servers of a wide file.

    Parameters
    ----------
    metric
        Number in `METRICS`.
    servers, columns
        (n_servers,) numbers in the inventory, and of the values' columns in the file.
    rows
        (n,) rows of the file; a range where they are behind each other.
    stamps
        (n,) numbers of the timestamps.
    value
        (n_servers, n) in the model's unit, NaN where the cell is empty.
    """

    metric: int
    servers: IntArray
    columns: IntArray
    rows: NDArray[np.uint32] | range
    stamps: Codes
    value: Float32Array

    def give_away(self) -> None:
        """Free the values, once they are on the grid."""
        self.value = self.value[:0, :0].copy()


@dataclass(slots=True)
class Samples:
    """
    Samples of one file that can be used.

    Parameters
    ----------
    stamps
        Timestamps as they stand, by number.
    seconds
        (2 × n_stamps,) since 1970-01-01 UTC. Numbers of the second half are wall clock times shown for the second time.
    weights
        (2 × n_stamps,) samples at each.
    peaks
        (n_metrics, n_servers) highest value in the model's unit, −1 where there is none.
    """

    table: TraceTable
    section: TraceSection
    stamps: Sequence[str]
    seconds: FloatArray
    weights: IntArray
    panels: list[Panel]
    peaks: FloatArray

    def stamp(self, number: int) -> str:
        """Return a timestamp as it stands."""
        return self.stamps[number % len(self.stamps)]


def finish_panel(panel: Panel, seconds: FloatArray, stamps: Sequence[str], complaints: Complaints, column: int) -> None:
    """
    Tell the two hours apart that a clock shows when summer time ends, and report samples that are out of order.

    Parameters
    ----------
    panel
        In the order of its rows; its timestamps are changed in place.
    seconds, stamps
        Of the file, as in `Samples`.
    column
        Number of the column of timestamps.
    """
    own = seconds[panel.stamps]
    rising = np.diff(own)
    if (rising > 0).all():
        return
    again = seconds[panel.stamps + len(stamps)]
    if not np.isnan(again).all():
        order = np.argsort(own, kind="stable")
        repeats = np.zeros(len(own), dtype=np.bool_)
        repeats[order[1:][np.diff(own[order]) == 0]] = True
        later = repeats & ~np.isnan(again)
        panel.stamps[later] += len(stamps)
        rising = np.diff(seconds[panel.stamps])
    backwards = np.flatnonzero(rising < 0) + 1
    if backwards.size:
        first = int(backwards[0])
        text = stamps[int(panel.stamps[first]) % len(stamps)]
        complaints.note(
            "order",
            len(backwards) * len(panel.servers),
            int(panel.rows[first]),
            column,
            lambda: f"{quoted(text)} comes after a later sample of the same server (sort the file by time)",
        )


def weigh(panels: Sequence[Panel], n_stamps: int) -> IntArray:
    """Return (2 × n_stamps,) how many samples there are at each timestamp."""
    weights = np.zeros(2 * n_stamps, dtype=np.int64)
    shared: dict[int, tuple[Codes, int]] = {}
    for panel in panels:  # many panels of a file have the same array of timestamps
        before = shared.get(id(panel.stamps), (panel.stamps, 0))[1]
        shared[id(panel.stamps)] = (panel.stamps, before + len(panel.servers))
    for stamps, count in shared.values():
        weights += count * np.bincount(stamps, minlength=len(weights))
    return weights
