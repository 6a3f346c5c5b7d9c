"""Write checkpoints not more often than every few seconds, beside the search, and never lose the last one."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar

from vconsolidate.errors import UsageError
from vconsolidate.pipeline.checkpoint.files import Checkpoint, write_checkpoint

_T = TypeVar("_T")

SECONDS: Final = 5.0
"""Least time between two checkpoints while a search runs."""


class Writer:
    """
    Writes the checkpoint of one folder.

    A disk that fills up later does not end the run: the last checkpoint stays, and `warn` says so once.

    Parameters
    ----------
    seconds
        Least time between two checkpoints while a search runs.
    """

    def __init__(self, folder: Path, warn: Callable[[str], None], seconds: float = SECONDS) -> None:
        self._folder, self._warn, self._seconds = folder, warn, seconds
        self._lock = threading.RLock()
        self._timer: threading.Timer | None = None
        self._at = -seconds
        self._wrote = False
        self._warned = False
        self._bug: BaseException | None = None

    def write(self, state: Callable[[], Checkpoint]) -> None:
        """
        Write a checkpoint now.

        Raises
        ------
        UsageError
            When the very first one cannot be written.
        """
        if self._bug is not None:
            raise self._bug
        with self._lock:
            self._cancel()
            self._write(state)

    def soon(self, state: Callable[[], Checkpoint]) -> None:
        """Write a checkpoint once enough time has passed since the last one; `state` is asked for then."""
        with self._lock:
            if self._timer is None:
                wait = max(0.0, self._at + self._seconds - time.monotonic())
                self._timer = threading.Timer(wait, self._write_later, (state,))
                self._timer.daemon = True
                self._timer.start()

    def attempt(self, action: Callable[[], _T], otherwise: _T) -> _T:
        """Return what an action that writes returns; `otherwise` where the disk refuses, which is said once."""
        try:
            done = action()
        except UsageError as error:
            if not self._wrote:
                raise
            if not self._warned:
                self._warn(f"the checkpoint cannot be written, the run goes on: {error}")
            self._warned = True
            return otherwise
        self._wrote = True
        return done

    def close(self) -> None:
        """Write no more; wait for what is being written."""
        with self._lock:
            self._cancel()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = None

    def _write(self, state: Callable[[], Checkpoint]) -> None:
        self.attempt(lambda: write_checkpoint(self._folder, state()), None)
        self._at = time.monotonic()

    def _write_later(self, state: Callable[[], Checkpoint]) -> None:
        with self._lock:
            if self._timer is None:  # cancelled
                return
            self._timer = None
            try:
                self._write(state)
            except BaseException as error:  # noqa: BLE001 - the next step raises it where somebody sees it
                self._bug = error
