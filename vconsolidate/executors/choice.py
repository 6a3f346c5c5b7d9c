"""
The executors of this program: processes for each number of workers, and a cluster where the user names one.

Nobody else begins any. Where one does not work any more it is let go, and what is left is done in this process, so that
only the time differs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from vconsolidate.executors.beside import Beside
from vconsolidate.executors.cores import whole_cores
from vconsolidate.executors.in_process import InProcess
from vconsolidate.executors.process_pool import ProcessPool

HERE = InProcess()

_LEAST: Final = 2
"""Processes that may begin on any machine, for whoever asks for several workers."""


def _say_nothing(_words: str) -> None:
    """Leave it unsaid."""


@dataclass(slots=True)
class _Choice:
    """
    What this program has begun.

    Parameters
    ----------
    cluster
        The one that the user names.
    pools
        Workers → their processes.
    say
        Tells the user what went wrong elsewhere.
    """

    cluster: Beside | None = None
    pools: dict[int, Beside] = field(default_factory=dict)
    say: Callable[[str], None] = _say_nothing


_CHOICE = _Choice()


def use_cluster(cluster: Beside, say: Callable[[str], None] = _say_nothing) -> None:
    """Send tasks to a cluster from now on."""
    _CHOICE.cluster, _CHOICE.say = cluster, say


def cluster() -> Beside | None:
    """Return the cluster that the user names, None without one."""
    return _CHOICE.cluster


def begin_processes(workers: int, prepare: Callable[[], object] | None = None) -> None:
    """Begin the processes for so many workers in the background; none for one worker."""
    if workers > 1:
        processes(workers, prepare)


def processes(workers: int, prepare: Callable[[], object] | None = None) -> Beside:
    """
    Return the processes for so many workers, begun at the first call; no more than there are cores for.

    Where the machine has no semaphores (a container without ``/dev/shm``), this process takes their place.
    """
    if workers not in _CHOICE.pools:
        try:
            _CHOICE.pools[workers] = ProcessPool(min(workers, max(whole_cores(), _LEAST)), prepare)
        except (OSError, ImportError):
            _CHOICE.pools[workers] = HERE
            say("this machine has no semaphores (is /dev/shm missing?), so one process does all the work")
    return _CHOICE.pools[workers]


def ready(workers: int) -> bool:
    """Return whether the processes for so many workers have begun and wait for work."""
    return workers in _CHOICE.pools and _CHOICE.pools[workers].ready


def lanes(workers: int) -> int:
    """Return how many tasks may run at a time for so many workers of this machine."""
    return max(1, workers) if _CHOICE.cluster is None else _CHOICE.cluster.lanes


def chosen(workers: int, *, fine: bool = False) -> Beside:
    """
    Return where tasks run: the cluster, else processes that have begun, else this process.

    Parameters
    ----------
    fine
        The tasks are too small to leave this machine.
    """
    if _CHOICE.cluster is not None and not fine:
        return _CHOICE.cluster
    return processes(workers) if workers > 1 and ready(workers) else HERE


def begun(workers: int) -> Beside:
    """Return where tasks of seconds run: the cluster, else processes, begun now if need be, else this process."""
    if _CHOICE.cluster is not None:
        return _CHOICE.cluster
    return processes(workers) if workers > 1 else HERE


def forget(broken: Beside) -> None:
    """Let go of an executor that does not work any more; the next call begins other processes, but no other cluster."""
    if broken is _CHOICE.cluster:
        _CHOICE.cluster = None
        _CHOICE.say("the Dask cluster does not work any more; what is left is done on this machine")
    _CHOICE.pools = {workers: pool for workers, pool in _CHOICE.pools.items() if pool is not broken}
    broken.shutdown(wait=False, cancel_futures=True)


def say(words: str) -> None:
    """Tell the user what went wrong elsewhere."""
    _CHOICE.say(words)


def end() -> None:
    """Let go of all executors."""
    every = [*_CHOICE.pools.values(), *([] if _CHOICE.cluster is None else [_CHOICE.cluster])]
    _CHOICE.cluster, _CHOICE.pools = None, {}
    for executor in every:
        executor.shutdown(wait=False, cancel_futures=True)
