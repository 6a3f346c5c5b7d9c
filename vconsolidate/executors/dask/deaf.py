"""
What workers of `dask://local` load first: they leave Ctrl-C to the command.

A terminal sends it to all processes of the foreground. Workers that ended with it would take what they have found with
them; the command tells them to stop instead.
"""

from __future__ import annotations

import signal
import threading


def dask_setup(worker: object) -> None:
    """Ignore SIGINT; called by Dask as a worker begins."""
    del worker
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
