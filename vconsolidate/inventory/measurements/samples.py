"""Samples of counters, whatever their source, on one time grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from vconsolidate.input_limits import MAX_MEASURED_CELLS, MAX_MEASURED_STEPS, MAX_MEMORY_MIB, MAX_SAMPLE
from vconsolidate.inventory.importing.contract import refuse
from vconsolidate.inventory.importing.series.clean import YEARS_S
from vconsolidate.inventory.importing.series.interval import usual
from vconsolidate.model.arrays import frozen
from vconsolidate.model.measured import COUNTERS, Measured, Panel
from vconsolidate.words import counted

if TYPE_CHECKING:
    import polars as pl


_MOST: Final = {"_fraction": 1e4, "_cores": 1e5, "_threads": 1e5, "_vcpus": 1e5, "_mhz": 1e9}
"""Ending of a counter → the largest value: hundredfold the largest machine, and a VM that waits on every core."""


@dataclass(slots=True)
class Samples:
    """
    What the sources hold.

    Parameters
    ----------
    frames
        Columns ``name``, ``counter``, ``time_s`` (start of the interval) and ``value``.
    interval_s
        Longest interval that a source states; None where none does.
    hosts
        (VM, host, samples): where VMs ran.
    """

    frames: list[pl.DataFrame] = field(default_factory=list)
    interval_s: int | None = None
    hosts: list[tuple[str, str, int]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, frame: pl.DataFrame) -> None:
        """Add samples; empty cells and names are dropped."""
        import polars as pl  # noqa: PLC0415 - heavy

        kept = frame.select(
            pl.col("name").cast(pl.String),
            pl.col("counter").cast(pl.Enum(list(COUNTERS))),
            pl.col("time_s").cast(pl.Int64),
            pl.col("value").cast(pl.Float64),
        ).drop_nulls()
        if kept.height:
            self.frames.append(kept)

    def states(self, interval_s: int) -> None:
        """Note the interval that a source states."""
        self.interval_s = max(self.interval_s or 0, interval_s) or None


def on_grid(samples: Samples, origin: str, interval_s: int | None) -> Measured:
    """
    Return the samples on a grid of equal intervals; several of one interval become their mean.

    Parameters
    ----------
    origin
        Of the samples, for messages.
    interval_s
        As the user states it; None takes what the sources state, or the usual time between two samples.

    Raises
    ------
    InputError
        When there is nothing that can be used, or the first and last times are too far apart.
    """
    import polars as pl  # noqa: PLC0415 - heavy

    if not samples.frames:
        raise refuse(origin, "holds no counter that can be read (export one that docs/tracking.md lists)")
    frame, notes = _usable(pl.concat(samples.frames), origin)
    chosen = interval_s or samples.interval_s or _usual_interval(frame)
    if interval_s is None and samples.interval_s is None:
        notes.append(f"The interval of the measurements is taken to be {chosen} s, their usual distance.")
    steps = frame.with_columns(pl.col("time_s") // chosen)
    first, last = steps.select(pl.col("time_s").min().alias("a"), pl.col("time_s").max().alias("b")).row(0)
    n_steps = last - first + 1
    machines = steps.select("name", "counter").n_unique()
    if n_steps > MAX_MEASURED_STEPS or n_steps * machines > MAX_MEASURED_CELLS:
        raise refuse(
            origin, f"{n_steps:,} intervals of {chosen} s of {machines:,} series are too many (is a time wrong?)"
        )
    means = steps.group_by("name", "counter", "time_s").agg(pl.col("value").mean())
    counters = {}
    for counter in COUNTERS:
        part = means.filter(pl.col("counter") == counter)
        if part.height:
            counters[counter] = _panel(part, first, n_steps)
    return Measured(
        start_s=first * chosen,
        interval_s=chosen,
        n_steps=n_steps,
        counters=counters,
        host_of_vm=_most_often(samples.hosts),
        notes=tuple(dict.fromkeys([*samples.notes, *notes])),
    )


def most_of(counter: str) -> float:
    """Return the largest value of a counter that may have been measured; a larger one is another unit or counter."""
    if counter.endswith("_mib"):
        return MAX_MEMORY_MIB
    return next((most for ending, most in _MOST.items() if counter.endswith(ending)), MAX_SAMPLE)


def _usable(frame: pl.DataFrame, origin: str) -> tuple[pl.DataFrame, list[str]]:
    import polars as pl  # noqa: PLC0415 - heavy

    most = (
        pl.col("counter")
        .cast(pl.String)
        .replace_strict({name: most_of(name) for name in COUNTERS}, return_dtype=pl.Float64)
    )
    good = pl.col("value").is_between(0, most) & pl.col("time_s").is_between(*YEARS_S, closed="left")
    kept = frame.filter(good)
    dropped = frame.height - kept.height
    notes = [f"{counted(dropped, 'sample')} with an impossible value or time left out."] if dropped else []
    if kept.is_empty():
        raise refuse(
            origin, "holds no sample with a time between 1971 and 2200 and a value of zero or more (export it again)"
        )
    return kept, notes


def _usual_interval(frame: pl.DataFrame) -> int:
    import polars as pl  # noqa: PLC0415 - heavy

    between = (
        frame.select("name", "counter", "time_s")
        .unique()
        .sort("name", "counter", "time_s")
        .with_columns(pl.col("time_s").diff().over("name", "counter"))
        .drop_nulls("time_s")
    )
    medians = between.group_by("counter").agg(pl.col("time_s").median())["time_s"].to_list()
    return max((usual(median) for median in medians), default=300)


def _panel(part: pl.DataFrame, first: int, n_steps: int) -> Panel:
    import polars as pl  # noqa: PLC0415 - heavy

    names = sorted(part["name"].unique().to_list())
    rows = part["name"].cast(pl.Enum(names)).to_physical().to_numpy()
    values = np.full((len(names), n_steps), np.nan, dtype=np.float32)
    values[rows, part["time_s"].to_numpy() - first] = part["value"].to_numpy()
    return Panel(tuple(names), frozen(values))


def _most_often(hosts: Sequence[tuple[str, str, int]]) -> dict[str, str]:
    counts: dict[str, dict[str, int]] = {}
    for vm, host, samples in hosts:
        own = counts.setdefault(vm, {})
        own[host] = own.get(host, 0) + samples
    return {vm: max(sorted(own), key=own.__getitem__) for vm, own in sorted(counts.items())}
