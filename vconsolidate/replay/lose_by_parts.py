"""
Losses of hosts where they take the least time: here, in processes beside this one, or in a cluster.

A loss usually takes some milliseconds, and another process needs the histories of all VMs of its cluster for it, which
take longer to send. So some losses of each cluster are tried here, and the others leave only where they take several
times as long as sending. What is tried where changes no result.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from itertools import chain
from typing import Final

from vconsolidate.executors import choice
from vconsolidate.executors.window import as_they_come
from vconsolidate.model.demand import DemandSeries
from vconsolidate.model.replay import FailureReplay
from vconsolidate.replay.losing import Losses, lose_all

WORTH_S: Final = 3.0
WORTH_S_IF_READY: Final = 0.5
"""Seconds of one cluster's losses from which on they leave this process: where others begin, and where they wait."""

SECONDS_PER_BYTE: Final = 8e-9
"""What it takes to send a history to another process, on both sides together (`benchmarks.executors`)."""

TIMES: Final = 4.0
"""How many times longer than sending the losses take that leave this process."""

_TRIED: Final = 2
"""Losses of each cluster that are tried here first, as many of its last."""


def lose_by_parts(parts: Iterable[Losses], workers: int) -> list[FailureReplay]:
    """Return what comes of each loss, in their order; each of `parts` has all losses of one cluster."""
    lanes = choice.lanes(workers)
    if lanes < 2:
        return [failure for part in parts for failure in lose_all(part)]

    def least() -> float:
        return WORTH_S_IF_READY if choice.cluster() is not None or choice.ready(workers) else WORTH_S

    found: list[list[FailureReplay]] = []
    sent: list[int] = []
    tasks = _worth_sending(parts, lanes, least, found, sent)
    first = next(tasks, None)
    if first is not None:
        for number, failures in as_they_come(choice.begun(workers), lose_all, chain((first,), tasks)):
            found[sent[number]] = failures
    return [failure for failures in found for failure in failures]


def _worth_sending(
    parts: Iterable[Losses],
    lanes: int,
    least: Callable[[], float],
    found: list[list[FailureReplay]],
    sent: list[int],
) -> Iterator[Losses]:
    """Yield the losses that pay elsewhere, noting their places in `found`; do the others."""
    for part in parts:
        number = len(part.hosts)
        begin = min(_TRIED, number)
        end = max(number - _TRIED, begin)  # the last fail most hosts together, and take longest
        began = time.thread_time()
        found.append(lose_all(_cut(part, 0, begin)))
        last = lose_all(_cut(part, end, number))
        left = end - begin
        seconds = (time.thread_time() - began) / max(1, number - left) * left
        pieces = pieces_worth_sending(seconds, _bytes(part), lanes) if seconds >= least() else 0
        if not pieces:
            found += [lose_all(_cut(part, begin, end)), last]
            continue
        size = -(-left // min(pieces, left))
        for at in range(begin, end, size):
            sent.append(len(found))
            found.append([])
            yield _cut(part, at, min(at + size, end))
        found.append(last)


def pieces_worth_sending(seconds: float, size: int, lanes: int) -> int:
    """
    Return into how many tasks the losses of a cluster are divided, two for each lane at most; 0 where none pays.

    Parameters
    ----------
    seconds
        That all of them take in one process.
    size
        Bytes of the histories that each task needs.
    """
    return min(2 * lanes, int(seconds / (TIMES * SECONDS_PER_BYTE * max(size, 1))))


def _cut(part: Losses, begin: int, end: int) -> Losses:
    return replace(part, hosts=part.hosts[begin:end], steps=part.steps[begin:end])


def _bytes(part: Losses) -> int:
    series: DemandSeries = part.part.demand.series
    return sum(
        values.nbytes
        for values in (
            series.cpu_mhz_by_vm_step,
            series.used_mib_by_vm_step,
            series.active_mib_by_vm_step,
            series.network_mbps_by_vm_step,
            series.disk_iops_by_vm_step,
        )
    )
