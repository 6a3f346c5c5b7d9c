"""
Run the command line: ``python -m vconsolidate``, and the script ``vconsolidate``.

Before anything else, signals that end a program end this one with 130: its modules take a tenth of a second or more to
load, and Python would answer Ctrl-C with a stack trace meanwhile.
"""

from __future__ import annotations

import os
import signal

_INTERRUPTED = 130
"""`ExitCode.INTERRUPTED`, whose module is not loaded yet."""


def _leave_at_once(_signal: int, _frame: object) -> None:
    os._exit(_INTERRUPTED)  # nothing was begun


def run() -> None:
    """Run the command line and exit with its code."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK"):  # `report.signals.ENDING`
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) not in {signal.SIG_IGN, None}:
            signal.signal(number, _leave_at_once)
    from vconsolidate.cli.main import run as run_command  # noqa: PLC0415 - after the handlers

    run_command()


if __name__ == "__main__":
    run()
