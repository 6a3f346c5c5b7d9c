"""The entry point: runs the application and turns every error into a message and an exit code."""

from __future__ import annotations

import atexit
import contextlib
import errno
import gc
import io
import os
import signal
import sys
import threading

from vconsolidate.cli import console, executing, next_steps
from vconsolidate.cli.interruption import hear_no_more, is_leaving, leave, raise_again_what_is_lost, stay
from vconsolidate.errors import ExitCode, VconsolidateError
from vconsolidate.executors.heard import SEARCH_THREAD
from vconsolidate.report.signals import ENDING, catch_signals
from vconsolidate.version import __version__

_ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
"""
Threads of numpy's linear algebra, unless the user sets them: the products here are thin, so that further threads wait
for each other most of the time, and `--workers` says how many cores there are.
"""

_OBJECTS_PER_SEARCH = 50_000
"""
New objects after which Python looks for cycles, instead of 700 or 2,000: loading modules and checking an inventory make
many objects and hardly any cycle, and looking for them took a tenth of `validate`.
"""

_STREAM_ERRORS = (errno.ENOSPC, errno.EBADF, errno.EIO, errno.EFBIG)
"""Errors of a full or broken standard output; files report their errors where they are written."""


_NO_TEMPORARY_FOLDER = "No usable temporary directory"
"""How Python says that it found no folder for temporary files: a container may have none, and no other sign."""


def run() -> None:
    """Run the command line and exit with its code."""
    gc.set_threshold(_OBJECTS_PER_SEARCH, *gc.get_threshold()[1:])
    for name in _ONE_THREAD:  # numpy reads them as it loads
        os.environ.setdefault(name, "1")
    try:
        _hear_signals()
        code = main(sys.argv[1:])
        hear_no_more()
    except KeyboardInterrupt:  # between two handlers
        code = int(ExitCode.INTERRUPTED)
    for number in ENDING:
        signal.signal(number, signal.SIG_IGN)  # the program is ending already
    # A signal that came while a string was executed, as `dataclass` does, leaves a mark by which Python ends itself
    # with SIGINT though it was handled; the next such execution removes the mark.
    exec("")  # noqa: S102
    _leave_searches(code)
    sys.exit(code)


def _leave_searches(code: int) -> None:
    """
    End the process here if a thread still searches: in C++ it cannot be ended, and it ends Python with SIGABRT.

    Processes beside this one are not waited for, because nobody has told them to end yet: they end with this one.
    """
    if any(thread.name == SEARCH_THREAD for thread in threading.enumerate()):
        processes = sys.modules.get("multiprocessing.util")
        if processes is not None:
            atexit.unregister(processes._exit_function)  # noqa: SLF001 - it waits for them
        atexit._run_exitfuncs()  # noqa: SLF001 - temporary folders; `os._exit` calls none
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
        os._exit(code)


def _hear_signals() -> None:
    """Take over from `vconsolidate.__main__`, for good: what `main` gives back at its end is this handler."""
    stay()
    for number in ENDING:
        if signal.getsignal(number) not in {signal.SIG_IGN, None}:
            signal.signal(number, leave)
    raise_again_what_is_lost()


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
    if sys.stderr is None:  # closed by the caller: messages are lost
        sys.stderr = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
    if sys.stdout is None:
        console.warn("error: standard output is closed; redirect it to a file or to the null device")
        return int(ExitCode.USAGE)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    if "_VCONSOLIDATE_COMPLETE" in os.environ:
        return _complete()
    stay()
    with catch_signals(leave):
        try:
            try:
                code = _command(arguments)
            finally:
                executing.end()
                console.end_stages()
                console.end_status()
            sys.stdout.flush()
        except BaseException as error:  # noqa: BLE001 - every way to end a command becomes an exit code
            with catch_signals(lambda _signal, _frame: None):
                return int(_report_end(error))
    return int(ExitCode.INTERRUPTED) if is_leaving() else code


def _command(arguments: list[str]) -> int:
    from vconsolidate.cli.app import program  # noqa: PLC0415 - inside the net for errors of start-up

    next_steps.remember(arguments)
    result = program()(args=arguments, prog_name="vconsolidate", standalone_mode=False)
    return int(result) if isinstance(result, int) else int(ExitCode.OK)


def _complete() -> int:
    """Answer a shell that asks what could come next; a mistake here must not disturb what is being typed."""
    from vconsolidate.cli.completion.answer import answer  # noqa: PLC0415 - only where a shell asks

    return answer(_command)


def _report_end(error: BaseException) -> ExitCode:
    """Print the error that ended a command, and return its exit code."""
    show = getattr(error, "show", None)
    code = ExitCode.BUG
    if _was_interrupted(error):
        console.warn("interrupted")
        code = ExitCode.INTERRUPTED
    elif isinstance(error, VconsolidateError):
        console.report_error(error)
        code = error.exit_code
    elif isinstance(error, (BrokenPipeError, SystemExit)):  # typer leaves this way when its reader has left
        console.silence(sys.stdout)
        code = ExitCode.OK
    elif isinstance(error, OSError) and error.errno in _STREAM_ERRORS:
        console.warn(f"error: cannot write to standard output: {error.strerror}")
        console.silence(sys.stdout)
        code = ExitCode.USAGE
    elif isinstance(error, MemoryError):
        console.warn("error: there is not enough memory; nothing was written")
        console.warn(
            "hint: use a machine with more memory, fewer --workers, or shorter traces; docs/scale.md has figures"
        )
        code = ExitCode.USAGE
    elif isinstance(error, FileNotFoundError) and not error.filename and _NO_TEMPORARY_FOLDER in str(error):
        console.warn("error: there is no folder for temporary files that can be written")
        console.warn("hint: set TMPDIR to a folder that can be written")
        code = ExitCode.USAGE
    elif callable(show):  # typer's usage errors know how to show themselves
        show()
        _tell_origin(error)
        hint = next_steps.missing_command()
        if hint:
            console.warn(hint)
        code = ExitCode.USAGE
    else:
        _report_bug(error)
    return code


def _was_interrupted(error: BaseException) -> bool:
    """Return whether a signal ended a command: libraries that tidy up may raise an error of their own on the way."""
    if is_leaving():
        return True
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        if isinstance(one, KeyboardInterrupt) or type(one).__name__ == "Abort":  # typer's word for Ctrl-C
            return True
        seen.add(id(one))
        one = one.__cause__ or one.__context__
    return False


def _tell_origin(error: BaseException) -> None:
    """Say which environment variable a refused value comes from."""
    context, parameter = getattr(error, "ctx", None), getattr(error, "param", None)
    names = getattr(parameter, "envvar", None)
    if context is None or parameter is None or not isinstance(names, list):
        return
    source = context.get_parameter_source(parameter.name)
    name = next((name for name in names if os.environ.get(name)), None)
    if name is not None and getattr(source, "name", "") == "ENVIRONMENT":
        console.warn(f'hint: the value "{os.environ[name]}" comes from the environment variable {name}')


def _report_bug(error: BaseException) -> None:
    import traceback  # noqa: PLC0415

    trace = traceback.format_exception(error)
    console.warn_lines("".join(trace if console.verbose() else trace[-1:]).rstrip())
    console.warn(
        f"This is a bug in vconsolidate {__version__}, not in your inventory; please report it with the inventory"
        + ("" if console.verbose() else " and the output of the same command with --verbose")
        + "."
    )
