"""
A session: the command lines of standard input, one after the other in this process, as a person would type them.

Each writes every format of its command into the current folder, beside its two streams and its exit code.
"""

from __future__ import annotations

import io
import re
import shlex
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from benchmarks.determinism.commands import FORMATS_LEFT_OUT
from vconsolidate.cli import sources
from vconsolidate.cli.app import program
from vconsolidate.cli.main import main


def formats_of(words: list[str]) -> list[str]:
    """Return the formats that the command of a line can write, as its help lists them."""
    command = program()
    for word in words:
        inner = getattr(command, "commands", {}).get(word)
        if inner is None:
            break
        command = inner
    helps = [getattr(one, "help", "") or "" for one in command.params if "--output" in one.opts]
    found = re.search(r"Formats: ([\w ,-]+)\.", helps[0]) if helps else None
    return [name for name in found[1].split(", ") if name not in FORMATS_LEFT_OUT] if found else []


def run_line(number: int, line: str) -> None:
    """Run one line and keep what it leaves."""
    told = shlex.split(line)
    words = [word for word in told if word[0] != "!"]
    name = f"{number:02}-{words[0]}"
    for one in formats_of(words):
        if f"!{one}" not in told:
            words += ["-o", f"{one}={name}.{one}"]
    sources.inventory_text.cache_clear()
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2)]
    with redirect_stdout(streams[0]), redirect_stderr(streams[1]):
        code = main(words)
    for stream, kind in zip(streams, ("out", "err"), strict=True):
        stream.flush()
        stream.seek(0)
        Path(f"{name}.{kind}").write_bytes(stream.buffer.read())
    Path(f"{name}.code").write_text(f"{line}\n{code}\n", encoding="utf-8")


if __name__ == "__main__":
    for position, told in enumerate(sys.stdin.read().splitlines(), start=1):
        run_line(position, told)
