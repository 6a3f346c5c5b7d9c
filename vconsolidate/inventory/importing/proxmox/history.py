"""Histories of VMs (``rrddata``) as measured series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from vconsolidate.inventory.importing import amounts, tree
from vconsolidate.inventory.importing.fragment import Series
from vconsolidate.inventory.importing.gathering import Tally
from vconsolidate.inventory.importing.proxmox.answers import Answer
from vconsolidate.inventory.importing.proxmox.estate import Estate, vmid_in

if TYPE_CHECKING:
    import polars as pl

_MBIT = 8 / 1e6
"""Mbit in a byte."""


def measured(estate: Estate) -> frozenset[int]:
    """Return the numbers of the VMs whose history has a value."""
    found = (
        vmid_in(answer)
        for answer in estate.histories
        if any(True for _, sample in tree.mappings(answer.content) for _ in _values(sample))
    )
    return frozenset(vmid for vmid in found if vmid is not None)


def series_of(estate: Estate, names: Mapping[int, str], imported: frozenset[str], tally: Tally) -> tuple[Series, ...]:
    """
    Return the histories of the VMs that became servers, as one series; those of nodes are counted.

    Parameters
    ----------
    names
        Number of the VM → its name.
    imported
        Names of the VMs that became servers.
    """
    import polars as pl  # noqa: PLC0415 - heavy

    frames, origins = [], []
    for answer in estate.histories:
        vmid = vmid_in(answer)
        name = names.get(vmid, "") if vmid is not None else ""
        if name not in imported:
            tally.add("history (rrddata)", "it is of a node, or of a VM that is not in the source")
            continue
        frame = _frame(answer, name)
        if frame.height:
            frames.append(frame)
            origins.append(answer.origin)
        else:
            tally.add("history (rrddata)", "it has no measured value", name=name)
    if not frames:
        return ()
    origin = origins[0] if len(origins) == 1 else f"{origins[0]} and {len(origins) - 1} more"
    return (Series(pl.concat(frames).lazy(), None, origin),)


def _frame(answer: Answer, name: str) -> pl.DataFrame:
    """Return time, metric and value of a history; the first of two samples at one time counts."""
    import polars as pl  # noqa: PLC0415 - heavy

    rows = [row for _, sample in tree.mappings(answer.content) for row in _values(sample)]
    schema = {"time_s": pl.Int64(), "metric": pl.String(), "value": pl.Float64()}
    frame = pl.DataFrame(rows, schema=schema, orient="row").unique(
        ("time_s", "metric"), keep="first", maintain_order=True
    )
    return frame.select(pl.lit(name).alias("server"), "time_s", "metric", "value")


def _values(sample: tree.Tree) -> Iterator[tuple[int, str, float]]:
    time_s = tree.whole(sample.get("time"), 4_102_444_800)
    if time_s is None:
        return
    cpu, bytes_ = tree.number(sample.get("cpu")), tree.number(sample.get("mem"))
    traffic = [value for key in ("netin", "netout") if (value := tree.number(sample.get(key))) is not None]
    if cpu is not None and cpu >= 0:
        yield time_s, "cpu", 100.0 * cpu
    if bytes_ is not None and bytes_ > 0:
        yield time_s, "memory_used", bytes_ / amounts.BYTES_PER_MIB
    if traffic and min(traffic) >= 0:
        yield time_s, "network", sum(traffic) * _MBIT
