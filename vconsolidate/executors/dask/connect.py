"""Reach a Dask scheduler, or begin a cluster on this machine, and see whether its workers can do the work."""

from __future__ import annotations

import logging
import socket
import threading
import warnings
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from vconsolidate.errors import UsageError
from vconsolidate.executors.cores import whole_cores
from vconsolidate.executors.dask.client import DaskExecutor
from vconsolidate.executors.dask.share import Share
from vconsolidate.executors.dask.versions import differences, reader

if TYPE_CHECKING:
    from distributed import Client, LocalCluster

    from vconsolidate.executors.address import Address

ANSWER_SECONDS: Final = 5.0
"""How long a scheduler may take to answer, and to show its first worker."""

_SLACK_SECONDS: Final = 2.0
_SHOWN: Final = 5


def connect(address: Address) -> DaskExecutor:
    """
    Return an executor whose tasks run in the workers of a cluster.

    Raises
    ------
    UsageError
        When Dask is not installed, nobody answers, there is no worker, or workers have other versions.
    """
    try:
        import dask.config  # noqa: PLC0415 - an extra, and half a second
        import distributed  # noqa: F401, PLC0415
    except ImportError as error:
        raise UsageError(
            f"--executor dask:// needs the package distributed ({error})",
            hint="install it with pip install 'vconsolidate[dask]'",
        ) from error
    dask.config.set({"distributed.comm.timeouts.connect": f"{ANSWER_SECONDS:g}s"})  # a dead worker is not waited for
    for name in ("distributed", "distributed.client", "distributed.core", "distributed.nanny", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what matters is said by this program
    warnings.filterwarnings("ignore", module=r"distributed\..*")
    own = None if address.scheduler else _begin(address.workers or whole_cores())
    try:
        client = _reach(address.scheduler if own is None else own.scheduler_address, own)
        try:
            lanes = _judge(client, address.scheduler or "dask://local")
            share = _shared(client, address.share)
        except BaseException:
            _close(client)
            raise
    except BaseException:
        if own is not None:
            _close(own)
        raise
    return DaskExecutor(client, lanes, own, share)


def _close(part: Client | LocalCluster) -> None:
    """Let go of what is of no use; that it does not end in time must not hide why."""
    with suppress(Exception):
        part.close(timeout=1)


def _begin(workers: int) -> LocalCluster:
    """Begin a cluster that only this user can reach: certificates that exist in memory alone."""
    from distributed import LocalCluster  # noqa: PLC0415
    from distributed.security import Security  # noqa: PLC0415

    try:
        security = Security.temporary()
    except ImportError as error:
        raise UsageError(
            f"--executor dask://local needs the package cryptography ({error})",
            hint="install it with pip install 'vconsolidate[dask]'",
        ) from error
    try:
        cluster: LocalCluster = LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            dashboard_address=None,
            security=security,
            silence_logs=logging.CRITICAL,
            preload=["vconsolidate.executors.dask.deaf"],
        )
    except (RuntimeError, OSError) as error:
        raise UsageError(
            f"no Dask cluster begins on this machine ({str(error).splitlines()[0] if str(error) else 'no answer'})",
            hint="leave --executor out, or see whether programs reach each other at 127.0.0.1 here",
        ) from error
    return cluster


def _reach(scheduler: str, own: LocalCluster | None) -> Client:
    """Return a connection; in a thread, for Dask waits without end for what accepts connections and says nothing."""
    from distributed import Client  # noqa: PLC0415

    found: list[Client] = []
    wrong: list[BaseException] = []

    def reach() -> None:
        try:
            target = scheduler if own is None else own
            found.append(Client(target, timeout=ANSWER_SECONDS, set_as_default=False, name="vconsolidate"))
        except BaseException as error:  # noqa: BLE001 - whatever it is, there is no connection
            wrong.append(error)

    thread = threading.Thread(target=reach, daemon=True)
    thread.start()
    thread.join(ANSWER_SECONDS + _SLACK_SECONDS)
    if not found:
        raise UsageError(
            f"the Dask scheduler at {scheduler} does not answer",
            hint="start it with 'dask scheduler' and check host, port, firewall, and whether it uses TLS "
            "(dask+tls://HOST:8786)",
        ) from (wrong[0] if wrong else None)
    return found[0]


def _shared(client: Client, root: str) -> Share | None:
    """Return storage that all workers reach, None where none is named."""
    if not root:
        return None
    try:
        share = Share(root)
    except OSError as error:
        raise UsageError(f"nothing can be written to {root}: {error.strerror}", hint="name another folder") from error
    try:
        share.probe(client, root)
    except BaseException:
        share.remove()
        raise
    return share


def _judge(client: Client, shown: str) -> int:
    """Return how many tasks can run at a time; refuse workers that would give other results."""
    try:
        client.wait_for_workers(1, timeout=ANSWER_SECONDS)
    except (TimeoutError, OSError) as error:
        raise UsageError(
            f"the Dask scheduler at {shown} has no worker",
            hint=f"start some with: dask worker {shown} --nworkers 4 --nthreads 1",
        ) from error
    read = reader()
    theirs: dict[str, Any] = client.run(read, on_error="return")
    there = {name: found if isinstance(found, dict) else {"Python": str(found)} for name, found in theirs.items()}
    wrong = differences(read(), there)
    if wrong:
        more = [f"and {len(wrong) - _SHOWN} more"] if len(wrong) > _SHOWN else []
        raise UsageError(
            "the workers have other versions, and could give other plans:\n  " + "\n  ".join(wrong[:_SHOWN] + more),
            hint="install the same versions everywhere, for example from one lock file or one image",
        )
    threads: dict[str, int] = client.nthreads()
    client.direct_to_workers = all(map(_is_reachable, threads))  # else by way of the scheduler
    return max(1, sum(threads.values()))


def _is_reachable(worker: str) -> bool:
    """Return whether data can go straight to a worker, ``tcp://host:port``."""
    parts = urlsplit(worker)
    try:
        with socket.create_connection((parts.hostname or "", parts.port or 0), timeout=1.0):
            return True
    except (OSError, ValueError):
        return False
