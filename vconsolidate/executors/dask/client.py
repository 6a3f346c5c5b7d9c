"""The executor whose tasks run in the workers of a Dask cluster."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Future
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar, Final, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from vconsolidate.executors.beside import Beside, TaskLost
from vconsolidate.executors.dask import worker
from vconsolidate.executors.dask.packing import Packed, Packer
from vconsolidate.executors.dask.share import Share

if TYPE_CHECKING:
    from distributed import Client, LocalCluster
    from distributed import Future as DaskFuture

_P = ParamSpec("_P")
_R = TypeVar("_R")

MOST_TRIES: Final = 4
"""Times that a task is sent whose inputs went down with a worker."""

PATIENCE_SECONDS: Final = 30.0
"""How long a cluster may be without any worker, or its scheduler silent, before the work is done here."""

_EVERY_SECONDS: Final = 1.0
_KEPT: Final = 16
"""Shared inputs that the cluster keeps although no task needs them at the moment."""


@dataclass(slots=True)
class _Job:
    """A task on its way, until its result is here."""

    packed: Packed
    out: Future[Any]
    tries: int = 0
    needs: list[DaskFuture] = field(default_factory=list)
    inner: DaskFuture | None = None

    def cancel(self) -> None:
        """Cancel it where it runs, if whoever asked for it has."""
        if self.out.cancelled() and self.inner is not None:
            self.inner.cancel()


class DaskExecutor(Beside):
    """
    Sends tasks to a cluster.

    Dask itself runs a task again whose worker dies. Inputs that die with the last worker that had them are sent again.

    Parameters
    ----------
    client
        Connection; closed at the end.
    lanes
        Tasks that the cluster runs at a time.
    own
        A cluster that was begun for this program, and ends with it.
    share
        Storage for large tables; None to send rows.
    """

    remote: ClassVar[bool] = True

    def __init__(self, client: Client, lanes: int, own: LocalCluster | None = None, share: Share | None = None) -> None:
        self._client, self._lanes, self._own, self._share = client, lanes, own, share
        self._packer = Packer(share=share)
        self._sent: WeakValueDictionary[str, DaskFuture] = WeakValueDictionary()
        self._kept: list[DaskFuture] = []
        self._session = uuid.uuid4().hex
        self._lock = threading.Lock()
        self._told = self._seen = 0.0
        self._well = time.monotonic()
        self._open = True

    @property
    def lanes(self) -> int:
        """Tasks that the cluster runs at a time."""
        return self._lanes

    def submit(self, function: Callable[_P, _R], /, *args: _P.args, **kwargs: _P.kwargs) -> Future[_R]:
        """
        Call a function of a module in a worker.

        Raises
        ------
        BrokenExecutor
            When the cluster cannot be reached.
        """
        out: Future[_R] = Future()
        job = _Job(self._packer.pack((function, args, kwargs)), out)
        self._send(job)
        out.add_done_callback(lambda _: job.cancel())
        return out

    def hear_again(self) -> None:
        """Begin a session of which no worker has heard that it should stop."""
        if self._told:
            self._session, self._told = uuid.uuid4().hex, 0.0

    def ask_to_stop(self) -> None:
        """Tell all workers, once a second, for some may be new; nobody waits for those that do not answer."""
        now = time.monotonic()
        if now - self._told >= _EVERY_SECONDS:
            self._told = now
            threading.Thread(target=self._tell, args=(self._session,), daemon=True).start()

    def check(self) -> None:
        """
        See whether the scheduler answers and has workers.

        Raises
        ------
        BrokenExecutor
            When it has not for a while.
        """
        now = time.monotonic()
        if now - self._seen < _EVERY_SECONDS:
            return
        self._seen = now
        if self._client.status == "running" and self._has_workers():
            self._well = now
        elif self._client.status in {"closing", "closed"} or now - self._well > PATIENCE_SECONDS:
            raise BrokenExecutor(self._client.status)

    def shutdown(self, wait: bool = False, *, cancel_futures: bool = True) -> None:  # noqa: FBT001, FBT002 - as in `Executor`
        """End the connection, and the cluster if it is this program's own; no task is waited for."""
        del wait, cancel_futures
        if not self._open:
            return
        self._open = False
        self._kept = []
        if self._share is not None:
            self._share.remove()
        for part in (self._client, self._own):
            if part is not None:
                with suppress(Exception):  # it may be broken, which is why it is closed
                    part.close(timeout=2)

    def _has_workers(self) -> bool:
        try:
            return bool(self._client.sync(self._client.scheduler.ncores, callback_timeout=_EVERY_SECONDS))
        except Exception:  # noqa: BLE001 - whatever it is, nobody answers
            return False

    def _tell(self, session: str) -> None:
        with suppress(Exception):  # a worker that has died needs no telling
            self._client.run(worker.stop, session, on_error="ignore")

    def _send(self, job: _Job) -> None:
        job.tries += 1
        try:
            names = list(job.packed.inputs)
            job.needs = [self._input(name, job.packed) for name in names]
            job.inner = self._client.submit(
                worker.run,
                job.packed.call,
                self._session,
                worker.listed(names),
                *job.needs,
                key=f"vconsolidate-task-{uuid.uuid4().hex}",
                pure=False,
            )
            job.inner.add_done_callback(lambda _: self._done(job))
        except Exception as error:
            raise BrokenExecutor(str(error)) from error

    def _input(self, name: str, packed: Packed) -> DaskFuture:
        """Return the future of an input, sent unless it is there; on every worker where many tasks need it."""
        with self._lock:
            known = self._sent.get(name)
            if known is not None and known.status in {"finished", "pending"}:
                return known
            shared = name in packed.shared
            key = f"{name}-{uuid.uuid4().hex}"  # one that was let go may still be on its way out
            sent: DaskFuture = self._client.scatter({key: packed.inputs[name]}, broadcast=shared, hash=False)[key]
            self._sent[name] = sent
            if shared:
                self._kept = [*self._kept[1 - _KEPT :], sent]
            return sent

    def _done(self, job: _Job) -> None:
        """Hand on what became of a task; called in a thread of Dask."""
        from distributed import KilledWorker  # noqa: PLC0415 - loaded long since

        inner, out = job.inner, job.out
        assert inner is not None  # noqa: S101 - whose end this is
        try:
            if out.done():
                return
            if inner.status == "finished":
                _end(out, inner.result(timeout=PATIENCE_SECONDS))
            elif inner.status == "error":
                error = inner.exception()
                _fail(out, TaskLost(str(error)) if isinstance(error, KilledWorker) else error)
            elif job.tries < MOST_TRIES and self._open:
                self._send(job)
            else:
                _fail(out, BrokenExecutor(f"a task was lost {job.tries} times"))
        except Exception as error:  # noqa: BLE001 - whoever waits for the result must hear of it
            _fail(out, BrokenExecutor(str(error)))
        finally:
            if out.done():
                job.needs, job.inner = [], None


def _end(out: Future[Any], result: object) -> None:
    if not out.done() and out.set_running_or_notify_cancel():
        out.set_result(result)


def _fail(out: Future[Any], error: BaseException) -> None:
    if not out.done() and out.set_running_or_notify_cancel():
        out.set_exception(error)
