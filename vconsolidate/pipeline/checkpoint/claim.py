"""One run, one folder: a run claims the folder of its checkpoint, and the system lets go of it however the run ends."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, Self

from vconsolidate.errors import UsageError

LOCK: Final = "lock"


class Claim:
    """
    A folder for one run at a time.

    Where the system or the disk knows no locks (Windows, some network disks), nothing is claimed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file: int | None = None

    def take(self) -> None:
        """
        Claim the folder, once it is there.

        Raises
        ------
        UsageError
            When another run has it.
        """
        if self._file is not None or not self._folder.is_dir():
            return
        try:
            import fcntl  # noqa: PLC0415 - not on Windows

            how = os.O_RDWR | os.O_CREAT | os.O_NONBLOCK  # a pipe of that name must not stop the run
            file = os.open(self._folder / LOCK, how, 0o666)
        except (ImportError, OSError):  # a folder that cannot be written says so when something is
            return
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(file)
            words = f'"{self._folder}" is in use by another run'
            raise UsageError(words, hint="wait until it ends, or name another folder") from error
        except OSError:
            os.close(file)
            return
        self._file = file

    def __enter__(self) -> Self:
        """Claim the folder, if it is there."""
        self.take()
        return self

    def __exit__(self, *_: object) -> None:
        """Let another run have the folder."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
