"""What the terminal shows, and the encoding of names."""

from __future__ import annotations

import locale
import os
import shutil
import sys

from vconsolidate.cli.doctor.result import Result


def terminal() -> Result:
    """Return width, colour and signs of the terminal."""
    from vconsolidate.report.options import options_for  # noqa: PLC0415

    is_one = sys.stdout.isatty()
    columns = shutil.get_terminal_size().columns
    encoding = sys.stdout.encoding or "utf-8"
    shown = options_for(terminal=is_one, columns=columns, encoding=encoding, environment=os.environ)
    kind = "a terminal" if is_one else "no terminal (a file or a pipe)"
    colour = "colour" if shown.colour else "no colour"
    signs = "arrows and bars" if shown.unicode else "ASCII only"
    words = f"{kind}, reports {shown.width} columns wide, {colour}, {signs}"
    if not shown.unicode:
        return Result(
            "terminal", "warning", words, "set PYTHONIOENCODING=utf-8, or a UTF-8 locale, for arrows and bars"
        )
    if is_one and columns < shown.width:
        return Result("terminal", "warning", words, f"make the window {shown.width} columns wide")
    return Result("terminal", "ok", words)


def encoding() -> Result:
    """Return the encodings of files, names and output."""
    files, output = sys.getfilesystemencoding(), sys.stdout.encoding or "unknown"
    words = f"file names {files}, output {output}, locale {locale.getencoding()}"
    if files.lower().replace("-", "") != "utf8":
        return Result("encoding", "warning", words, "set a UTF-8 locale, so that every file name can be read")
    return Result("encoding", "ok", words)
