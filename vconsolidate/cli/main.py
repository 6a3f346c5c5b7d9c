"""The entry point: runs the application and turns every error into a message and an exit code."""

from __future__ import annotations

import os
import sys

from vconsolidate.cli import console
from vconsolidate.errors import ExitCode, VconsolidateError
from vconsolidate.version import __version__


def run() -> None:
    """Run the command line and exit with its code."""
    sys.exit(main(sys.argv[1:]))


def main(arguments: list[str]) -> int:
    """
    Run one command.

    Parameters
    ----------
    arguments
        The command line without the program's name.

    Returns
    -------
    int
        An `ExitCode`.
    """
    from vconsolidate.cli.app import app  # noqa: PLC0415 - inside the net for errors of start-up

    try:
        result = app(args=arguments, prog_name="vconsolidate", standalone_mode=False)
    except VconsolidateError as error:
        console.report_error(error)
        return int(error.exit_code)
    except KeyboardInterrupt:
        console.warn("interrupted")
        return int(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(ExitCode.OK)
    except Exception as error:  # noqa: BLE001 - the last net: whatever is left is our bug
        return _unexpected(error)
    return int(result) if isinstance(result, int) else int(ExitCode.OK)


def _unexpected(error: Exception) -> int:
    show = getattr(error, "show", None)
    code = getattr(error, "exit_code", None)
    if callable(show) and isinstance(code, int):  # typer's usage errors
        show()
        return int(ExitCode.USAGE)
    if type(error).__name__ == "Abort":
        console.warn("interrupted")
        return int(ExitCode.INTERRUPTED)
    import traceback  # noqa: PLC0415

    trace = traceback.format_exception(error)
    console.warn("".join(trace if console.verbose() else trace[-1:]).rstrip())
    console.warn(
        f"This is a bug in vconsolidate {__version__}, not in your inventory; please report it with the inventory"
        + ("" if console.verbose() else " and the output of the same command with --verbose")
        + "."
    )
    return int(ExitCode.BUG)
